"""What really was: place and attitude of every frame, every damage and when it can be seen; written as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.projection import to_degrees
from data.render.frame import View
from data.render.road.shapes import FINE_M, damage_decal
from data.render.video import TIME_BASE
from data.simulate.camera import Camera, pixels
from data.simulate.route import Route
from data.simulate.scene import Damage, Scene
from model.detection import Box

Floats = NDArray[np.float64]

SEEN_WITHIN_M = 30.0
"""A damage farther off than this is not said to be shown."""
MIN_BOX_PX = 4.0
"""Nor is one whose box is lower or narrower than this said to be shown."""
MIN_SHOWN = 0.25
"""Nor is one of whose outline less than this share lies in the frame."""
NEAREST_M = 1.0
"""Nearer than this is the bonnet."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A damage with the ground it takes up: points along and across the route."""

    damage: Damage
    s: float
    t: float
    xy: Floats
    """(n, 2) EPSG:25832 of points on its outline."""
    area_m2: float


def laid_damages(route: Route, scene: Scene) -> tuple[Laid, ...]:
    """The scene's damages that lie on the route, each where it was painted."""
    return tuple(laid for damage in scene.damages if (laid := _laid(route, damage)))


def box_of(laid: Laid, route: Route, camera: Camera, view: View) -> Box | None:
    """The box round what the frame shows of a damage, its own pixels; None where it cannot be seen.

    Whether a car stands in the way is not reckoned with.
    """
    if abs(laid.s - view.s) > SEEN_WITHIN_M + laid.damage.length_m:
        return None
    heading = float(route.heading(view.s)) - np.radians(view.attitude.yaw_deg)
    away = laid.xy - route.place(view.s, view.t)
    ahead = away @ np.array([np.cos(heading), np.sin(heading)])
    right = away @ np.array([np.sin(heading), -np.cos(heading)])
    if ahead.min() > SEEN_WITHIN_M:
        return None
    u, v = pixels(camera, view.attitude, ahead, right)
    shown = (ahead > NEAREST_M) & (u >= 0) & (u <= camera.width) & (v >= 0) & (v <= camera.height)
    if shown.mean() < MIN_SHOWN:
        return None
    box = Box(float(u[shown].min()), float(v[shown].min()), float(u[shown].max()), float(v[shown].max()))
    return box if min(box.width, box.height) >= MIN_BOX_PX else None


def write_truth(
    file: Path, route: Route, camera: Camera, scene: Scene, times: Floats, views: Sequence[View], facts: dict[str, Any]
) -> None:
    """One JSON object: `facts`, camera, frames, damages, repairs."""
    last = max(view.s for view in views) + SEEN_WITHIN_M
    laid = [one for one in laid_damages(route, scene) if views[0].s < one.s < last]
    told = {
        **facts,
        "camera": asdict(camera) | {"focal_px": camera.focal_px},
        "frames": [_frame(route, pts, view) for pts, view in zip(ticks(times), views, strict=True)],
        "damages": [_damage(one, route, camera, times, views) for one in laid],
        "repairs": [asdict(repair) for repair in scene.repairs],
    }
    file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def ticks(times: Floats) -> list[int]:
    """Seconds as pts."""
    return [round(float(second) / TIME_BASE) for second in times]


def _frame(route: Route, pts: int, view: View) -> dict[str, Any]:
    section, chainage, offset = route.chainage(view.s, view.t)
    lon, lat = map(float, to_degrees(*route.place(view.s, view.t)))
    heading = (90 - np.degrees(float(route.heading(view.s))) + view.attitude.yaw_deg) % 360
    return {
        "pts": pts,
        "pts_s": round(float(pts * TIME_BASE), 6),
        "route_m": round(view.s, 3),
        "section": section,
        "chainage_m": round(chainage, 3),
        "offset_m": round(offset, 3),
        "lon": round(lon, 8),
        "lat": round(lat, 8),
        "heading_deg": round(heading, 3),
        "pitch_deg": round(view.attitude.pitch_deg, 4),
        "roll_deg": round(view.attitude.roll_deg, 4),
    }


def _damage(laid: Laid, route: Route, camera: Camera, times: Floats, views: Sequence[View]) -> dict[str, Any]:
    seen = [float(t) for t, view in zip(times, views, strict=True) if box_of(laid, route, camera, view)]
    lon, lat = map(float, to_degrees(*route.place(laid.s, laid.t)))
    said = asdict(laid.damage) | {"damage_class": laid.damage.damage_class.value}
    return said | {
        "lon": round(lon, 8),
        "lat": round(lat, 8),
        "route_m": round(laid.s, 3),
        "area_m2": round(laid.area_m2, 4),
        "first_pts_s": round(seen[0], 6) if seen else None,
        "last_pts_s": round(seen[-1], 6) if seen else None,
    }


def _laid(route: Route, damage: Damage) -> Laid | None:
    place = route.from_section(damage.section, damage.chainage_m, damage.offset_m)
    if place is None:
        return None
    outline = damage_decal(damage, not route.forwards(damage.section)).outline
    rows, columns = np.nonzero(outline & ~_inner(outline))
    along = (rows + 0.5 - outline.shape[0] / 2) * FINE_M
    across = (columns + 0.5 - outline.shape[1] / 2) * FINE_M
    xy = route.place(place[0] + along, place[1] + across)
    return Laid(damage, *place, xy, float(outline.sum()) * FINE_M**2)


def _inner(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    wide = np.pad(mask, 1)
    return wide[:-2, 1:-1] & wide[2:, 1:-1] & wide[1:-1, :-2] & wide[1:-1, 2:]
