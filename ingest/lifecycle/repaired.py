"""How surely a damage is gone, from the looks that drives took at it.

It is there or gone, and how easily the detector sees it is its own, learned from the frames that showed it and those
that did not (a hidden Markov model with two states and a grid of ease; Rabiner 1989). A drive's light helps or hinders
all of its frames alike, so an empty drive is less than its frames one by one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import comb, exp

import numpy as np
from numpy.typing import NDArray

from data.schema import Look

Floats = NDArray[np.float64]

EASE_SD = 1.1
"""How much the logit of a frame's chance to show a damage differs between damages, one sigma: some are hard to see,
small ones most. Assumed; `make bench-truth` counts how often what is foretold comes true."""

LIGHT_SD = 0.7
"""How much it differs between the drives past one damage. Assumed."""

MENDED_A_WEEK = 0.02
"""Chance that a damage is mended in a week and nobody says so: half of all within eight months. Assumed."""

MENDED_AS_SAID = 0.95
"""Chance that a damage is mended when a crew said so. Assumed: they may have mended its neighbour."""

LOST, LOST_BESIDE = 0.003, 0.25
"""Chance that a drive saw a damage, but what it saw was taken for another or put elsewhere: the first where nothing was
seen within its reach (bench-truth, seed 1: one of 484 looks at what is easily seen), the second where something was."""

SHOWN_THOUGH_GONE, PATCH_CHANCE = 0.05, 0.25
"""Chance that a drive shows something where nothing is, and then of each frame (bench-truth: look-alikes 0.27)."""

EASES: Floats = EASE_SD * np.linspace(-3.0, 3.0, 25)
LIGHTS: Floats = LIGHT_SD * np.linspace(-2.5, 2.5, 7)


def _normal(values: Floats, sd: float) -> Floats:
    weights = np.exp(-0.5 * (values / sd) ** 2)
    return np.asarray(weights / weights.sum())


EASE_SHARES, LIGHT_SHARES = _normal(EASES, EASE_SD), _normal(LIGHTS, LIGHT_SD)


def probability_repaired(
    looks: Sequence[Look], said_at: datetime | None = None, there_by: datetime | None = None
) -> float:
    """How surely a damage is gone after the last look.

    Args:
        looks: in order of time, at least one.
        said_at: when a crew said that it had mended it.
        there_by: sightings later than this may be of something else; by default none are.
    """
    sure = [number for number, look in enumerate(looks) if look.shown and (there_by is None or look.at <= there_by)]
    begin = sure[-1] + 1 if sure else 0
    there = EASE_SHARES
    for look in looks[:begin]:
        there = _normed(there * _if_there(look))
    gone, last = 0.0, looks[begin - 1].at if begin else looks[0].at
    for look in looks[begin:]:
        mended = _mended_between(last, look.at, said_at)
        gone, there = gone + mended * float(there.sum()), (1 - mended) * there
        gone, there, last = gone * _if_gone(look), there * _if_there(look), look.at
        whole = gone + float(there.sum())
        gone, there = gone / whole, there / whole
    return gone


def _mended_between(last: datetime, at: datetime, said_at: datetime | None) -> float:
    if said_at is not None and last <= said_at < at:
        return MENDED_AS_SAID
    return 1 - exp(-MENDED_A_WEEK * max((at - last) / timedelta(weeks=1), 0.0))


def _if_there(look: Look) -> Floats:
    """(eases,) likelihood of what a drive showed of a damage that is there."""
    logit = np.log(look.chance / (1 - look.chance)) + EASES[:, None] + LIGHTS[None, :]
    seen = _binomial(look.shown, look.frames, 1 / (1 + np.exp(-logit))) @ LIGHT_SHARES
    lost = LOST_BESIDE if look.beside else LOST
    return np.asarray(seen if look.shown else lost + (1 - lost) * seen)


def _if_gone(look: Look) -> float:
    if not look.shown:
        return 1 - SHOWN_THOUGH_GONE
    chance = np.array(PATCH_CHANCE)
    return float(SHOWN_THOUGH_GONE * _binomial(look.shown, look.frames, chance) / (1 - (1 - chance) ** look.frames))


def _binomial(shown: int, frames: int, chance: Floats) -> Floats:
    return np.asarray(comb(frames, shown) * chance**shown * (1 - chance) ** (frames - shown))


def _normed(shares: Floats) -> Floats:
    return np.asarray(shares / shares.sum())
