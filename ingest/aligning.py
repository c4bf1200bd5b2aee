"""Telling which of a drive's observations are damages already known.

A receiver's error wanders slowly, and a clock that is off shifts a whole drive, so all that a stretch of a drive saw
lies shifted along the road alike. The shift is followed along the drive as a hidden state, with the known damages as
landmarks (forward-backward over a grid; Rabiner 1989); an observation then meets the damage that explains it best.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from model.vocabulary import DamageClass

SHIFT_LIMIT_M = 30.0
"""The largest shift looked for: a jump of 15 m in a street, on top of half a second of clock at 50 km/h, twice."""

SHIFT_STEP_M = 0.5
"""Grid of shifts."""

SHIFT_SD_M = 7.5
"""Between a drive and what is known, one sigma: two receivers' 4 m (Newson & Krumm) and 0.3 s of clock at 12 m/s."""

CORRELATED_OVER_M = 300.0
"""A receiver's error is forgotten over half a minute at 36 km/h."""

JUMP_SHARE = 0.002
"""Of the steps from one observation to the next, in which a receiver jumps anywhere."""

RESTLESS_SD_M = 0.3
"""What the shift moves even between observations side by side: the pitch of a braking car."""

PAIR_SD_M = 1.0
"""Along the road, between two drives' measurements of one damage once the shift is taken off, one sigma."""

ACROSS_SD_M = 0.55
"""The same across the road: two drivers' places in the lane, and the picture's error."""

ACROSS_GATE_SD = 3.5
"""Farther aside than this nothing is the same damage."""

KNOWN_SHARE = 0.85
"""Of a drive's observations that show something known already, on roads driven before."""

UNLIKE_CRACKS = 0.5
"""How much less likely cracks of two classes are one than cracks of the same class."""

UNLIKE_KINDS = 0.08
"""The same for a hole and a crack: the detector takes one for the other, and the one becomes the other."""

LEAST_KNOWN = 0.5
"""An observation that all known damages together explain at least this well shows one of them: the best."""

LEAST_SHARE = 0.1
"""But none that explains it worse than this."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A damage on the ground, known or just observed; metres in EPSG:25832."""

    x: float
    y: float
    damage_class: DamageClass
    length_m: float
    width_m: float
    reach_m: float = SHIFT_LIMIT_M
    """Farther than this along the road a drive does not put it wrong."""


@dataclass(frozen=True, slots=True)
class Sight:
    """An observation on its drive."""

    spot: Spot
    along_m: float
    """Metres driven since the run's first fix."""
    heading_deg: float
    """Of the drive there; 0 is north."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What one observation turned out to be."""

    known: int | None
    """Index of the damage it shows."""
    shift_m: float
    shift_sd_m: float
    """How far ahead what is known lies of where this drive puts it, and how sure that is."""


Grid = NDArray[np.float64]
SHIFTS: Grid = np.arange(-SHIFT_LIMIT_M, SHIFT_LIMIT_M + SHIFT_STEP_M / 2, SHIFT_STEP_M)


def meet(sights: Sequence[Sight], known: Sequence[Spot]) -> list[Meeting]:
    """Which observations of one run are which known damages; within a passage each damage is met at most once.

    Args:
        sights: in the order of the drive.
        known: damages within `SHIFT_LIMIT_M` of any of them.
    """
    if not sights:
        return []
    terms = [_terms(sight, known) for sight in sights]
    before, after = _passes([sight.along_m for sight in sights], [_likelihood(term) for term in terms])
    shares: list[tuple[float, int, int]] = []
    meetings: list[tuple[float, float]] = []
    for number, term in enumerate(terms):
        belief = before[number] * after[number]
        belief /= belief.sum()
        explained = {index: _share(belief, term, index) for index in term}
        if sum(explained.values()) >= LEAST_KNOWN:
            shares += [(share, number, index) for index, share in explained.items() if share >= LEAST_SHARE]
        told = belief * _likelihood(term)
        told /= told.sum()
        mean = float(told @ SHIFTS)
        meetings.append((mean, float(np.sqrt(told @ (SHIFTS - mean) ** 2))))
    chosen = _one_to_one(shares, [sight.along_m for sight in sights])
    return [Meeting(chosen.get(number), *meeting) for number, meeting in enumerate(meetings)]


