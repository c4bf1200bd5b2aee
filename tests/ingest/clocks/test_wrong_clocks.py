"""Whatever a clock got wrong, a recording lies within 10 m of where it was made, or is refused with its readings."""

from collections import Counter

from tests.ingest.clocks.wrong_clocks import KINDS, laid

DRIVES = 4 * len(KINDS)
"""`tests/bench/clocks.py` does a thousand."""

FIRST = 5000
"""Seed; the benchmark begins at 0."""


def test_speeds_alone_do_not_undo_what_motion_decided() -> None:
    """A vehicle that mostly stands: its speeds agree 11.6 s later as well, 15 m off."""
    assert laid(7_400_400).result == "right"


def test_no_wrong_clock_is_believed_without_a_word() -> None:
    results = Counter(laid(seed).result for seed in range(FIRST, FIRST + DRIVES))
    assert results["wrong and silent"] == 0
    assert results["right"] >= DRIVES // 2, "what is refused is no drive at all"
