"""The truth of a drive: place and attitude of every frame, every damage and when it can be seen; written as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.projection import to_degrees
from data.render.frame import View
from data.render.road.shapes import FINE_M, Drawn, damage_decal
from data.render.video import TIME_BASE
from data.simulate.camera import Camera, pixels
from data.simulate.route import Route
from data.simulate.scene import Damage, Scene
from model.detection import Box

Floats = NDArray[np.float64]

VISIBLE_WITHIN_M = 30.0
"""A damage farther off than this does not count as visible."""
MIN_BOX_PX = 4.0
"""Nor does one whose box is lower or narrower than this."""
MIN_VISIBLE_SHARE = 0.25
"""Nor does one of whose outline less than this share lies in the frame."""
NEAREST_M = 1.0
"""Nearer than this is the bonnet."""


@dataclass(frozen=True, slots=True)
class PlacedDamage:
    """A damage with the ground it takes up: points along and across the route."""

    damage: Damage
    s: float
    t: float
    xy: Floats
    """(n, 2) EPSG:25832 of points on its outline."""
    area_m2: float
    drawn: Drawn
    """Crack widths, spalling and depth as painted."""


def placed_damages(route: Route, scene: Scene) -> tuple[PlacedDamage, ...]:
    """The scene's damages that lie on the route, each where it was painted."""
    return tuple(placed for damage in scene.damages if (placed := _placed(route, damage)))


def damage_box(placed: PlacedDamage, route: Route, camera: Camera, view: View) -> Box | None:
    """The box round what the frame shows of a damage, its own pixels; None where it cannot be seen.

    Cars in the way are left out of account.
    """
    if abs(placed.s - view.s) > VISIBLE_WITHIN_M + placed.damage.length_m:
        return None
    heading = float(route.heading(view.s)) - np.radians(view.attitude.yaw_deg)
    away = placed.xy - route.place(view.s, view.t)
    ahead = away @ np.array([np.cos(heading), np.sin(heading)])
    right = away @ np.array([np.sin(heading), -np.cos(heading)])
    if ahead.min() > VISIBLE_WITHIN_M:
        return None
    u, v = pixels(camera, view.attitude, ahead, right)
    visible = (ahead > NEAREST_M) & (u >= 0) & (u <= camera.width) & (v >= 0) & (v <= camera.height)
    if visible.mean() < MIN_VISIBLE_SHARE:
        return None
    box = Box(float(u[visible].min()), float(v[visible].min()), float(u[visible].max()), float(v[visible].max()))
    return box if min(box.width, box.height) >= MIN_BOX_PX else None


def write_truth(
    file: Path, route: Route, camera: Camera, scene: Scene, times: Floats, views: Sequence[View], facts: dict[str, Any]
) -> None:
    """One JSON object: `facts`, camera, frames, damages, repairs."""
    last = max(view.s for view in views) + VISIBLE_WITHIN_M
    passed = [placed for placed in placed_damages(route, scene) if views[0].s < placed.s < last]
    truth = {
        **facts,
        "camera": asdict(camera) | {"focal_px": camera.focal_px},
        "frames": [_frame(route, pts, view) for pts, view in zip(ticks(times), views, strict=True)],
        "damages": [_damage(placed, route, camera, times, views) for placed in passed],
        "repairs": [asdict(repair) for repair in scene.repairs],
    }
    file.write_text(json.dumps(truth, ensure_ascii=False), encoding="utf-8")


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


def _damage(placed: PlacedDamage, route: Route, camera: Camera, times: Floats, views: Sequence[View]) -> dict[str, Any]:
    visible_s = [float(t) for t, view in zip(times, views, strict=True) if damage_box(placed, route, camera, view)]
    lon, lat = map(float, to_degrees(*route.place(placed.s, placed.t)))
    fields = asdict(placed.damage) | {"damage_class": placed.damage.damage_class.value}
    return fields | {
        "lon": round(lon, 8),
        "lat": round(lat, 8),
        "route_m": round(placed.s, 3),
        "area_m2": round(placed.area_m2, 4),
        "drawn": asdict(placed.drawn) | {"crack_width_mm": round(placed.drawn.crack_width_mm, 2)},
        "first_pts_s": round(visible_s[0], 6) if visible_s else None,
        "last_pts_s": round(visible_s[-1], 6) if visible_s else None,
    }


def _placed(route: Route, damage: Damage) -> PlacedDamage | None:
    place = route.from_section(damage.section, damage.chainage_m, damage.offset_m)
    if place is None:
        return None
    decal = damage_decal(damage, not route.forwards(damage.section))
    outline = decal.outline
    rows, columns = np.nonzero(outline & ~_inner(outline))
    along = (rows + 0.5 - outline.shape[0] / 2) * FINE_M
    across = (columns + 0.5 - outline.shape[1] / 2) * FINE_M
    xy = route.place(place[0] + along, place[1] + across)
    return PlacedDamage(damage, *place, xy, float(outline.sum()) * FINE_M**2, decal.drawn)


def _inner(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    wide = np.pad(mask, 1)
    return wide[:-2, 1:-1] & wide[2:, 1:-1] & wide[1:-1, :-2] & wide[1:-1, 2:]
