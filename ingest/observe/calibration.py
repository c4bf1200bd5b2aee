"""Calibration: one estimate of a camera's focal length, height and tilt from all that a recording tells.

Registered pairs of frames (`ingest.video.registrations`) give the tilt and the distance between frames in mounting
heights, for each focal length; against the metres driven that is the product of height and focal length. The lane
between its marks gives the height; a tape, the container and what phones are like are priors with tails, since a phone
may be none of the usual. Everything is multiplied on a grid of focal length and height (Bayes), so that what disagrees
does not average.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ingest.observe.registered import Way, distance_sd_m, driven_m, lane_heights, road_points
from ingest.video.lens import Focal
from ingest.video.registrations import RoadPair, widths
from model.geometry.camera import Camera, EarlierCamera, camera_looking_at
from model.geometry.perspective import Floats, Tilt
from model.geometry.planar_bundle import ROLL_SD, Adjustment, adjust
from model.geometry.vanishing_point import default_point

MEASURED_HEIGHT_REL_SD = 0.02
"""Of a height by tape: 3 cm in 1.4 m."""

MAX_PAIRS = 40
"""Registered pairs, spread over the recording, that are adjusted together."""

MIN_PAIRS, MIN_SHARE = 2, 0.15
"""With fewer registered, or a smaller share of all, no tilt is taken from them."""

VANISHING_COLUMN_SD = 0.025
"""Error of the lines' vanishing point to the side, widths of the picture, one sigma: curves. Assumed."""

TILT_FLOOR_DEG = 0.2
"""Error of a tilt by registrations that more of them do not reduce, degrees, one sigma: no road is a plane. Assumed
(the vanishing points of the lines and of the registrations differ by so much on the shared drives)."""

LANE_M, LANE_REL_SD = 3.55, 0.06
"""Width of a lane between the middles of its marks, metres, and its relative spread, one sigma: 3.5 m between marks of
10 cm, worn or painted anew beside each other (FACTS: Danish two-lane roads, at least 2.75 m; Brazilian ones 3.5 m)."""

LANE_TAIL = 0.04
"""Probability that the two marks bound something else."""

MIN_LANE_VIEWS, LANE_QUANTILE = 3, 0.4
"""Least views of both marks, and which of their widths is the lane's: where a mark is missed the next one is taken, so
that errors are to the wide side."""

TAIL_REL_SD = 0.45
"""Spread of focal lengths and heights that are none of the usual, one sigma in logarithms: 40 to 95 degrees, 0.9 to
2.8 m."""

HEIGHT_TAIL, FOCAL_TAIL = 0.5, 0.5
"""Probability that nobody's phone is at such a height, and films with such a lens. Assumed."""

MOVED, KEPT_REL_SD = 0.1, 0.03
"""Probability that a phone sits otherwise than on its earlier drive, or films with another lens; and the least relative
error of what that drive found, one sigma. Assumed."""

TOLD_TAIL, TAPE_TAIL = 0.03, 0.002
"""The same where the container or the receiver tells, and where a person measured: whom we believe, and tell that the
tape does not fit. Assumed."""

TYPICAL_SD = 0.06
"""A relative error above this is of a typical phone, not of something measured."""

FOCALS = (0.42, 2.4)
"""Focal lengths that are tried, widths of the picture: 100 to 24 degrees."""

HEIGHTS_M = (0.4, 4.5)
POSTERIOR_GRID = 13, 161
"""Focal lengths and heights that are tried at once."""

REGISTERED_DISTANCE_REL_SD = 0.03
"""Relative error of a distance by registrations, one sigma: a horizon off by 0.2 degrees. Assumed."""

MIN_DRIVEN_M = 8.0
"""Over less, metres, the receiver says nothing of the height."""

MIN_SPREAD = 0.01
"""Least relative spread of the focal lengths of the finer grid, one sigma."""

ODD_RATIO = 2.5
"""A registered distance so many times longer or shorter, by the receiver, than the others was found by chance."""


@dataclass(frozen=True, slots=True)
class DrivenHeight:
    """The mounting height that makes a picture's motion as long as the distance driven."""

    height_m: float
    """For the focal length as it was guessed."""
    rel_sd: float


def guessed(
    vanishing: tuple[float, float] | None, size: tuple[int, int], focal: Focal, height_m: float | None = None
) -> Camera:
    """The camera as the road's lines, the container and a person have it.

    Args:
        vanishing: where the lines converge, pixels; None where that is not known.
        size: width and height of the upright frames, pixels.
        focal: by container or person.
        height_m: by tape.
    """
    camera = camera_looking_at(vanishing or default_point(*size), *size, focal.px)
    camera = replace(camera, focal_rel_sd=focal.rel_sd)
    return camera if height_m is None else replace(camera, mount_m=height_m, mount_rel_sd=MEASURED_HEIGHT_REL_SD)