def _terms(sight: Sight, known: Sequence[Spot]) -> dict[int, Grid]:
    """For every known damage that it might be, the likelihood of the observation at each shift."""
    if not known:
        return {}
    sin, cos = np.sin(np.radians(sight.heading_deg)), np.cos(np.radians(sight.heading_deg))
    offsets = np.array([(spot.x - sight.spot.x, spot.y - sight.spot.y) for spot in known])
    along, across = offsets @ [sin, cos], offsets @ [cos, -sin]
    reach = np.array([spot.reach_m for spot in known])
    near = np.flatnonzero((np.abs(along) <= reach) & (np.abs(across) <= SHIFT_LIMIT_M / 4))
    terms = {}
    for index in near.tolist():
        likeness = _likeness(sight.spot, known[index], float(across[index]))
        if likeness > 0:
            sd = _along_sd(sight.spot, known[index])
            terms[index] = likeness * _normal(float(along[index]) - SHIFTS, sd)
    return terms


def _likeness(seen: Spot, old: Spot, across_m: float) -> float:
    """How alike two are in class and place across the road, 0-1."""
    sd = ACROSS_SD_M + (0.0 if seen.damage_class is DamageClass.POTHOLE else abs(seen.width_m - old.width_m) / 4)
    if abs(across_m) > ACROSS_GATE_SD * sd:
        return 0.0
    return _alike(seen.damage_class, old.damage_class) * float(np.exp(-0.5 * (across_m / sd) ** 2))


def _alike(one: DamageClass, other: DamageClass) -> float:
    if one is other:
        return 1.0
    return UNLIKE_KINDS if DamageClass.POTHOLE in (one, other) else UNLIKE_CRACKS


def _along_sd(seen: Spot, old: Spot) -> float:
    """A crack seen in part has its middle elsewhere."""
    if seen.damage_class is DamageClass.POTHOLE:
        return PAIR_SD_M
    return float(np.hypot(PAIR_SD_M, abs(seen.length_m - old.length_m) / 3))


def _likelihood(terms: dict[int, Grid]) -> Grid:
    """Of an observation at each shift: something new anywhere, or one of the known."""
    new = np.full(len(SHIFTS), (1 - KNOWN_SHARE) / (2 * SHIFT_LIMIT_M))
    return new + KNOWN_SHARE * sum(terms.values(), np.zeros(len(SHIFTS)))


def _passes(along_m: Sequence[float], likelihoods: Sequence[Grid]) -> tuple[list[Grid], list[Grid]]:
    """Beliefs about the shift at each observation from all those before it, and from all those after it."""
    prior = _normal(SHIFTS, SHIFT_SD_M)
    moves = [_move(b - a) for a, b in pairwise(along_m)]
    before = [prior / prior.sum()]
    for move, likelihood in zip(moves, likelihoods, strict=False):
        ahead = (before[-1] * likelihood) @ move
        before.append(ahead / ahead.sum())
    after = [np.ones(len(SHIFTS))]
    for move, likelihood in zip(reversed(moves), reversed(likelihoods), strict=False):
        back = move @ (after[-1] * likelihood)
        after.append(back / back.sum())
    return before, after[::-1]


def _move(metres: float) -> Grid:
    """How the shift moves on over a stretch: row from, column to, rows adding up to 1 (Gauss-Markov, and a jump)."""
    kept = float(np.exp(-max(metres, 0.0) / CORRELATED_OVER_M))
    sd = float(np.hypot(SHIFT_SD_M * np.sqrt(1 - kept**2), RESTLESS_SD_M))
    steps = _normal(SHIFTS[None, :] - kept * SHIFTS[:, None], sd)
    steps /= steps.sum(axis=1, keepdims=True)
    return (1 - JUMP_SHARE) * steps + JUMP_SHARE / len(SHIFTS)


def _share(belief: Grid, terms: dict[int, Grid], index: int) -> float:
    """How well one known damage explains an observation, against all the others and something new."""
    return float(KNOWN_SHARE * (belief @ terms[index]) / (belief @ _likelihood(terms)))


def _one_to_one(shares: list[tuple[float, int, int]], along_m: Sequence[float]) -> dict[int, int]:
    chosen: dict[int, int] = {}
    met_at: dict[int, list[float]] = {}
    for _, number, index in sorted(shares, reverse=True):
        taken = any(abs(along_m[number] - at) < SAME_PASSAGE_M for at in met_at.get(index, []))
        if number not in chosen and not taken:
            chosen[number] = index
            met_at.setdefault(index, []).append(along_m[number])
    return chosen


SAME_PASSAGE_M = 100.0
"""A damage met within so many metres of the same run is met already; farther on the vehicle has come back to it."""


def _normal(distance: Grid, sd: float) -> Grid:
    density: Grid = np.exp(-0.5 * (distance / sd) ** 2) / (sd * np.sqrt(2 * np.pi))
    return density
