"""Openings: how much of the road a crack, spall or broken-out piece has opened, and how densely.

A thing narrower than what the camera resolves is wider and paler in the picture, but its *darkness times width* stays
(the equivalent width of spectroscopy). So openings are summed darkness over the darkness of an open crack's floor, and
need no outline.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from model.measuring.patch import Floats, Mask, Patch

WIDEST_M = 0.10
"""Darkness is an opening where it is narrower, metres: ASTM D6433's widest crack is 75 mm; the edge of a shadow or of a
stain is a step, not a valley, and does not count at all."""

SMOOTHED_MM = 8.0
"""Standard deviation of the Gaussian that takes out grain, millimetres: about asphalt's largest stones (8–11 mm)."""

FLOOR = 0.70
"""Darkness of an open crack's floor, Weber contrast. Assumed; rendered cracks are drawn with 0.63 to 0.8."""

FLOOR_REL_SD = 0.25
"""Its relative error: dust, light and depth change it. Assumed."""

GRAIN, GRAIN_TIMES = 0.10, 1.5
"""Darkness that counts as opening only beyond this, and beyond so many times the grain of the road round the box: sound
asphalt has pits too (of 84 real boxes the grain round them is 0.02 to 0.10, the median 0.05)."""

GRAIN_PERCENT, MOST_GRAIN = 90.0, 0.12
"""Grain is what so many per cent of the valleys outside the box stay below; more than this is not taken for grain, for
a net goes on outside its box."""

DEEP, FLOOR_SEEN, FLOOR_REACH_M = 0.3, 0.5, 0.10
"""A valley so dark is open beyond doubt; what is as dark as a floor (`FLOOR_SEEN`) within `FLOOR_REACH_M` of it is open
too, though it may be wider than a valley. Chosen on the half that may be chosen by, and so that drawn cracks of 50 mm
open more than those of 30."""

HOLE_FLOOR = 0.55
"""Of a hole what is darker is open at any width: patches of fresh asphalt stay below (0.4 to 0.47 in four real ones),
the middle of a small drawn hole does not (0.7). Of cracks it would be shadows, and put fewer real pairs in order."""

NO_FLOOR = 1.0
"""Nothing is darker."""

WINDOW_M = 0.5
"""Side of the window whose worst place is asked for, metres: a wheel's width and some more."""


SHADOW, SHADOW_M2 = 0.2, 0.47
"""Where road is darker than its surroundings by such a share, in spots wider than `WIDEST_M`, over so many square
metres together, something throws a shadow: no single hole is larger (ASTM D6433 counts wider ones as several)."""

SHADOW_RIM_M = 0.12
"""Width of the rim of a shadow that is not looked at, metres."""


@dataclass(frozen=True, slots=True)
class Openings:
    """What of a patch is open."""

    looked_at: Mask
    """(rows, columns) the box without paint and without the rims of shadows."""
    valleys: Floats
    """(rows, columns) darkness narrower than `WIDEST_M`, grain smoothed."""
    grain: float
    """Darkness of the pits of the road round the box."""
    share: float
    """Of the measured road, 0–1."""
    worst: float
    """Of the worst `WINDOW_M` square, 0–1."""
    area_m2: float
    """Open altogether."""


def openings(patch: Patch, floor: float = NO_FLOOR) -> Openings:
    """All openings in the box of a patch; what is darker than `floor` is open at any width."""
    smooth = smoothed(patch)
    valleys = dark_valleys(patch, smooth)
    looked_at = patch.inside & ~shadow_rims(patch)
    grain = valley_grain(patch, valleys)
    opened = np.where(looked_at, opened_share(patch, smooth, valleys, grain, floor), 0).astype(np.float32)
    window = patch.cells(WINDOW_M)
    dense = cv2.blur(opened, (window, window), borderType=cv2.BORDER_CONSTANT)
    total = float(opened.sum())
    worst = float(dense[looked_at].max()) if looked_at.any() else 0.0
    share = total / max(int(looked_at.sum()), 1)
    return Openings(looked_at, valleys, grain, share, worst, total * (patch.cell_mm / 1000) ** 2)


def smoothed(patch: Patch) -> Floats:
    """Darkness without grain."""
    sigma = max(SMOOTHED_MM / patch.cell_mm, 0.5)
    return np.asarray(cv2.GaussianBlur(patch.darkness, (0, 0), sigma), np.float32)


DARKNESS_LEVELS, LIGHTEST = 40_000, 0.5
"""Darkness, from so much lighter than the road on, is looked through in so many steps for each unit: whole numbers of
16 bits take half the time that floats take, and order the real pictures just so."""


def dark_valleys(patch: Patch, smooth: Floats) -> Floats:
    """White top-hat of the darkness: what an ellipse of `WIDEST_M` does not fit into."""
    steps = np.clip((smooth + LIGHTEST) * DARKNESS_LEVELS, 0, np.iinfo(np.uint16).max).astype(np.uint16)
    valleys = cv2.morphologyEx(steps, cv2.MORPH_TOPHAT, ellipse(patch, WIDEST_M))
    return np.asarray(valleys / DARKNESS_LEVELS, np.float32)


def shadow_rims(patch: Patch) -> Mask:
    """(rows, columns) the rims of what is too large and dark to be damage."""
    dark = (patch.darkness > SHADOW).astype(np.uint8)
    if patch.area_m2(dark > 0) < SHADOW_M2:
        return np.zeros(dark.shape, bool)
    dark = cv2.morphologyEx(dark, cv2.MORPH_OPEN, ellipse(patch, WIDEST_M))
    if patch.area_m2(dark > 0) < SHADOW_M2:
        return np.zeros(dark.shape, bool)
    return np.asarray(cv2.morphologyEx(dark, cv2.MORPH_GRADIENT, ellipse(patch, SHADOW_RIM_M)) > 0)


def opened_share(patch: Patch, smooth: Floats, valleys: Floats, grain: float, floor: float) -> Floats:
    """(rows, columns) 0–1: how much of each cell is open."""
    deep = cv2.dilate((valleys > DEEP).astype(np.uint8), ellipse(patch, FLOOR_REACH_M)) > 0
    bottom = (deep & (smooth > FLOOR_SEEN)) | (smooth > floor)
    dark = np.where(bottom, np.maximum(smooth, valleys), valleys)
    return np.asarray(np.clip((dark - max(GRAIN, GRAIN_TIMES * grain)) / FLOOR, 0, 1), np.float32)


def valley_grain(patch: Patch, valleys: Floats) -> float:
    """The valleys of sound road, as far as the road round the box is sound."""
    road = valleys[patch.round_it]
    return min(float(np.percentile(road, GRAIN_PERCENT)), MOST_GRAIN) if road.size else 0.0


def ellipse(patch: Patch, metres: float) -> NDArray[np.uint8]:
    """A round kernel of so many metres."""
    side = patch.cells(metres)
    kernel: NDArray[np.uint8] = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return kernel
