"""Visual odometry on the road plane: vehicle motion and camera tilt from two pictures of the road's texture.

Both pictures are rectified to a view from above, and patches of road are matched: first coarsely, for one translation
that all of them share, then finely, with the second picture rectified by the first estimate of the motion. The matches,
back in the pictures, are fitted by one vehicle moving over a plane (Gauss-Newton): this gives the distance driven in
units of the mounting height, and the camera's pitch, roll and yaw against road and direction of travel. The motion of
the plane determines the pitch twice: the speed of a row grows with the square of its distance below the horizon, and
nothing moves sideways at the horizon.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from model.geometry.correlation import correlation_peak
from model.geometry.perspective import Floats, Tilt, ground_to_image, image_to_ground
from model.geometry.planar_motion import HUBER_SIGMAS, linearised

Gray = NDArray[np.uint8]

NEAR, FAR, MOTION_HALF_WIDTH = 2.0, 8.6, 1.75
"""Road that is rectified, in mounting heights: 3 to 12 m ahead, a lane and a half to either side."""

MOTION_COARSE_TEXEL, MOTION_FINE_TEXEL = 0.028, 0.014
"""Size of a texel of the rectified pictures, in mounting heights: 4 and 2 cm from 1.4 m."""

PATCHES_AHEAD = (2.7, 3.3, 4.0, 4.8, 5.7, 6.7, 7.6)
PATCHES_RIGHT = (-1.35, -0.9, -0.45, 0.0, 0.45, 0.9, 1.35)
"""Centres of the patches, in mounting heights ahead of the camera and to its right."""

PATCH_LENGTH_SHARE, MOTION_PATCH_WIDTH = 0.22, 0.5
"""Length of a patch as a share of its distance, and width in mounting heights."""

MAX_DISTANCE = 3.0
"""Longest distance between two pictures that is searched for, in mounting heights."""

BACKWARD_TEXELS = 3
"""Coarse texels that a patch may seem to have moved backwards: a standing vehicle's noise."""

COARSE_LATERAL_TEXELS = 3
"""Coarse texels that a patch may have moved sideways."""

MIN_CORRELATION = 0.5
"""Least normalised cross-correlation of two patches that match."""

MIN_CONTRAST = 1.2
"""Standard deviation of the grey levels, 0-255, below which a patch has no texture."""

MIN_PATCHES = 10
"""With fewer matches no motion is estimated."""

MIN_INLIER_SHARE = 0.7
"""Of the matches; where more disagree, the coarse translation was wrong."""

MOTION_INLIER_SIGMAS = 3.0
"""A match agrees when both of its residuals are below so many standard errors."""

SEARCH_ROUNDS = ((12, 6), (7, 5))
"""Fine texels along and across the road round the expected place that are searched, round after round."""

PATCH_SD = 3.0e-3
"""Error of a matched place on the road 3 heights ahead, in mounting heights, one sigma; along the road it grows with
the square of the distance, across it with the distance. Measured on rendered drives, not on real ones."""

PATCH_SD_AT = 3.0
"""The distance, in mounting heights, that `PATCH_SD` holds for; nearer it is no smaller."""

PRIOR_DISTANCE_SD = 10.0
"""Standard deviation of the distance before matching, in mounting heights: anything."""

PRIOR_SD_DEG = {"turn": 3.0, "pitch_change": 0.10, "pitch": 3.0, "yaw": 3.0, "roll": 1.0}
"""Standard deviations of the angles before matching, degrees: `turn` is the vehicle's heading change between the
pictures, `pitch_change` the camera's. Assumed."""

PRIOR_SD = np.array([PRIOR_DISTANCE_SD, *np.radians(list(PRIOR_SD_DEG.values()))])

MAX_ITERATIONS, CONVERGED = 6, 1e-6
"""Of Gauss-Newton, which stops when no parameter changes by more than the latter (heights or radians)."""

SCALE_STEP = 0.01
"""Step on the ground, in mounting heights, over which the picture's local scale is taken."""


@dataclass(frozen=True, slots=True)
class GroundMotion:
    """Motion of vehicle and camera between two pictures."""

    distance: float
    """Driven, in mounting heights."""
    tilt: Tilt
    """In the middle between the two."""
    patches: int
    """How many agree."""
    turn: float = field(default=0.0, compare=False)
    """Of the vehicle between the two, radians to the right; known while a video is looked at, kept in no trace."""


