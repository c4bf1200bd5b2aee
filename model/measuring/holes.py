"""Holes in a patch: where the road's tone or texture breaks off, how large that is, and how sharp its edge."""

from dataclasses import dataclass

import cv2
import numpy as np

from model.measuring.openings import ellipse
from model.measuring.patch import Floats, Mask, Patch

FLOOR_SMOOTHED_MM = 12.0
"""Standard deviation of the Gaussian over grain, millimetres."""

ROUGHNESS = 2.0
"""What deviation of texture counts beside one of tone: gravel and broken edges are as good a sign as darkness."""

CLOSED_M = 0.10
"""Gaps in a hole's outline up to this, metres, are closed."""

FILLS = np.pi / 4
"""Of its box an ellipse fills so much: the area where no outline can be told."""

LEAST_FILL, MOST_FILL = 0.25, 1.0
"""Shares of the box between which an outline is believed."""


@dataclass(frozen=True, slots=True)
class Hole:
    """One hole."""

    area_m2: float
    outlined: bool
    """Whether it has an outline of its own; else its box tells the area."""
    edge: float
    """Change of tone across its edge, per centimetre: a worn edge is soft. Blur softens it too."""
    shadow: float
    """How much darker its far wall is than its floor, 0–1: a hint of depth, no measure of it."""


def hole(patch: Patch) -> Hole:
    """The hole in the box of a patch."""
    outline = hole_outline(patch)
    box_m2, outline_m2 = patch.area_m2(patch.boxed), patch.area_m2(outline)
    outlined = LEAST_FILL * box_m2 <= outline_m2 <= MOST_FILL * box_m2
    area_m2 = outline_m2 if outlined else FILLS * box_m2
    return Hole(area_m2, outlined, edge_sharpness(patch, outline), far_shadow(patch, outline))


def hole_outline(patch: Patch) -> Mask:
    """(rows, columns) the largest piece of the box that differs from the road outside it (Otsu's threshold), filled."""
    strange = _strangeness(patch)
    within = strange[patch.boxed]
    if not within.size:
        return np.zeros(strange.shape, bool)
    scaled = np.clip(strange / max(float(np.percentile(within, 99)), 1e-6) * 255, 0, 255).astype(np.uint8)
    limit, _ = cv2.threshold(scaled[patch.boxed].reshape(-1, 1), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    marked = ((scaled > limit) & patch.boxed).astype(np.uint8)
    closed = cv2.morphologyEx(marked, cv2.MORPH_CLOSE, ellipse(patch, CLOSED_M))
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros(strange.shape, np.uint8)
    if outlines:
        cv2.drawContours(filled, [max(outlines, key=cv2.contourArea)], -1, 1, cv2.FILLED)
    return filled > 0


def _strangeness(patch: Patch) -> Floats:
    """How far tone and texture are from those of the road round the box."""
    sigma = max(FLOOR_SMOOTHED_MM / patch.cell_mm, 0.5)
    smooth = cv2.GaussianBlur(patch.tone, (0, 0), sigma)
    rough = cv2.GaussianBlur(np.abs(patch.tone - smooth), (0, 0), 1.5 * sigma)
    road = patch.round_it if patch.round_it.any() else patch.boxed
    tone, texture = (float(np.median(field[road])) for field in (smooth, rough))
    return np.asarray(np.abs(smooth - tone) + ROUGHNESS * np.clip(rough - texture, 0, None), np.float32)


def edge_sharpness(patch: Patch, outline: Mask) -> float:
    """The median gradient of tone on an outline, per centimetre."""
    smooth = cv2.GaussianBlur(patch.tone, (0, 0), max(FLOOR_SMOOTHED_MM / 2 / patch.cell_mm, 0.5))
    slope = np.hypot(*(cv2.Sobel(smooth, cv2.CV_32F, *order, scale=1 / 8) for order in ((1, 0), (0, 1))))
    rim = outline & (cv2.erode(outline.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0)
    return float(np.median(slope[rim])) * 10 / patch.cell_mm if rim.any() else 0.0


def far_shadow(patch: Patch, outline: Mask) -> float:
    """How much darker the far third of a hole is than the rest; 0 where it is not."""
    rows = np.flatnonzero(outline.any(axis=1))
    if len(rows) < 3:
        return 0.0
    third = rows[0] + len(rows) // 3
    far, near = patch.tone[:third][outline[:third]], patch.tone[third:][outline[third:]]
    if not len(far) or not len(near):
        return 0.0
    return float(np.clip(1 - far.mean() / max(float(near.mean()), 1e-3), 0, 1))
