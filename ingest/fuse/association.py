"""Telling which of a drive's observations are damages already known.

A receiver's error wanders slowly and a clock that is off shifts places by the speed driven, so all that a stretch of
a drive saw lies shifted along the road alike. Wander and clock are followed along the drive as a hidden state, with
the known damages as landmarks (forward-backward over a grid; Rabiner 1989); an observation then meets the damage
that explains it best.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import numpy as np

from ingest.fuse.clutter import Crowd
from ingest.fuse.likelihood import Grid, GroundBox, agreement, normal
from ingest.observe.frame_observations import PIECE_ASIDE_M, PIECE_GAP_M
from ingest.road.odometry import TURN_SD_M

WANDER_LIMIT_M = 16.0
"""The largest wander looked for: a jump of 15 m in a street."""

WANDER_STEP_M = 0.25
"""Grid of wanders."""

WANDER_SD_M = 4.0
"""How far a drive's places, once its speeds have evened them, lie from those known, one sigma (bench-truth: 2.3 m for
one drive; what is known was put there by another drive, with another clock)."""

WANDER_MEMORY_S = 80.0
"""After so long a wander is forgotten (bench-truth: it has changed by 1.9 m after 40 s, by 2.7 m after 80)."""

CLOCK_LIMIT_S, CLOCK_STEP_S = 0.6, 0.1
"""The largest clock error looked for, and the step of its grid: a video's start that is only known to the second is at
most half a second off."""

ANEW_SHARE = 0.01
"""Share of the steps from one observation to the next at which all is anew: the receiver jumped, or what is known was
put there by another drive with another error."""

TURNED_BACK_RAD, TURNED_BACK_ANEW = 0.75 * np.pi, 0.5
"""A vehicle that turned so far between two observations comes to places that were put there with another error; so
likely all is anew then."""

RESTLESS_SD_M = 0.15
"""What places move even between observations side by side: the pitch of a braking car."""

FOUND_SHARE = 0.7
"""Share of the known damages on its way that a drive observes (bench-truth)."""

NEW_A_SQUARE_METRE = 0.0025
"""Observations of anything else: some 20 a kilometre over 8 m of road."""

ROUNDS = 3
"""Of telling what is known and, from that, how many look-alikes round an observation are not; six gave nothing better
on the real clips."""

LEAST_KNOWN = 0.8
"""An observation that all known damages together explain at least this well shows one of them: the best."""

LEAST_NEW = 0.01
"""And only one that they explain worse than this is something new. In between it is nothing yet: what is there is seen
again, and a dot put down in doubt lies beside one that may be the same. Two seasons of bench-truth with both at 0.5:
4.2 and 5.4 % of the damages had a second dot and 1.4 % lay in another's; with these 1.6 and 2.6 %, 0.7 and 1.4 %, for
one observation in twenty that no dot took."""

LEAST_SHARE = 0.1
"""But no damage is chosen that explains less of it than this."""

WANDERS: Grid = np.arange(-WANDER_LIMIT_M, WANDER_LIMIT_M + WANDER_STEP_M / 2, WANDER_STEP_M)
CLOCKS: Grid = np.arange(-CLOCK_LIMIT_S, CLOCK_LIMIT_S + CLOCK_STEP_S / 2, CLOCK_STEP_S)


@dataclass(frozen=True, slots=True)
class ObservedSpot:
    """An observation on its drive."""

    spot: GroundBox
    time_s: float
    """Of the frame that placed it."""
    turned_rad: float
    """Turned by then since the run began, either way counted."""
    speed_mps: float
    heading_deg: float
    """Of the drive there; 0 is north."""
    frames_s: frozenset[float] = frozenset()
    """Times of the frames that show it: what two sights share a frame are two things."""

    @property
    def reach_m(self) -> float:
        """How far along the road this drive may put it wrong."""
        return WANDER_LIMIT_M + CLOCK_LIMIT_S * self.speed_mps


@dataclass(frozen=True, slots=True)
class Association:
    """What one observation turned out to be."""

    known: int | None
    """Index of the damage it shows."""
    shift_m: float
    shift_sd_m: float
    """How far ahead what is known lies of where this drive puts it, and how sure that is."""
    doubtful: bool = False
    """It shows none of the known surely, nor surely something new."""


def _normed(belief: Grid) -> Grid:
    return np.asarray(belief / belief.sum())


@cache
def _begin() -> Grid:
    return np.tile(_normed(normal(WANDERS, WANDER_SD_M)) / len(CLOCKS), (len(CLOCKS), 1))


@dataclass
class Alignment:
    """How far one run's places lie from those known, followed from passage to passage.

    Beliefs are arrays over `CLOCKS` and `WANDERS`.
    """

    _belief: Grid = field(default_factory=_begin)
    _last: ObservedSpot | None = None

    def associate(self, sights: Sequence[ObservedSpot], known: Sequence[GroundBox]) -> list[Association]:
        """Which observations of the next passage are which known damages; one frame shows each at most once.

        Args:
            sights: in the order of the drive, after those of the passage before.
            known: all damages within reach of any of them.
        """
        terms = [_terms(sight, known) for sight in sights]
        crowd = Crowd.of([sight.spot for sight in sights], [sight.heading_deg for sight in sights])
        explained = np.zeros(len(sights))
        for _ in range(ROUNDS if crowd.dense else 1):
            new = NEW_A_SQUARE_METRE + crowd.a_square_metre(explained)
            told, belief = self._told(sights, terms, new)
            explained = np.array([sum(one.shares.values()) for one in told])
        self._belief, self._last = belief, sights[-1]
        shares = [
            (share, number, index)
            for number, one in enumerate(told)
            if explained[number] >= LEAST_KNOWN
            for index, share in one.shares.items()
            if share >= LEAST_SHARE
        ]
        chosen = _one_to_a_frame(shares, sights, known)
        return [
            Association(chosen.get(number), *one.shift, _doubtful(number, one, chosen, sights))
            for number, one in enumerate(told)
        ]

    def _told(
        self, sights: Sequence[ObservedSpot], terms: Sequence[dict[int, Grid]], new: Grid
    ) -> tuple[list["_Told"], Grid]:
        """What each observation says in the light of all others, and the belief after the last."""
        likelihoods = [
            sum(term.values(), np.full_like(_begin(), fresh)) for term, fresh in zip(terms, new, strict=True)
        ]
        before, after, last = self._passes(sights, likelihoods)
        told = []
        for number, (sight, term) in enumerate(zip(sights, terms, strict=True)):
            belief = before[number] * after[number]
            weighed = belief * likelihoods[number]
            whole = float(weighed.sum())
            shares = {index: float((belief * one).sum()) / whole for index, one in term.items()}
            told.append(_Told(shares, _moments(weighed / whole, sight.speed_mps)))
        return told, last

    def _passes(
        self, sights: Sequence[ObservedSpot], likelihoods: Sequence[Grid]
    ) -> tuple[list[Grid], list[Grid], Grid]:
        """Beliefs at each observation from all those before it, from all those after it in its passage, and at last."""
        steps = [_Step.between(a, b) for a, b in pairwise([self._last or sights[0], *sights])]
        before: list[Grid] = []
        belief = self._belief
        for step, likelihood in zip(steps, likelihoods, strict=True):
            before.append(step.onward(belief))
            belief = _normed(before[-1] * likelihood)
        after = [np.ones_like(belief)]
        for step, likelihood in zip(steps[:0:-1], likelihoods[:0:-1], strict=True):
            after.append(step.back(after[-1] * likelihood))
        return before, after[::-1], belief


@dataclass(frozen=True, slots=True)
class _Told:
    """What one observation says."""

    shares: dict[int, float]
    """How well each known damage explains it, 0-1."""
    shift: tuple[float, float]
    """Mean and deviation, metres."""


@dataclass(frozen=True)
class _Step:
    """From one observation to the next the wander moves on (Gauss-Markov, and corners), or all is anew."""

    wandered: Grid
    """Row from, column to, rows adding up to 1."""
    anew: float

    @classmethod
    def between(cls, a: ObservedSpot, b: ObservedSpot) -> "_Step":
        """The step by the time that passed, and by how far the vehicle turned."""
        kept = float(np.exp(-max(b.time_s - a.time_s, 0.0) / WANDER_MEMORY_S))
        turned = abs(b.turned_rad - a.turned_rad)
        sd = float(np.sqrt(WANDER_SD_M**2 * (1 - kept**2) + RESTLESS_SD_M**2 + (TURN_SD_M * turned) ** 2))
        steps = normal(WANDERS[None, :] - kept * WANDERS[:, None], sd)
        steps /= steps.sum(axis=1, keepdims=True)
        return cls(steps, TURNED_BACK_ANEW if turned > TURNED_BACK_RAD else ANEW_SHARE)

    def onward(self, belief: Grid) -> Grid:
        """What was believed at the first observation, as it holds at the second."""
        return _normed((1 - self.anew) * (belief @ self.wandered) + self.anew * belief.sum() * _begin())

    def back(self, likelihood: Grid) -> Grid:
        """What the second observation tells, as it holds at the first."""
        told = (1 - self.anew) * (likelihood @ self.wandered.T) + self.anew * float((likelihood * _begin()).sum())
        return np.asarray(told / told.max())


def _terms(sight: ObservedSpot, known: Sequence[GroundBox]) -> dict[int, Grid]:
    """For every known damage that it might be, the likelihood of the observation in each state, per square metre."""
    if not known:
        return {}
    sin, cos = np.sin(np.radians(sight.heading_deg)), np.cos(np.radians(sight.heading_deg))
    offsets = np.array([(spot.x - sight.spot.x, spot.y - sight.spot.y) for spot in known])
    along, across = offsets @ [sin, cos], offsets @ [cos, -sin]
    shifts = WANDERS[None, :] + sight.speed_mps * CLOCKS[:, None]
    terms = {}
    for index in np.flatnonzero(np.abs(along) <= sight.reach_m).tolist():
        agreed = agreement(sight.spot, known[index], along[index] - shifts, float(across[index]))
        if agreed is not None:
            terms[index] = FOUND_SHARE * agreed
    return terms


def _moments(belief: Grid, speed_mps: float) -> tuple[float, float]:
    """Mean and deviation of the shift, metres."""
    shifts = WANDERS[None, :] + speed_mps * CLOCKS[:, None]
    mean = float((belief * shifts).sum())
    return mean, float(np.sqrt((belief * (shifts - mean) ** 2).sum()))


def _one_to_a_frame(
    shares: Sequence[tuple[float, int, int]], sights: Sequence[ObservedSpot], known: Sequence[GroundBox]
) -> dict[int, int]:
    """For each observation its damage, the best first; several show one damage where no frame shows two of them."""
    chosen: dict[int, int] = {}
    for _, number, index in sorted(shares, reverse=True):
        others = [sights[other] for other, its in chosen.items() if its == index]
        if number not in chosen and all(_are_parts(sights[number], other, known[index]) for other in others):
            chosen[number] = index
    return chosen


def _doubtful(number: int, told: _Told, chosen: dict[int, int], sights: Sequence[ObservedSpot]) -> bool:
    """Whether an observation that met nothing may yet be a known damage; not where a frame shows both."""
    if number in chosen or sum(told.shares.values()) < LEAST_NEW:
        return False
    likeliest = max(told.shares, key=lambda index: told.shares[index])
    others = [sights[other] for other, index in chosen.items() if index == likeliest]
    return all(sights[number].frames_s.isdisjoint(other.frames_s) for other in others)


def _are_parts(a: ObservedSpot, b: ObservedSpot, whole: GroundBox) -> bool:
    """Whether two observations of one passage lie on one known damage, seen in different frames."""
    east, north = b.spot.x - a.spot.x, b.spot.y - a.spot.y
    sin, cos = np.sin(np.radians(a.heading_deg)), np.cos(np.radians(a.heading_deg))
    along, across = abs(east * sin + north * cos), abs(east * cos - north * sin)
    near = along <= whole.length_m / 2 + PIECE_GAP_M and across <= whole.width_m / 2 + PIECE_ASIDE_M
    return near and a.frames_s.isdisjoint(b.frames_s)