def ground_motion(before: Gray, after: Gray, focal_px: float, guess: Tilt) -> GroundMotion | None:
    """The motion between two grey pictures of one size, or None where the road shows too little.

    Args:
        before, after: grey levels, shape (height, width).
        focal_px: focal length, pixels.
        guess: within 3 degrees of the camera's tilt.
    """
    pair = _Pair(before, after, focal_px)
    distance = _coarse_distance(pair, guess)
    if distance is None:
        return None
    prior = np.array([distance, 0.0, 0.0, guess.pitch, guess.yaw, guess.roll])
    values = prior
    found, agree = 0, 0
    for along, across in SEARCH_ROUNDS:
        matches = _matches(pair, values, along, across)
        if matches is None:
            return None
        found = len(matches[0])
        values, agree = _fit(*matches, values, prior)
    if agree < max(MIN_PATCHES, MIN_INLIER_SHARE * found) or not np.isfinite(values).all():
        return None
    distance, turn, pitch_change, pitch, yaw, roll = (float(value) for value in values)
    return GroundMotion(distance, Tilt(pitch + pitch_change / 2, yaw, roll), agree, turn)


@dataclass(frozen=True)
class _Pair:
    before: Gray
    after: Gray
    focal_px: float

    def rectified(self, picture: Gray, corners: Floats, texel: float) -> Gray:
        """A picture as seen from above, given where it shows the corners; row 0 is farthest, 0 is outside the frame."""
        rows, columns = round((FAR - NEAR) / texel), round(2 * MOTION_HALF_WIDTH / texel)
        pixels = corners * self.focal_px + np.array([picture.shape[1] / 2, picture.shape[0] / 2])
        sheet = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32)
        onto = cv2.getPerspectiveTransform(pixels.astype(np.float32), sheet)
        return np.asarray(cv2.warpPerspective(picture, onto, (columns, rows)), np.uint8)


CORNERS = np.array(
    [(FAR, -MOTION_HALF_WIDTH), (FAR, MOTION_HALF_WIDTH), (NEAR, MOTION_HALF_WIDTH), (NEAR, -MOTION_HALF_WIDTH)]
)
"""Of the rectified road, in mounting heights ahead and to the right."""


def _coarse_distance(pair: _Pair, guess: Tilt) -> float | None:
    """The distance, in mounting heights, at which the patches' correlations have the greatest mean."""
    before, after = (
        pair.rectified(picture, ground_to_image(CORNERS, guess), MOTION_COARSE_TEXEL)
        for picture in (pair.before, pair.after)
    )
    forward = round(MAX_DISTANCE / MOTION_COARSE_TEXEL)
    rows = forward + BACKWARD_TEXELS + 1
    curves = []
    for place in _patch_centres():
        found = _correlation(
            before, after, place, MOTION_COARSE_TEXEL, (BACKWARD_TEXELS, forward), COARSE_LATERAL_TEXELS
        )
        if found is not None:
            curve = np.zeros(rows)
            curve[: len(found)] = np.clip(found.max(axis=1), 0, 1)
            curves.append(curve)
    if len(curves) < MIN_PATCHES:
        return None
    # A wrong pitch spreads the patches' distances a little, so neighbouring distances support each other.
    spread = cv2.dilate(np.array(curves), np.ones((1, 3), np.uint8))
    return (int(np.argmax(spread.mean(axis=0))) - BACKWARD_TEXELS) * MOTION_COARSE_TEXEL


def _patch_centres() -> list[tuple[float, float]]:
    return [(ahead, right) for ahead in PATCHES_AHEAD for right in PATCHES_RIGHT]


def _correlation(
    before: Gray, after: Gray, place: tuple[float, float], texel: float, reach: tuple[int, int], across: int
) -> NDArray[np.float32] | None:
    """Normalised cross-correlation of a patch with its surroundings in the second picture.

    Args:
        before, after: rectified.
        place: the patch's centre, in mounting heights ahead and to the right.
        texel: of the rectified pictures, in mounting heights.
        reach: texels that are searched backwards and forwards.
        across: texels that are searched to either side.

    Returns:
        Rows from -reach[0] on, nearer to the camera downwards; None where the patch has no texture or leaves the frame.
    """
    half = round(PATCH_LENGTH_SHARE * place[0] / texel / 2), round(MOTION_PATCH_WIDTH / texel / 2)
    row, column = round((FAR - place[0]) / texel), round((place[1] + MOTION_HALF_WIDTH) / texel)
    top, left, right = row - half[0] - reach[0], column - half[1] - across, column + half[1] + across
    bottom = min(row + half[0] + reach[1], before.shape[0])
    patch = before[row - half[0] : row + half[0], column - half[1] : column + half[1]]
    if top < 0 or left < 0 or right > before.shape[1] or bottom < row + half[0]:
        return None
    if not patch.all() or cv2.meanStdDev(patch)[1][0, 0] < MIN_CONTRAST:
        return None
    return np.asarray(cv2.matchTemplate(after[top:bottom, left:right], patch, cv2.TM_CCOEFF_NORMED), np.float32)


