"""How a vehicle moved between two pictures, and how its camera sits, out of the motion of the road's texture.

Both pictures are laid flat (seen from above) and patches of road are matched: first roughly, for one way that all of
them went, then finely, with the second picture laid where the first guess of the motion says. The matches, back in
the pictures, are explained by one vehicle moving over a plane: that gives the way driven in units of the mounting
height and the camera's pitch, roll and yaw against road and direction of travel. The plane's own motion holds the
pitch twice: rows' speeds go with the square of their distance below the horizon, and nothing moves sideways at it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from model.geometry.perspective import Floats, Tilt, ground_to_image, image_to_ground

Gray = NDArray[np.uint8]

NEAR, FAR, ASIDE = 2.0, 8.6, 1.75
"""Road that is laid flat, in mounting heights: 3 to 12 m ahead, a lane and a half aside."""

ROUGH, FINE = 0.028, 0.014
"""Texels of the pictures laid flat, in mounting heights: 4 and 2 cm from 1.4 m."""

AHEADS = (2.7, 3.3, 4.0, 4.8, 5.7, 6.7, 7.6)
ASIDES = (-1.35, -0.9, -0.45, 0.0, 0.45, 0.9, 1.35)
"""Middles of the patches."""

PATCH = (0.22, 0.5)
"""Length of a patch as a share of its distance, and width in mounting heights."""

FARTHEST_STEP = 3.0
"""The longest way between two pictures that is looked for, in mounting heights."""

BACK = 3
"""Rough texels that a patch may seem to have gone the other way: a standing vehicle's noise."""

ALIKE = 0.5
"""Least normalised correlation of two patches that are called the same."""

LEAST_CONTRAST = 1.2
"""Grey levels of deviation below which a patch has no texture."""

LEAST_PATCHES = 10
"""Fewer matches tell no motion."""

LEAST_AGREEING = 0.7
"""Of the matches; where more go their own way, the step was taken for another."""

REACHES = ((12, 6), (7, 5))
"""Fine texels along and aside that a patch is looked for round where it is expected, round after round."""

PATCH_SD = 3.0e-3
"""Of a matched place on the road 3 heights ahead, in heights; along the road it grows with the square of the
distance, across it with the distance (measured on simulated drives)."""

PRIOR_DEG = {"turn": 3.0, "nod": 0.10, "pitch": 3.0, "yaw": 3.0, "roll": 1.0}
"""One sigma of what is expected before looking: `turn` is the vehicle's, `nod` the pitch's change meanwhile."""

PRIOR_SD = np.array([10.0, *np.radians(list(PRIOR_DEG.values()))])

HUBER = 1.5
"""Residuals beyond so many standard errors count less."""


@dataclass(frozen=True, slots=True)
class GroundMotion:
    """What one pair of pictures tells."""

    step: float
    """Way driven, in mounting heights."""
    tilt: Tilt
    """In the middle between the two."""
    pitch_sd: float
    """Radians."""
    turn: float
    """Of the vehicle, radians, to the right."""
    patches: int
    """How many agreed."""


def ground_motion(before: Gray, after: Gray, focal_px: float, guess: Tilt) -> GroundMotion | None:
    """The motion between two grey pictures of one size, or None where the road shows too little.

    Args:
        guess: within a few degrees of how the camera sits.
    """
    pair = _Pair(before, after, focal_px)
    step = _rough_step(pair, guess)
    if step is None:
        return None
    prior = np.array([step, 0.0, 0.0, guess.pitch, guess.yaw, guess.roll])
    values = prior
    found, agree, information = 0, 0, np.eye(6)
    for along, aside in REACHES:
        matches = _matches(pair, values, along, aside)
        if matches is None:
            return None
        found = len(matches[0])
        values, information, agree = _explained(*matches, values, prior)
    if agree < max(LEAST_PATCHES, LEAST_AGREEING * found) or not np.isfinite(values).all():
        return None
    error = np.sqrt(np.diag(np.linalg.inv(information)))
    step, turn, nod, pitch, yaw, roll = (float(value) for value in values)
    return GroundMotion(step, Tilt(pitch + nod / 2, yaw, roll), float(error[3]), turn, agree)


