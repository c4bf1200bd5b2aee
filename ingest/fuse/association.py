"""Data association: which of a drive's observations show which known damages.

All that a drive observes within a short stretch is shifted along the road alike: the receiver's error changes slowly,
and a clock that is off shifts places by the speed driven. Shift and clock error are a hidden state that is estimated
along the drive with the known damages as landmarks (hidden Markov model on a grid, forward-backward algorithm; Rabiner
1989). Given the state, each observation is associated with the damages around it by joint probabilities, as in
probabilistic data association (PDA and JPDA; Bar-Shalom & Li 1995), and then with the one that explains it best. What
may not exist is observed the less (JIPDA; Musicki & Evans 2004).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from operator import itemgetter
from types import MappingProxyType

import numpy as np

from ingest.fuse.clutter import Clutter
from ingest.fuse.likelihood import Grid, GroundBox, association_likelihood, normal
from ingest.fuse.passages import TURN_BACK_RAD
from ingest.observe.frame_observations import MAX_FRAGMENT_GAP_M, MAX_FRAGMENT_LATERAL_GAP_M
from ingest.road.odometry import CORNER_SD_M

MAX_SHIFT_M = 16.0
"""Largest shift of a drive against the known damages, metres: a multipath jump of 15 m in a street."""

SHIFT_STEP_M = 0.25
"""Grid of shifts, metres."""

SHIFT_SD_M = 4.0
"""Shift of a drive, after fusion of its speeds, against the known damages, metres, one sigma. Assumed (simulated
seasons: 2.3 m for one drive; the known damages were placed by another drive with another clock)."""

SHIFT_CORRELATION_S = 80.0
"""Correlation time of the shift, seconds. Assumed (simulated seasons: it changes by 1.9 m within 40 s, by 2.7 m within
80 s; their receivers' errors are assumed)."""

MAX_CLOCK_ERROR_S, CLOCK_ERROR_STEP_S = 0.6, 0.1
"""Largest clock error and step of its grid, seconds: a video's start that is known to the second is at most half a
second off."""

RESTART_PROBABILITY = 0.01
"""Probability, from one observation to the next, that the state is independent of the one before: the receiver jumped,
or the known damages were placed by another drive with another error. Assumed."""

TURN_BACK_RESTART_PROBABILITY = 0.5
"""The same where the vehicle turned back between two observations (`TURN_BACK_RAD`): it comes to damages that were
placed with another error. Assumed."""

SHIFT_NOISE_SD_M = 0.15
"""Change of the shift even between neighbouring observations, metres, one sigma: a braking car pitches. Assumed."""

DETECTION_PROBABILITY = 0.7
"""Share of the known damages along its way that a drive observes (P_D of PDA). Assumed (simulated seasons, whose
detector is given its misses)."""

NEW_DENSITY_PER_M2 = 0.0025
"""Density of observations of anything else: some 20 a kilometre over 8 m of road. Assumed (the simulated season is
given 20 look-alikes a kilometre)."""

CLUTTER_ROUNDS = 3
"""Rounds of estimating associations and, from them, the clutter density. Measured on real clips: six were no better."""

MIN_KNOWN_PROBABILITY = 0.8
"""An observation that shows a known damage with at least this probability is associated with the likeliest one."""

MAX_NEW_PROBABILITY = 0.05
"""An observation that shows a known damage with a smaller probability than this is new. In between it is ambiguous: it
moves nothing, and a dot made in doubt would lie beside one that may be the same. Assumed (two simulated seasons with
both at 0.5 and dots made at once: 4.2 and 5.4 % of the damages had a second dot and 1.4 % lay in another's; with these
0.01 here, and ambiguous observations dropped, 1.6 and 2.6 %, 0.7 and 1.4 %). On real nets of cracks, where everything
looks alike, new ones lie at 0.02."""

LIKELIER_KNOWN = 0.5
"""An ambiguous observation counts for a known damage, as far as it is likely to show it, from this probability on;
below, it may be a new one."""

MIN_SINGLE_PROBABILITY = 0.1
"""But no damage is chosen whose own probability is below this."""

SHIFTS: Grid = np.arange(-MAX_SHIFT_M, MAX_SHIFT_M + SHIFT_STEP_M / 2, SHIFT_STEP_M)
CLOCK_ERRORS: Grid = np.arange(-MAX_CLOCK_ERROR_S, MAX_CLOCK_ERROR_S + CLOCK_ERROR_STEP_S / 2, CLOCK_ERROR_STEP_S)


@dataclass(frozen=True, slots=True)
class ObservedSpot:
    """An observation as the association needs it."""

    box: GroundBox
    time_s: float
    """Of the frame that placed it."""
    turned_rad: float
    """Absolute heading change since the run began, radians."""
    speed_mps: float
    heading_deg: float
    """Of the drive there; 0 is north."""
    frames_s: frozenset[float] = frozenset()
    """Times of the frames that show it: two observations in one frame are two damages."""

    @property
    def max_shift_m(self) -> float:
        """Largest error along the road with which this drive may place it, metres."""
        return MAX_SHIFT_M + MAX_CLOCK_ERROR_S * self.speed_mps


@dataclass(frozen=True, slots=True)
class Association:
    """What one observation was associated with."""

    known_index: int | None
    """Index of the damage it shows, if any."""
    shift_m: float
    shift_sd_m: float
    """How far ahead of this drive's place the known damages lie, metres, with its standard error."""
    ambiguous: bool = False
    """It is neither surely a known damage nor surely a new one; `known_index` is then the likelier, if one is."""
    known_probability: float = 0.0
    """That it shows any known damage."""


def _normalised(belief: Grid) -> Grid:
    return np.asarray(belief / belief.sum())


@cache
def _prior() -> Grid:
    return np.tile(_normalised(normal(SHIFTS, SHIFT_SD_M)) / len(CLOCK_ERRORS), (len(CLOCK_ERRORS), 1))


@dataclass
class Alignment:
    """The shift of one run against the known damages, estimated from passage to passage.

    Beliefs are arrays over `CLOCK_ERRORS` and `SHIFTS`.
    """

    _belief: Grid = field(default_factory=_prior)
    _last: ObservedSpot | None = None

    def associate(self, spots: Sequence[ObservedSpot], known: Sequence[GroundBox]) -> list[Association]:
        """Associate the observations of the next passage with known damages.

        Args:
            spots: in the order of the drive, after those of the passage before.
            known: all damages within reach of any of them.
        """
        terms = [_likelihoods(spot, known) for spot in spots]
        clutter = Clutter.of([spot.box for spot in spots], [spot.heading_deg for spot in spots])
        associated = np.zeros(len(spots))
        for _ in range(CLUTTER_ROUNDS if clutter.is_dense else 1):
            density = NEW_DENSITY_PER_M2 + clutter.density_per_m2(associated)
            probabilities, belief = self._smooth(spots, terms, density)
            associated = np.array([sum(of_spot.by_damage.values()) for of_spot in probabilities])
        self._belief, self._last = belief, spots[-1]
        candidates = [
            (probability, number, index)
            for number, of_spot in enumerate(probabilities)
            if associated[number] >= MIN_KNOWN_PROBABILITY
            for index, probability in of_spot.by_damage.items()
            if probability >= MIN_SINGLE_PROBABILITY
        ]
        chosen = _choose(candidates, spots, known)
        ambiguous = {
            number: max(of_spot.by_damage.items(), key=itemgetter(1))
            for number, of_spot in enumerate(probabilities)
            if _is_ambiguous(number, of_spot.by_damage, chosen, spots)
        }
        likelier = [
            (probability, number, index)
            for number, (index, probability) in ambiguous.items()
            if associated[number] >= LIKELIER_KNOWN
        ]
        taken = _choose(likelier, spots, known, chosen)
        return [
            Association(taken.get(number), *of_spot.shift, number in ambiguous, float(associated[number]))
            for number, of_spot in enumerate(probabilities)
        ]

    def _smooth(
        self, spots: Sequence[ObservedSpot], terms: Sequence[dict[int, Grid]], density: Grid
    ) -> tuple[list["_AssociationProbabilities"], Grid]:
        """Association probabilities of each observation given all of the passage, and the belief after the last.

        Args:
            spots: in the order of the drive.
            terms: for each, the likelihood in every state by index of the damage.
            density: (n,) of new damages and clutter around each, per square metre.
        """
        likelihoods = [
            sum(term.values(), np.full_like(_prior(), new)) for term, new in zip(terms, density, strict=True)
        ]
        forward, backward, last = self._forward_backward(spots, likelihoods)
        probabilities = []
        for number, (spot, term) in enumerate(zip(spots, terms, strict=True)):
            belief = forward[number] * backward[number]
            posterior = belief * likelihoods[number]
            evidence = float(posterior.sum())
            by_damage = {index: float((belief * likelihood).sum()) / evidence for index, likelihood in term.items()}
            probabilities.append(_AssociationProbabilities(by_damage, _moments(posterior / evidence, spot.speed_mps)))
        return probabilities, last

    def _forward_backward(
        self, spots: Sequence[ObservedSpot], likelihoods: Sequence[Grid]
    ) -> tuple[list[Grid], list[Grid], Grid]:
        """At each observation the belief from all before it and from all after it, and the belief after the last."""
        transitions = [_Transition.between(a, b) for a, b in pairwise([self._last or spots[0], *spots])]
        forward: list[Grid] = []
        belief = self._belief
        for transition, likelihood in zip(transitions, likelihoods, strict=True):
            forward.append(transition.predict(belief))
            belief = _normalised(forward[-1] * likelihood)
        backward = [np.ones_like(belief)]
        for transition, likelihood in zip(transitions[:0:-1], likelihoods[:0:-1], strict=True):
            backward.append(transition.back_propagate(backward[-1] * likelihood))
        return forward, backward[::-1], belief


@dataclass(frozen=True, slots=True)
class _AssociationProbabilities:
    """Of one observation."""

    by_damage: dict[int, float]
    """Probability that it shows each known damage, by index."""
    shift: tuple[float, float]
    """Mean and standard deviation, metres."""


@dataclass(frozen=True)
class _Transition:
    """State transition between two observations: the shift is Gauss-Markov with corners, or the state restarts."""

    shift: Grid
    """Probabilities of shifts, row from, column to; rows sum to 1."""
    restart: float

    @classmethod
    def between(cls, a: ObservedSpot, b: ObservedSpot) -> "_Transition":
        """By the time that passed and by how far the vehicle turned."""
        correlation = float(np.exp(-max(b.time_s - a.time_s, 0.0) / SHIFT_CORRELATION_S))
        turned = abs(b.turned_rad - a.turned_rad)
        variance = SHIFT_SD_M**2 * (1 - correlation**2) + SHIFT_NOISE_SD_M**2 + (CORNER_SD_M * turned) ** 2
        shift = normal(SHIFTS[None, :] - correlation * SHIFTS[:, None], float(np.sqrt(variance)))
        shift /= shift.sum(axis=1, keepdims=True)
        return cls(shift, TURN_BACK_RESTART_PROBABILITY if turned > TURN_BACK_RAD else RESTART_PROBABILITY)

    def predict(self, belief: Grid) -> Grid:
        """The belief at the first observation carried forward to the second."""
        return _normalised((1 - self.restart) * (belief @ self.shift) + self.restart * belief.sum() * _prior())

    def back_propagate(self, likelihood: Grid) -> Grid:
        """The likelihood from the second observation on carried back to the first; scaled to at most 1."""
        restarted = float((likelihood * _prior()).sum())
        carried = (1 - self.restart) * (likelihood @ self.shift.T) + self.restart * restarted
        return np.asarray(carried / carried.max())


def _likelihoods(spot: ObservedSpot, known: Sequence[GroundBox]) -> dict[int, Grid]:
    """The likelihood of an observation in every state, per square metre, by index of the damages it may show."""
    if not known:
        return {}
    sin, cos = np.sin(np.radians(spot.heading_deg)), np.cos(np.radians(spot.heading_deg))
    delta = np.array([(box.x - spot.box.x, box.y - spot.box.y) for box in known])
    longitudinal, lateral = delta @ [sin, cos], delta @ [cos, -sin]
    shifts = SHIFTS[None, :] + spot.speed_mps * CLOCK_ERRORS[:, None]
    likelihoods = {}
    for index in np.flatnonzero(np.abs(longitudinal) <= spot.max_shift_m).tolist():
        density = association_likelihood(spot.box, known[index], longitudinal[index] - shifts, float(lateral[index]))
        if density is not None:
            likelihoods[index] = DETECTION_PROBABILITY * known[index].existence * density
    return likelihoods


def _moments(belief: Grid, speed_mps: float) -> tuple[float, float]:
    """Mean and standard deviation of the shift, metres."""
    shifts = SHIFTS[None, :] + speed_mps * CLOCK_ERRORS[:, None]
    mean = float((belief * shifts).sum())
    return mean, float(np.sqrt((belief * (shifts - mean) ** 2).sum()))


def _choose(
    candidates: Sequence[tuple[float, int, int]],
    spots: Sequence[ObservedSpot],
    known: Sequence[GroundBox],
    before: Mapping[int, int] = MappingProxyType({}),
) -> dict[int, int]:
    """The damage of each observation, the most probable pairs first; several observations may show fragments of one
    damage where no frame shows two of them.

    Args:
        candidates: probability, index of the observation, index of the damage.
        spots: the observations.
        known: the damages.
        before: those of other observations, which stay.
    """
    chosen = dict(before)
    for _, number, index in sorted(candidates, reverse=True):
        others = [spots[other] for other, damage in chosen.items() if damage == index]
        if number not in chosen and all(_are_fragments(spots[number], other, known[index]) for other in others):
            chosen[number] = index
    return chosen


def _is_ambiguous(
    number: int, by_damage: Mapping[int, float], chosen: Mapping[int, int], spots: Sequence[ObservedSpot]
) -> bool:
    """Whether an unassociated observation may yet show a known damage; not where one frame shows both."""
    if number in chosen or sum(by_damage.values()) < MAX_NEW_PROBABILITY:
        return False
    likeliest = max(by_damage, key=lambda index: by_damage[index])
    others = [spots[other] for other, index in chosen.items() if index == likeliest]
    return all(spots[number].frames_s.isdisjoint(other.frames_s) for other in others)


def _are_fragments(a: ObservedSpot, b: ObservedSpot, damage: GroundBox) -> bool:
    """Whether two observations of one passage lie on one known damage and in different frames."""
    east, north = b.box.x - a.box.x, b.box.y - a.box.y
    sin, cos = np.sin(np.radians(a.heading_deg)), np.cos(np.radians(a.heading_deg))
    longitudinal, lateral = abs(east * sin + north * cos), abs(east * cos - north * sin)
    within_length = longitudinal <= damage.length_m / 2 + MAX_FRAGMENT_GAP_M
    within_width = lateral <= damage.width_m / 2 + MAX_FRAGMENT_LATERAL_GAP_M
    return bool(within_length and within_width) and a.frames_s.isdisjoint(b.frames_s)
