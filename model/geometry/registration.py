"""Registration of two pictures of one road, taken metres apart: points of the road that both show.

Both pictures are rectified to a view from above; lengthwise structure (marks, ruts, joints), which looks the same
wherever it is cut, is filtered out. Patches of the first are correlated with the second over all distances that the
vehicle may have driven; the distance on which they agree, against what they agree on by chance, is refined patch by
patch with a plane's motion. A wrong focal length or height stretches the view from above and does no harm, as long as
the horizon lies in its row: the points are pixels again, so that whoever knows the camera better can use them.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from model.geometry.correlation import correlation_peak
from model.geometry.perspective import Floats, Tilt, ground_to_image, image_to_ground
from model.geometry.planar_motion import PlanarMotion, fit_motion, project_after, project_before

Gray = NDArray[np.uint8]

REGISTERED_WIDTH = 1024
"""Pictures are registered at most so wide, pixels."""

REGISTERED_FROM_SHARE = 0.98
"""The road is rectified from this share of the picture's height."""

DEPTH = 7.5
"""So far beyond its nearest row the road is rectified, in mounting heights."""

HALF_WIDTH = 1.35
"""To either side, in mounting heights."""

COARSE_TEXEL, FINE_TEXEL = 0.04, 0.03
"""Size of a texel of the rectified pictures, in mounting heights."""

ROWS, COLUMNS = 9, (-0.9, -0.45, 0.0, 0.45, 0.9)
"""Patches: how many ahead of each other, and where across the road, in mounting heights."""

LENGTH_SHARE, MAX_LENGTH, PATCH_WIDTH = 0.24, 1.2, 0.5
"""Length of a patch as a share of its distance, and width in mounting heights."""

SHORTEST_SHARE = 0.06
"""Least distance that is searched for, as a share of `DEPTH`: neighbouring frames of a vehicle that drives."""

LATERAL_TEXELS = 5
"""Coarse texels that a patch may have moved sideways."""

LENGTHWISE_M = 0.9
"""Structure longer than this along the road, in mounting heights, is filtered out."""

NEIGHBOURING_ROWS = np.ones((3, 1), np.uint8)
"""Distances that support each other."""

MIN_PATCH_CONTRAST = 0.8
"""Standard deviation of the filtered grey levels below which a patch has no texture."""

MIN_MATCHES = 10
"""With fewer matches there is no registration."""

MIN_PATCH_CORRELATION = 0.45
"""Least normalised cross-correlation of two patches that match."""

MIN_PEAK = 5.0
"""Standard errors by which the patches' common distance stands out from all others."""

REFINEMENT_ROUNDS = ((COARSE_TEXEL, 7, 4), (FINE_TEXEL, 4, 4))
"""Round after round: the texel, and texels along and across the road round the expected place that are searched."""

TEXEL_SD = 0.35
"""Error of a matched place, texels, one sigma. Assumed."""

MATCHED_POINT_SD = 2.5e-3
"""Least error of a matched point in the second picture, focal lengths, one sigma. Assumed."""

MAX_REFINEMENT = 0.25
"""A distance that the patches change by more than this, relatively, was found by chance."""

MIN_AGREEING_SHARE = 0.6
"""Of the matches; where more disagree the distance was found by chance."""


@dataclass(frozen=True)
class Registration:
    """Points of the road that two pictures show."""

    before: Floats
    """(n, 2) in the first picture, from its middle, in widths of the picture."""
    after: Floats
    """(n, 2) in the second."""
    peak: float
    """Standard errors by which the distance stands out from all others."""
    motion: PlanarMotion
    """By the camera as it was guessed."""


def register(before: Gray, after: Gray, focal: float, guess: Tilt) -> Registration | None:
    """The registration of two grey pictures of one size; None where the road shows too little.

    Args:
        before, after: grey levels, (height, width).
        focal: focal length, in widths of the picture.
        guess: tilt with which that focal length puts the horizon in its row, to some 10 pixels in 1,000.
    """
    height, width = before.shape
    span = _Span.of(height / width, focal, guess)
    if span is None:
        return None
    pair = _Pair(before, after, focal * width, span)
    coarse = _common_distance(pair, guess)
    if coarse is None or coarse[1] < MIN_PEAK:
        return None
    straight = motion = PlanarMotion.straight(coarse[0], guess)
    first = second = np.empty((0, 2))
    for texel, along, across in REFINEMENT_ROUNDS:
        matches = _matches(pair, motion, texel, along, across)
        if matches is None:
            return None
        motion, agree = fit_motion(*matches, _picture_sd(matches[1], motion, texel), motion, straight)
        if agree.sum() < max(MIN_MATCHES, MIN_AGREEING_SHARE * len(agree)):
            return None
        first, second = (points[agree] * focal for points in matches)
    if abs(math.log(max(motion.distance, SHORTEST_SHARE) / coarse[0])) > MAX_REFINEMENT:
        return None
    return Registration(first, second, coarse[1], motion)


