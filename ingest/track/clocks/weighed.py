"""Every possible instant of the first frame with its probability, and what of it is sure enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ingest.track.clocks.evidence import Evidence
from ingest.track.clocks.readings import ANYWHERE_SHARE, Basis, ClockFinding, Hypothesis, Reading

Floats = NDArray[np.float64]

LEAST_COVER = 0.5
"""A track that covers less than this share of the video does not belong to it."""

LEAST_WEIGHED = 0.2
"""Instants at which it covers so much are weighed all the same: where one of them is the likeliest, none is taken."""

SAME_READING_M = 10.0
"""Two readings that put the vehicle nearer than this are one: a road's width."""

SAME_CLOCK_S = 3.0
"""Instants so near to what a clock says are one reading of it: what is left is found by `ingest.track.clock_offset`."""

CLOCKS_ERROR_S = 1.5
"""Of a clock that is set right, two sigma: instants so near to each other are one reading of it."""

SURE_BY_COVER = 0.97
"""Probability from which the picture need not be asked."""

SURE_PROBABILITY = 0.94
"""Probability from which a reading is believed that no motion speaks against."""

LIKELY_PLACE = 0.5
"""Probability of one place from which a clock that alone is covered is believed without any motion: likelier than not.
A clock set right (the first of `SPREADS_S`) leaves a vehicle at 50 km/h in one place with 0.7."""

SURE_BY_MOTION = 0.99
"""Probability from which a reading is believed that motion decided."""

FITS = 1.8
"""Mean cost of a motion (see `ingest.track.clocks.evidence.MOST_COST`) up to which picture and receiver drive alike."""

FITS_WELL = 1.0
"""The same where the clock is not believed: what speed and turn cost on average, half a squared sigma each, where they
differ by what is assumed of them. A drive through a gap of the track fitted another one 2.6 km off at 1.09."""

STRONG, STRONG_ALONE = 8.0, 20.0
"""By so many nats the picture must fit worse at every other place nearby, before it is believed against a clock that is
off in a usual way, or with no help of any clock: a stretch driven evenly fits many another (11 nats, 3.7 km off)."""

NEARBY_S = 60.0