@dataclass(frozen=True)
class _Pair:
    before: Gray
    after: Gray
    focal_px: float

    def laid(self, picture: Gray, corners: Floats, texel: float) -> Gray:
        """A picture laid flat, given where it shows the sheet's corners; row 0 farthest, 0 where it does not reach."""
        rows, columns = round((FAR - NEAR) / texel), round(2 * ASIDE / texel)
        pixels = corners * self.focal_px + np.array([picture.shape[1] / 2, picture.shape[0] / 2])
        sheet = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32)
        onto = cv2.getPerspectiveTransform(pixels.astype(np.float32), sheet)
        return np.asarray(cv2.warpPerspective(picture, onto, (columns, rows)), np.uint8)


CORNERS = np.array([(FAR, -ASIDE), (FAR, ASIDE), (NEAR, ASIDE), (NEAR, -ASIDE)])


def _rough_step(pair: _Pair, guess: Tilt) -> float | None:
    """The one way, in heights, by which most patches find themselves again."""
    before, after = (
        pair.laid(picture, ground_to_image(CORNERS, guess), ROUGH) for picture in (pair.before, pair.after)
    )
    rows = round(FARTHEST_STEP / ROUGH) + BACK + 1
    curves = []
    for place in _places():
        found = _correlated(before, after, place, ROUGH, (BACK, round(FARTHEST_STEP / ROUGH)), 3)
        if found is not None:
            curve = np.zeros(rows)
            curve[: len(found)] = np.clip(found.max(axis=1), 0, 1)
            curves.append(curve)
    if len(curves) < LEAST_PATCHES:
        return None
    spread = cv2.dilate(np.array(curves), np.ones((1, 3), np.uint8))  # a wrong pitch spreads the patches' ways a little
    return (int(np.argmax(spread.mean(axis=0))) - BACK) * ROUGH


def _places() -> list[tuple[float, float]]:
    return [(ahead, right) for ahead in AHEADS for right in ASIDES]


def _correlated(
    before: Gray, after: Gray, place: tuple[float, float], texel: float, reach: tuple[int, int], aside: int
) -> Floats | None:
    """Correlation of a patch with its surroundings in the second picture; rows from -reach[0] on, nearer downwards."""
    half = round(PATCH[0] * place[0] / texel / 2), round(PATCH[1] / texel / 2)
    row, column = round((FAR - place[0]) / texel), round((place[1] + ASIDE) / texel)
    top, left, right = row - half[0] - reach[0], column - half[1] - aside, column + half[1] + aside
    bottom = min(row + half[0] + reach[1], before.shape[0])
    patch = before[row - half[0] : row + half[0], column - half[1] : column + half[1]]
    if top < 0 or left < 0 or right > before.shape[1] or bottom < row + half[0]:
        return None
    if not patch.all() or patch.std() < LEAST_CONTRAST:
        return None
    return np.asarray(cv2.matchTemplate(after[top:bottom, left:right], patch, cv2.TM_CCOEFF_NORMED), np.float64)


def _matches(pair: _Pair, values: Floats, along: int, aside: int) -> tuple[Floats, Floats] | None:
    """Places on the road as the first picture shows them, (n, 2) each: where expected, and where found instead."""
    before = pair.laid(pair.before, ground_to_image(CORNERS, _tilt(values)), FINE)
    after = pair.laid(pair.after, _seen_after(CORNERS, values), FINE)
    old, new = [], []
    for place in _places():
        found = _correlated(before, after, place, FINE, (along, along), aside)
        if found is not None and found.shape[0] == 2 * along + 1 and (shift := _peak(found)) is not None:
            old.append(place)
            new.append((place[0] - shift[0] * FINE, place[1] + shift[1] * FINE))
    return (
        (ground_to_image(np.array(old), _tilt(values)), _seen_after(np.array(new), values))
        if len(old) >= LEAST_PATCHES
        else None
    )


