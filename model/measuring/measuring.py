"""One damage measured in one frame: image, box and camera in, measures with their errors out."""

import math

import cv2
import numpy as np

from model.detection import Detection, Grey
from model.geometry.camera import Camera
from model.grading.measures import LEAST, Estimate, Measures
from model.measuring.cracks import FAINT, Cracks, cracks
from model.measuring.holes import LEAST_FILL, Hole, hole
from model.measuring.openings import (
    FLOOR_REL_SD,
    HOLE_FLOOR,
    NO_FLOOR,
    SMOOTHED_MM,
    WINDOW_M,
    Openings,
    ellipse,
    openings,
)
from model.measuring.patch import Patch, road_patch
from model.vocabulary import DamageClass

FAR_M, FAR_LOG_SD = 4.0, 0.5
"""At this distance, metres, an opening's error doubles its floor's: what is far is smeared and its grain unresolved.
Assumed."""

UNSEEN_LOG_SD = 1.2
"""Error of what was not seen at all: a factor of three either way."""

AREA_LOG_SD, BOX_AREA_LOG_SD = 0.15, 0.35
"""Errors of an area with an outline of its own, and of one known by its box alone. Rendered holes and nets: 0.1."""

NET_FILLS = 0.65
"""Of its box on the ground a net takes up so much, where its cracks are too faint to be followed: median of drawn nets
0.64; of nets in dnit's masks 0.71 of their footprint (tests/bench/outlines.py)."""

LENGTH_LOG_SD = 0.25
"""Error of the length of cracks. Rendered cracks: 0.2."""

BROKEN = 0.25
"""Darkness or brightness of a broken-out spot, against the road round it. Assumed."""

BROKEN_M = 0.04
"""Spots narrower than this are cracks, metres."""

PALE, RIM_M = 0.06, 0.05
"""A crack's rim, so wide, is pale where it is brighter than the road by this."""

BLOWN = 250
"""Grey level from which a pixel is blown out."""


def measured(frame: Grey, detection: Detection, camera: Camera) -> Measures | None:
    """The measures of a detection; None where its box is off the road or too small.

    Costs some ten to fifty milliseconds: call it for the frame that shows a damage nearest, not for every one.
    """
    patch = road_patch(frame, detection.box, camera)
    if patch is None:
        return None
    is_hole = detection.damage_class is DamageClass.POTHOLE
    found = openings(patch, HOLE_FLOOR if is_hole else NO_FLOOR)
    traced = cracks(patch, found)
    visibility = _visibility(patch, found, frame)
    opening_sd = _opening_log_sd(patch, visibility)
    mm = WINDOW_M * 1000
    shape = hole(patch) if is_hole else None
    area = _hole_area(shape) if shape else _net_area(patch, traced)
    return Measures(
        opening_mm=Estimate(max(found.worst * mm, LEAST), opening_sd),
        opened_share=Estimate(max(found.share, LEAST), opening_sd),
        area_m2=area,
        crack_mm=Estimate(max(traced.width_mm, LEAST), _width_log_sd(traced)),
        resolved_mm=traced.resolved_mm,
        crack_m=Estimate(max(traced.length_m, LEAST), LENGTH_LOG_SD),
        pale=_pale(patch, found, traced),
        broken_share=_broken(patch, found),
        diameter_m=Estimate(math.sqrt(4 * area.value / math.pi), area.log_sd / 2) if is_hole else None,
        edge_per_cm=shape.edge if shape else 0.0,
        far_shadow=shape.shadow if shape else 0.0,
        visibility=visibility,
        along_m=patch.along_m,
        pixel_mm=camera.pixel_mm(detection.box) or 0.0,
    )


def _hole_area(shape: Hole) -> Estimate:
    return Estimate(max(shape.area_m2, LEAST), AREA_LOG_SD if shape.outlined else BOX_AREA_LOG_SD)


def _net_area(patch: Patch, traced: Cracks) -> Estimate:
    """What the cracks take up; of the box where they are too faint to be followed."""
    boxed = patch.area_m2(patch.boxed)
    followed = traced.covered_m2 >= LEAST_FILL * boxed and traced.width_mm >= traced.resolved_mm
    area_m2 = traced.covered_m2 if followed else max(traced.covered_m2, NET_FILLS * boxed)
    return Estimate(max(area_m2, LEAST), AREA_LOG_SD if followed else BOX_AREA_LOG_SD)


def _visibility(patch: Patch, found: Openings, frame: Grey) -> float:
    """Share of the box looked at, less what is blown out."""
    boxed = max(int(patch.boxed.sum()), 1)
    blown = float((frame[::4, ::4] >= BLOWN).mean())
    return float(found.looked_at.sum()) / boxed * (1 - min(1.0, 2 * blown))


def _opening_log_sd(patch: Patch, visibility: float) -> float:
    far = FAR_LOG_SD * (patch.ahead_m / FAR_M) ** 2
    return math.hypot(FLOOR_REL_SD, far * FLOOR_REL_SD / FAR_LOG_SD, UNSEEN_LOG_SD * (1 - visibility))


def _width_log_sd(traced: Cracks) -> float:
    """The floor's and the length's errors; of an unresolved crack as much again as it falls short."""
    short = max(0.0, math.log(traced.resolved_mm / max(traced.width_mm, LEAST))) if traced.width_mm else UNSEEN_LOG_SD
    return math.hypot(FLOOR_REL_SD, LENGTH_LOG_SD, min(short, UNSEEN_LOG_SD))


def _broken(patch: Patch, found: Openings) -> float:
    """Share of the box in dark or bright spots too wide to be cracks."""
    strange = (np.abs(patch.darkness) > BROKEN) & found.looked_at
    spots = cv2.morphologyEx(strange.astype(np.uint8), cv2.MORPH_OPEN, ellipse(patch, BROKEN_M))
    return float(spots.sum()) / max(int(found.looked_at.sum()), 1)


def _pale(patch: Patch, found: Openings, traced: Cracks) -> float:
    """Share of the cracks' rims that is paler than the road."""
    if not traced.length_m:
        return 0.0
    dark = (found.valleys > max(FAINT, found.grain)).astype(np.uint8)
    rim = (cv2.dilate(dark, ellipse(patch, RIM_M)) > 0) & (dark == 0) & found.looked_at
    smooth = cv2.GaussianBlur(patch.darkness, (0, 0), max(SMOOTHED_MM / patch.cell_mm, 0.5))
    return float((smooth[rim] < -PALE).mean()) if rim.any() else 0.0