def _matches(pair: _Pair, values: Floats, along: int, across: int) -> tuple[Floats, Floats] | None:
    """Matched patches: (n, 2) points in the first picture, and (n, 2) in the second; None where there are too few."""
    before = pair.rectified(pair.before, ground_to_image(CORNERS, _tilt(values)), MOTION_FINE_TEXEL)
    after = pair.rectified(pair.after, _project_after(CORNERS, values), MOTION_FINE_TEXEL)
    expected, matched = [], []
    for place in _patch_centres():
        found = _correlation(before, after, place, MOTION_FINE_TEXEL, (along, along), across)
        if (
            found is not None
            and found.shape[0] == 2 * along + 1
            and (shift := correlation_peak(found, MIN_CORRELATION)) is not None
        ):
            expected.append(place)
            matched.append((place[0] - shift[0] * MOTION_FINE_TEXEL, place[1] + shift[1] * MOTION_FINE_TEXEL))
    if len(expected) < MIN_PATCHES:
        return None
    return ground_to_image(np.array(expected), _tilt(values)), _project_after(np.array(matched), values)


def _fit(before: Floats, after: Floats, values: Floats, prior: Floats) -> tuple[Floats, int]:
    """Motion and tilt that fit matched picture points best (Gauss-Newton, Huber weights).

    Args:
        before, after: (n, 2) normalised picture points.
        values, prior: (6,) distance, turn, pitch change, pitch, yaw, roll.

    Returns:
        (6,) fitted values, and how many points agree.
    """
    noise = _picture_sd(after, values)
    for _ in range(MAX_ITERATIONS):
        predicted, jacobian = linearised(before, np.append(values, 0.0))
        jacobian, residual = jacobian[:, :-1], after.ravel() - predicted  # the focal length is taken as it is
        weight = np.minimum(1.0, HUBER_SIGMAS / np.maximum(np.abs(residual / noise), 1e-9))
        weighted = jacobian * (weight / noise**2)[:, None]
        information = weighted.T @ jacobian + np.diag(1 / PRIOR_SD**2)
        change = np.linalg.solve(information, weighted.T @ residual + (prior - values) / PRIOR_SD**2)
        values = values + change
        if np.abs(change).max() < CONVERGED:
            break
    agree = int((np.abs(residual / noise).reshape(-1, 2).max(axis=1) < MOTION_INLIER_SIGMAS).sum())
    return values, agree


def _picture_sd(after: Floats, values: Floats) -> Floats:
    """(2 n,) standard errors of matched points in the second picture, x and y in turn."""
    tilt = _tilt(values)
    ground = image_to_ground(after, tilt)
    far = np.maximum(ground[:, 0] / PATCH_SD_AT, 1.0)
    ahead, right = np.array([SCALE_STEP, 0.0]), np.array([0.0, SCALE_STEP])
    down = np.abs(ground_to_image(ground + ahead, tilt) - after)[:, 1] / SCALE_STEP * PATCH_SD * far**2
    across = np.abs(ground_to_image(ground + right, tilt) - after)[:, 0] / SCALE_STEP * PATCH_SD * far
    return np.stack([across, down], axis=1).ravel()


def _tilt(values: Floats) -> Tilt:
    return Tilt(float(values[3]), float(values[4]), float(values[5]))


def _project_after(ground: Floats, values: Floats) -> Floats:
    """Where the second picture shows (n, 2) places on the road, given ahead and to the right of the first camera."""
    distance, turn, pitch_change, pitch, yaw, roll = values
    moved = ground - distance * np.array([np.cos(turn / 2), np.sin(turn / 2)])
    turned = moved @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return ground_to_image(turned, Tilt(pitch + pitch_change, yaw, roll))