@dataclass(frozen=True)
class Weighed:
    """Possible instants of the first frame, and what speaks for each."""

    evidence: Evidence
    readings: Sequence[Hypothesis]
    instants_s: Floats

    @cached_property
    def posterior(self) -> Floats:
        """(n,) summing up to 1; 0 all over where the track covers the video at no instant."""
        if not len(self.instants_s):
            return self.instants_s
        log = np.log(self._prior) + self._likelihood
        top = log.max()
        weights = np.exp(log - top) if np.isfinite(top) else np.zeros(len(log))
        return np.asarray(weights / max(weights.sum(), 1e-300))

    @cached_property
    def _weighed(self) -> NDArray[np.bool_]:
        """(n,) whether the track covers something of the video."""
        return np.asarray(self.evidence.covers(self.instants_s) >= LEAST_WEIGHED)

    @property
    def is_covered_once(self) -> bool:
        """Whether only one of the clock's usual readings is covered at all."""
        ways = {hypothesis.reading: hypothesis.first_frame_s for hypothesis in self.readings if hypothesis.is_usual}
        return bool((self.evidence.covers(np.array(list(ways.values()))) >= LEAST_COVER).sum() == 1)

    @cached_property
    def _likelihood(self) -> Floats:
        """(n,) where the track covers the video; minus infinity elsewhere."""
        likelihood = np.full(len(self.instants_s), -np.inf)
        if self._weighed.any():
            likelihood[self._weighed] = self.evidence.log_likelihood(self.instants_s[self._weighed])
        return likelihood

    @cached_property
    def _prior(self) -> Floats:
        anywhere = (ANYWHERE_SHARE if self.readings else 1.0) / max(float(np.ptp(self.instants_s)), 1.0)
        return np.asarray(sum(reading.density(self.instants_s) for reading in self.readings) + anywhere)

    def by_clock(self, sure: float) -> tuple[float, ClockFinding] | None:
        """The usual reading that is likely enough, as the clock says it to the second."""
        best = self._best()
        if best is None:
            return None
        hypothesis = self._responsible(best)
        if hypothesis is None or not hypothesis.is_usual:
            return None
        near = np.abs(self.instants_s - hypothesis.first_frame_s) <= SAME_CLOCK_S
        if self.posterior[near].sum() < sure or not self._is_covered(hypothesis.first_frame_s):
            return None
        return hypothesis.first_frame_s, ClockFinding(hypothesis.reading, Basis.COVER)

    def by_clock_alone(self, sure: float) -> tuple[float, ClockFinding] | None:
        """The same where the picture shows no motion: what is left of the clock's error will never be found, so that
        all but a little of it must leave the vehicle in one place."""
        found = self.by_clock(sure)
        return found if found and self.posterior[self._same_reading(found[0])].sum() >= sure else None

    def by_cover(self, in_place: float) -> tuple[float, ClockFinding] | None:
        """The usual reading that alone is covered, where what may be left of the clock's error leaves the vehicle in
        one place with that probability, as far as the track knows it."""
        found = self.by_clock(SURE_BY_COVER)
        if found is None:
            return None
        near = self.evidence.known_apart_m(found[0], self.instants_s) <= SAME_READING_M
        return found if self.posterior[near].sum() >= in_place else None

    def by_motion(self) -> tuple[float, ClockFinding] | None:
        """The instant at which the picture drives as the receiver; against the clock only where that is strong."""
        best = self._best()
        if best is None or not self._is_covered(best) or self._contradicts(best):
            return None
        if self.posterior[self._same_reading(best)].sum() < SURE_BY_MOTION:
            return None
        hypothesis = self._responsible(best)
        is_usual = hypothesis is not None and hypothesis.is_usual
        if not is_usual and not self._is_strong(best, STRONG if hypothesis else STRONG_ALONE):
            return None
        mean = self._mean_about(best)
        if self.posterior[self._same_place(mean)].sum() < SURE_PROBABILITY:
            return None
        reading = hypothesis.reading if hypothesis else Reading.NONE
        return mean, ClockFinding(reading, Basis.MOTION, hypothesis.zone_h if hypothesis else 0.0)

    def two_likeliest(self) -> tuple[float, float, float] | None:
        """The two likeliest readings, the earlier first, and how far apart they put the vehicle, metres; None where
        there are no two, or where the drive speaks against both.
        """
        best = self._best()
        if best is None or not self._is_covered(best) or self._contradicts(best):
            return None
        same = self._same_reading(best) | (np.abs(self.instants_s - best) <= SAME_CLOCK_S)
        others = np.where(same, 0.0, self.posterior)
        if not others.any():
            return None
        second = float(self.instants_s[np.argmax(others)])
        apart_m = float(self.evidence.apart_m(best, np.array([second]))[0])
        return min(best, second), max(best, second), apart_m

    def _is_strong(self, instant_s: float, contrast: float) -> bool:
        """Whether the picture proves an instant that the clock does not mean. Where the clock puts the video into a gap
        of the track, what drives most like it elsewhere proves nothing."""
        fits = self.evidence.mean_cost(instant_s) <= FITS_WELL
        return fits and self._contrast(instant_s) >= contrast and not self._is_in_a_gap

    @property
    def _is_in_a_gap(self) -> bool:
        """Whether a usual reading lies within the track's span, and the track says nothing of it."""
        usual = [hypothesis.first_frame_s for hypothesis in self.readings if hypothesis.is_usual]
        inside = [at for at in usual if self.evidence.spans(at)]
        return bool(inside) and bool((self.evidence.covers(np.array(inside)) < LEAST_COVER).any())

    def _contradicts(self, instant_s: float) -> bool:
        return self.evidence.is_told_by_motion and self.evidence.mean_cost(instant_s) > FITS

    def _is_covered(self, instant_s: float) -> bool:
        return bool(self.evidence.covers(np.array([instant_s]))[0] >= LEAST_COVER)

    def _best(self) -> float | None:
        top = int(np.argmax(self.posterior)) if len(self.posterior) else 0
        return float(self.instants_s[top]) if len(self.posterior) and self.posterior[top] > 0 else None

    def _mean_about(self, instant_s: float) -> float:
        """The mean instant of one reading: of 228 random drives 99 in 100 were within 0.44 s by it, 0.67 s by the
        likeliest alone (tests/ingest/clocks/wrong_clocks.py, seeds 7401000 to 7401399)."""
        near = np.abs(self.instants_s - instant_s) <= SAME_CLOCK_S
        return float(np.average(self.instants_s[near], weights=self.posterior[near]))

    def _responsible(self, instant_s: float) -> Hypothesis | None:
        """The reading that makes an instant likely; None where none does more than chance."""
        at = np.array([instant_s])
        best = max(self.readings, key=lambda reading: float(reading.density(at)[0]), default=None)
        anywhere = ANYWHERE_SHARE / max(float(np.ptp(self.instants_s)), 1.0)
        return best if best and best.density(at)[0] > anywhere else None

    def _same_reading(self, instant_s: float) -> NDArray[np.bool_]:
        """(n,) of the instants that matter: those that put the vehicle in the same place, or mean the same clock."""
        hypothesis = self._responsible(instant_s)
        near = np.abs(self.instants_s - instant_s) <= CLOCKS_ERROR_S
        return self._same_place(instant_s) | (near if hypothesis and hypothesis.is_precise else False)

    def _same_place(self, instant_s: float) -> NDArray[np.bool_]:
        """(n,) of the instants that matter."""
        likely = self.posterior > self.posterior.max() * 1e-6
        near = np.zeros(len(likely), np.bool_)
        near[likely] = self.evidence.apart_m(instant_s, self.instants_s[likely]) <= SAME_READING_M
        return near

    def _contrast(self, instant_s: float) -> float:
        """By how many nats the picture fits worse at the best other place nearby."""
        nearby = self.instants_s[np.abs(self.instants_s - instant_s) <= NEARBY_S]
        others = nearby[np.abs(nearby - instant_s) >= SAME_CLOCK_S]
        others = others[self.evidence.apart_m(instant_s, others) > SAME_READING_M] if len(others) else others
        if not len(others):
            return 0.0
        at = np.concatenate([[instant_s], others])
        likelihood = self.evidence.log_likelihood(at)
        return float(likelihood[0] - likelihood[1:].max())