def calibrate(
    guess: Camera,
    pairs: Sequence[RoadPair],
    trajectory: Way,
    driven: DrivenHeight | None = None,
    earlier: EarlierCamera | None = None,
) -> Camera:
    """The camera that fits a recording best.

    Args:
        guess: by vanishing point, container and tape; its relative errors say how well they know.
        earlier: the phone as an earlier drive found it; it may sit otherwise now, or be another.
        driven: by the motion between neighbouring frames, where there was enough; it is believed before the pairs'.
    """
    registered = [pair for pair in pairs if pair.points]
    enough = len(registered) >= max(MIN_PAIRS, MIN_SHARE * len(pairs))
    chosen = tuple(registered[:: math.ceil(len(registered) / MAX_PAIRS)]) if enough else ()
    marks = [widths(pair.marks) for pair in pairs if len(pair.marks) >= 2]
    evidence = guess, chosen, marks, trajectory, driven, earlier
    coarse = _Grid(*evidence, np.geomspace(*FOCALS, POSTERIOR_GRID[0]))
    centre, spread = coarse.focal_moments
    return _Grid(*evidence, np.exp(centre + max(spread, MIN_SPREAD) * np.linspace(-3, 3, POSTERIOR_GRID[0]))).camera


class _Grid:
    """The posterior over focal length and height."""

    def __init__(
        self,
        guess: Camera,
        pairs: Sequence[RoadPair],
        marks: Sequence[Floats],
        trajectory: Way,
        driven: DrivenHeight | None,
        earlier: EarlierCamera | None,
        focals: Floats,
    ) -> None:
        self._guess, self._focals = guess, focals
        self._points = road_points(pairs)
        self._log_heights = np.linspace(math.log(HEIGHTS_M[0]), math.log(HEIGHTS_M[1]), POSTERIOR_GRID[1])
        pitch = math.cos(guess.tilt.pitch)
        self._row_sd = math.radians(guess.pitch_sd_deg) * guess.focal_px / guess.width / pitch**2
        self._adjusted = self._adjust() if pairs else []
        ours = self._adjusted and driven is None
        metres = driven_m(pairs, trajectory) if ours else np.empty(0)
        self._seconds = pairs[-1].after_s - pairs[0].before_s if pairs else 0.0
        log = self._prior(earlier)
        for row, focal in enumerate(focals):
            tilt = self._adjusted[row].tilt if self._adjusted else self._guess_at(focal).tilt
            if self._adjusted:
                log[row] -= self._adjusted[row].cost
            log[row] += self._driven(row, metres, driven)
            log[row] += self._lane(marks, float(focal), tilt)
        weight = np.exp(np.maximum(log - log.max(), -50.0))
        self._weight = np.where(log > log.max() - 6.0, weight, 0.0) / weight.sum()
        self._weight /= self._weight.sum()

    def _prior(self, earlier: EarlierCamera | None) -> Floats:
        """Logarithm of the density before this recording, (focal lengths, heights)."""
        guess = self._guess
        longer = np.log(self._focals * guess.width / guess.focal_px)[:, None]
        higher = self._log_heights - math.log(guess.mount_m)
        tails = (
            FOCAL_TAIL if guess.focal_rel_sd > TYPICAL_SD else TOLD_TAIL,
            HEIGHT_TAIL if guess.mount_rel_sd > TYPICAL_SD else TAPE_TAIL,
        )
        anew = _mixture(longer, guess.focal_rel_sd, tails[0]) + _mixture(higher, guess.mount_rel_sd, tails[1])
        if earlier is None:
            return anew
        longer = np.log(self._focals / earlier.focal)[:, None]
        higher = self._log_heights - math.log(earlier.height_m) - earlier.height_per_focal * longer
        sd = max(earlier.focal_rel_sd, KEPT_REL_SD), max(earlier.height_rel_sd, KEPT_REL_SD)
        density = np.exp(-0.5 * ((longer / sd[0]) ** 2 + (higher / sd[1]) ** 2)) / (sd[0] * sd[1])
        return np.asarray(np.log((1 - MOVED) * density + MOVED * np.exp(anew)))

    def _guess_at(self, focal: float) -> Camera:
        return self._guess.with_focal(focal * self._guess.width)

    def _adjust(self) -> list[Adjustment]:
        adjusted: list[Adjustment] = []
        for focal in self._focals:
            prior = self._guess_at(float(focal)).tilt
            across = math.cos(prior.pitch) / float(focal)
            sd = np.array([self._row_sd * across * math.cos(prior.pitch), VANISHING_COLUMN_SD * across, ROLL_SD])
            start = adjusted[-1] if adjusted else None
            adjusted.append(adjust(self._points, float(focal), prior, sd, start))
        return adjusted

    def _driven(self, row: int, metres: Floats, driven: DrivenHeight | None) -> Floats:
        if driven:
            here = self._guess_at(float(self._focals[row]))
            shorter = self._guess.focal_px / here.focal_px
            flatter = (math.cos(here.tilt.pitch) / math.cos(self._guess.tilt.pitch)) ** 2
            height, rel_sd = driven.height_m * shorter * flatter, driven.rel_sd
        elif len(metres):
            distances = self._adjusted[row].distances
            ratio = metres / np.maximum(distances, 1e-3)
            middle = float(np.nanmedian(ratio))
            even = (ratio < ODD_RATIO * middle) & (ratio > middle / ODD_RATIO)
            total = float(metres[even].sum())
            if total < MIN_DRIVEN_M:
                return np.zeros(POSTERIOR_GRID[1])
            height = total / float(distances[even].sum())
            rel_sd = math.hypot(REGISTERED_DISTANCE_REL_SD, distance_sd_m(self._seconds) / total)
        else:
            return np.zeros(POSTERIOR_GRID[1])
        return _mixture(self._log_heights - math.log(height), rel_sd, TOLD_TAIL)

    def _lane(self, marks: Sequence[Floats], focal: float, tilt: Tilt) -> Floats:
        found = [width for row in marks if (width := lane_heights(row, focal, tilt)) is not None]
        if len(found) < MIN_LANE_VIEWS:
            return np.zeros(POSTERIOR_GRID[1])
        height = LANE_M / float(np.quantile(found, LANE_QUANTILE))
        return _mixture(self._log_heights - math.log(height), LANE_REL_SD, LANE_TAIL)

    @property
    def focal_moments(self) -> tuple[float, float]:
        """Mean and standard deviation of the logarithm of the focal length, widths."""
        weight, log = self._weight.sum(axis=1), np.log(self._focals)
        mean = float(weight @ log)
        step = float(log[1] - log[0])
        return mean, math.sqrt(float(weight @ (log - mean) ** 2) + step**2 / 12)

    @property
    def adjustment(self) -> Adjustment | None:
        """At the likeliest focal length."""
        return self._adjusted[self._likeliest] if self._adjusted else None

    @property
    def _likeliest(self) -> int:
        return int(np.argmax(self._weight.sum(axis=1)))

    @property
    def camera(self) -> Camera:
        """By the mean of the posterior."""
        mean, sd = self.focal_moments
        logs = np.log(self._focals)
        by_height = self._weight.sum(axis=0)
        height = float(by_height @ self._log_heights)
        variance = float(by_height @ (self._log_heights - height) ** 2)
        covariance = float((logs - mean) @ self._weight @ (self._log_heights - height))
        camera = replace(
            self._guess_at(math.exp(mean)),
            mount_m=math.exp(height),
            focal_rel_sd=sd,
            mount_per_focal=covariance / sd**2,
            mount_rel_sd=math.sqrt(max(variance - covariance**2 / sd**2, 1e-6)),
        )
        adjusted = self.adjustment
        if adjusted is None:
            return camera
        tilt, covariances = adjusted.tilt, adjusted.tilt_covariance
        longer = float(self._focals[self._likeliest]) / math.exp(mean)
        return replace(
            camera,
            pitch_deg=math.degrees(math.atan(longer * math.tan(tilt.pitch))),
            yaw_deg=math.degrees(math.atan(longer * math.tan(tilt.yaw))),
            roll_deg=math.degrees(tilt.roll),
            pitch_sd_deg=math.hypot(TILT_FLOOR_DEG, math.degrees(math.sqrt(covariances[0, 0]))),
        )


def _mixture(residual: Floats | float, rel_sd: float, tail: float) -> Floats:
    """Logarithm of the density of a relative error: normal, with a wide tail."""
    rel_sd = max(rel_sd, 0.01)
    wide = math.hypot(rel_sd, TAIL_REL_SD)
    near, far = (np.exp(-0.5 * (np.asarray(residual) / sd) ** 2) / sd for sd in (rel_sd, wide))
    return np.asarray(np.log((1 - tail) * near + tail * far + 1e-300))