def peak(before: Gray, after: Gray, focal: float, guess: Tilt) -> float:
    """How far the best distance stands out from all others, standard errors: most where the horizon is right."""
    span = _Span.of(before.shape[0] / before.shape[1], focal, guess)
    found = _common_distance(_Pair(before, after, focal * before.shape[1], span), guess) if span else None
    return found[1] if found else 0.0


@dataclass(frozen=True)
class _Span:
    """The road that is rectified, in mounting heights."""

    near: float
    far: float

    @classmethod
    def of(cls, aspect: float, focal: float, tilt: Tilt) -> "_Span | None":
        """From the picture's foot on; None where that shows no road. `focal` is in widths, `aspect` height by width."""
        bottom = image_to_ground(np.array([[0.0, (REGISTERED_FROM_SHARE - 0.5) * aspect / focal]]), tilt)[0, 0]
        return cls(float(bottom), float(bottom) + DEPTH) if np.isfinite(bottom) and bottom > 0 else None

    @property
    def corners(self) -> Floats:
        """(4, 2) ahead and right."""
        near, far = self.near, self.far
        return np.array([(far, -HALF_WIDTH), (far, HALF_WIDTH), (near, HALF_WIDTH), (near, -HALF_WIDTH)])

    def centres(self, distance: float = 0.0) -> list[tuple[float, float]]:
        """Of the patches, (ahead, right), that are still in view after a distance."""
        share = 1 - LENGTH_SHARE / 2, 1 + LENGTH_SHARE / 2
        nearest = (self.near + distance) / share[0] + 0.1
        ahead = np.geomspace(nearest, max(self.far / share[1], nearest), ROWS)
        return [(float(a), right) for a in ahead for right in COLUMNS]


