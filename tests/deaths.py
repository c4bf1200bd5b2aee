"""How often the tests that kill something kill it."""

import os

EVERY = "VEJSYN_TEST_EVERY_DEATH"
"""Set, each is killed as often as it is said to be; else half as often, which the gate has the time for."""


def how_often(deaths: int) -> int:
    """How often to kill it here."""
    return deaths if EVERY in os.environ else -(-deaths // 2)