def _peak(found: Floats) -> tuple[float, float] | None:
    """How far below and right of the middle the correlation is best, to parts of a texel; None at the rim."""
    r, c = (int(k) for k in np.unravel_index(int(np.argmax(found)), found.shape))
    if found[r, c] < ALIKE or r in (0, found.shape[0] - 1) or c in (0, found.shape[1] - 1):
        return None
    down = r - found.shape[0] // 2 + _between(found[r - 1 : r + 2, c])
    return down, c - found.shape[1] // 2 + _between(found[r, c - 1 : c + 2])


def _between(three: Floats) -> float:
    """Where a parabola through three neighbours has its top, from the middle one."""
    bend = three[0] - 2 * three[1] + three[2]
    return float(np.clip((three[0] - three[2]) / (2 * bend), -0.5, 0.5)) if bend < -1e-9 else 0.0


def _explained(before: Floats, after: Floats, values: Floats, prior: Floats) -> tuple[Floats, Floats, int]:
    """Motion and tilt that explain matched picture points best (Gauss-Newton, Huber), their information matrix, and
    how many points agree."""
    noise = _picture_sd(after, values)
    for _ in range(6):
        slope, missing = _slopes(before, values, after)
        trust = np.minimum(1.0, HUBER / np.maximum(np.abs(missing / noise), 1e-9))
        weighted = slope * (trust / noise**2)[:, None]
        information = weighted.T @ slope + np.diag(1 / PRIOR_SD**2)
        change = np.linalg.solve(information, weighted.T @ missing + (prior - values) / PRIOR_SD**2)
        values = values + change
        if np.abs(change).max() < 1e-6:
            break
    agree = int((np.abs(missing / noise).reshape(-1, 2).max(axis=1) < 3).sum())
    return values, information, agree


def _picture_sd(after: Floats, values: Floats) -> Floats:
    """(2 n,) standard errors of matched points in the second picture, x and y in turn."""
    tilt = _tilt(values)
    ground = image_to_ground(after, tilt)
    far = np.maximum(ground[:, 0] / 3.0, 1.0)
    down = np.abs(ground_to_image(ground + np.array([0.01, 0.0]), tilt) - after)[:, 1] / 0.01 * PATCH_SD * far**2
    aside = np.abs(ground_to_image(ground + np.array([0.0, 0.01]), tilt) - after)[:, 0] / 0.01 * PATCH_SD * far
    return np.stack([aside, down], axis=1).ravel()


def _slopes(before: Floats, values: Floats, after: Floats) -> tuple[Floats, Floats]:
    """Jacobian (2 n, 6) of the predicted points, and what they miss the matched ones by (2 n,)."""
    here = _predicted(before, values)
    columns = [(_predicted(before, values + 1e-4 * one) - here) / 1e-4 for one in np.eye(6)]
    return np.stack(columns, axis=1), after.ravel() - here


def _predicted(before: Floats, values: Floats) -> Floats:
    """(2 n,) where points of the first picture are seen in the second."""
    return _seen_after(image_to_ground(before, _tilt(values)), values).ravel()


def _tilt(values: Floats) -> Tilt:
    return Tilt(float(values[3]), float(values[4]), float(values[5]))


def _seen_after(ground: Floats, values: Floats) -> Floats:
    """Where the second picture shows places that lie so far ahead and right of where the first was taken."""
    step, turn, nod, pitch, yaw, roll = values
    moved = ground - step * np.array([np.cos(turn / 2), np.sin(turn / 2)])
    turned = moved @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return ground_to_image(turned, Tilt(pitch + nod, yaw, roll))