@dataclass(frozen=True)
class _Pair:
    before: Gray
    after: Gray
    focal_px: float
    span: _Span

    def coarse(self, guess: Tilt) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Both pictures from above, as they are guessed to be."""
        corners = ground_to_image(self.span.corners, guess)
        return self.rectified(self.before, corners, COARSE_TEXEL), self.rectified(self.after, corners, COARSE_TEXEL)

    def rectified(self, picture: Gray, corners: Floats, texel: float) -> NDArray[np.float32]:
        """A picture from above without its lengthwise structure, given where it shows the corners; row 0 is farthest,
        NaN is outside the frame."""
        rows, columns = round((self.span.far - self.span.near) / texel), round(2 * HALF_WIDTH / texel)
        pixels = corners * self.focal_px + np.array([picture.shape[1] / 2, picture.shape[0] / 2])
        sheet = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32)
        onto = cv2.getPerspectiveTransform(pixels.astype(np.float32), sheet)
        seen = cv2.warpPerspective(picture, onto, (columns, rows)).astype(np.float32)
        outside = seen == 0
        kernel = 2 * round(LENGTHWISE_M / texel / 2) + 1
        seen -= cv2.blur(seen, (1, kernel))
        seen[outside] = 0
        return np.asarray(cv2.GaussianBlur(seen, (0, 0), 0.8), np.float32)


def _common_distance(pair: _Pair, guess: Tilt) -> tuple[float, float] | None:
    """The distance, in mounting heights, on which the patches agree best, and by how many standard errors."""
    before, after = pair.coarse(guess)
    total, count = np.zeros(before.shape[0]), np.zeros(before.shape[0])
    for place in pair.span.centres():
        curve = _curve(before, after, place, pair.span)
        if curve is not None:
            total[: len(curve)] += curve
            count[: len(curve)] += 1
    enough = count >= MIN_MATCHES
    if not enough.any():
        return None
    score = np.where(enough, total / np.sqrt(np.maximum(count, 1)), -np.inf)
    best = int(np.argmax(score))
    if best < SHORTEST_SHARE * DEPTH / COARSE_TEXEL:  # Dirt on the windscreen, the bonnet, or a vehicle that stands.
        return None
    return best * COARSE_TEXEL, float(score[best])


def _curve(
    before: NDArray[np.float32], after: NDArray[np.float32], place: tuple[float, float], span: _Span
) -> Floats | None:
    """How well a patch agrees with the second picture for each distance, texel by texel, in standard errors of its
    agreement with all of them."""
    cut = _window(before, place, span, COARSE_TEXEL, LATERAL_TEXELS)
    if cut is None:
        return None
    patch, bottom, left, right = cut
    top = bottom - patch.shape[0]
    found = cv2.reduce(cv2.matchTemplate(after[top:, left:right], patch, cv2.TM_CCOEFF_NORMED), 1, cv2.REDUCE_MAX)
    # A wrong horizon spreads the patches' distances a little, so neighbouring distances support each other.
    found = cv2.dilate(found, NEIGHBOURING_ROWS)
    mean, deviation = cv2.meanStdDev(found)
    return np.asarray((found.ravel() - mean[0, 0]) / max(float(deviation[0, 0]), 0.05), np.float64)


def _window(
    before: NDArray[np.float32], place: tuple[float, float], span: _Span, texel: float, across: int
) -> tuple[NDArray[np.float32], int, int, int] | None:
    """A patch, the row below it, and the columns left and right that are searched; None without texture."""
    length = min(LENGTH_SHARE * place[0], MAX_LENGTH)
    half = max(2, round(length / texel / 2)), round(PATCH_WIDTH / texel / 2)
    row, column = round((span.far - place[0]) / texel), round((place[1] + HALF_WIDTH) / texel)
    left, right = column - half[1] - across, column + half[1] + across
    top, bottom = row - half[0], row + half[0]
    if top < 0 or left < 0 or right > before.shape[1] or bottom > before.shape[0]:
        return None
    patch = before[top:bottom, column - half[1] : column + half[1]]
    if not _is_inside(patch) or cv2.meanStdDev(patch)[1][0, 0] < MIN_PATCH_CONTRAST:
        return None
    return patch, bottom, left, right


def _is_inside(part: NDArray[np.float32]) -> bool:
    """Whether none of its corners is outside the frame."""
    return bool(part[0, 0] and part[0, -1] and part[-1, 0] and part[-1, -1])


def _matches(pair: _Pair, motion: PlanarMotion, texel: float, along: int, across: int) -> tuple[Floats, Floats] | None:
    """Matched patches: (n, 2) points in the first picture and (n, 2) in the second, in focal lengths."""
    before = pair.rectified(pair.before, project_before(pair.span.corners, motion), texel)
    after = pair.rectified(pair.after, project_after(pair.span.corners, motion), texel)
    expected, matched = [], []
    for place in pair.span.centres(motion.distance):
        cut = _window(before, place, pair.span, texel, across)
        if cut is None:
            continue
        patch, bottom, left, right = cut
        top, end = bottom - patch.shape[0] - along, bottom + along
        if top < 0 or end > after.shape[0]:
            continue
        window = after[top:end, left:right]
        if not _is_inside(window):
            continue
        found = cv2.matchTemplate(window, patch, cv2.TM_CCOEFF_NORMED)
        if (shift := correlation_peak(np.asarray(found, np.float32), MIN_PATCH_CORRELATION)) is not None:
            expected.append(place)
            matched.append((place[0] - shift[0] * texel, place[1] + shift[1] * texel))
    if len(expected) < MIN_MATCHES:
        return None
    return project_before(np.array(expected), motion), project_after(np.array(matched), motion)


def _picture_sd(after: Floats, motion: PlanarMotion, texel: float) -> Floats:
    """(n, 2) standard errors of matched points in the second picture, focal lengths."""
    ground = image_to_ground(after / motion.stretch, motion.tilt)
    step = 1e-2
    down = np.abs(ground_to_image(ground + np.array([step, 0.0]), motion.tilt) * motion.stretch - after)[:, 1] / step
    across = np.abs(ground_to_image(ground + np.array([0.0, step]), motion.tilt) * motion.stretch - after)[:, 0] / step
    return np.maximum(np.stack([across, down], axis=1) * texel * TEXEL_SD, MATCHED_POINT_SD)
