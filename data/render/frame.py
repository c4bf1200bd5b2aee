"""One frame: sky behind, the strip of road laid in perspective, what stands beside it, then glass and sensor."""

from dataclasses import dataclass
from functools import cached_property
from math import pi

import cv2
import numpy as np
from numpy.typing import NDArray

from data.render.canvas import squeeze
from data.render.lens import Lens
from data.render.road.ground import Ground
from data.render.road.strip import STRIP_LEVELS, Strip
from data.render.scenery import backdrop
from data.render.scenery.roadside import UprightObject, upright_objects
from data.render.scenery.traffic import Traffic
from data.render.scenery.upright import draw_upright
from data.simulate.camera import Attitude, Camera, ground

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]

SEE_M = 200.0
"""The road is drawn to here; beyond lies haze."""
NODE_PX = 64
"""Every so many columns of the frame ground points are worked out exactly; between them they run straight."""
STAND_M = (4.0, 170.0)
"""Upright objects are drawn between these distances."""


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera is and points for one frame."""

    s: float
    """Along the route, metres."""
    t: float
    """Across it, metres to the right."""
    attitude: Attitude


class Renderer:
    """Draws the frames of one drive, in driving order."""

    def __init__(self, scenery: Ground, camera: Camera, lens: Lens, traffic: Traffic | None = None) -> None:
        self.scenery, self.camera, self.lens = scenery, camera, lens
        self.traffic = traffic or Traffic(scenery)
        self._strip = Strip(scenery.paint)

    @cached_property
    def _upright_objects(self) -> tuple[UprightObject, ...]:
        return upright_objects(self.scenery)

    def draw(self, view: View, number: int) -> Bytes:
        """(height, width, 3) BGR; `number` seeds the sensor's noise."""
        frame = np.empty((self.camera.height, self.camera.width, 3), np.uint8)
        heading = float(self.scenery.route.heading(view.s)) - np.radians(view.attitude.yaw_deg)
        light, seed = self.scenery.scene.light, self.scenery.scene.seed
        backdrop.draw(frame, self.camera, view.attitude, pi / 2 - heading, light, seed)
        self._road(frame, view, heading)
        self._upright(frame, view, heading)
        self._strip.forget(view.s)
        return self.lens.apply(frame, number)

    def _road(self, frame: Bytes, view: View, heading: float) -> None:
        columns = (np.arange(-1, -(-self.camera.width // NODE_PX) + 1) + 0.5) * NODE_PX
        rows = np.arange(self.camera.height) + 0.5
        u, v = np.broadcast_arrays(columns[None, :], rows[:, None])
        ahead, right = ground(self.camera, view.attitude, u, v)
        visible = ((ahead > 0) & (ahead < SEE_M)).all(axis=1)
        top = int(np.argmax(visible)) if visible.any() else self.camera.height
        ahead, right = ahead[top:], right[top:]
        route = self.scenery.route
        way, side = np.array([np.cos(heading), np.sin(heading)]), np.array([np.sin(heading), -np.cos(heading)])
        xy = route.place(view.s, view.t) + ahead[..., None] * way + right[..., None] * side
        s, t = route.locate(xy, view.s + ahead)
        s = np.clip(s, view.s, view.s + SEE_M)  # far to the side of a bend a point may belong to any of it
        for scale, first, last in self._bands(ahead[:, ahead.shape[1] // 2]):
            self._band(frame[top + first : top + last], scale, s[first:last], t[first:last])
        middle = ahead[:, ahead.shape[1] // 2]
        self._mirror(frame, top, middle)
        self._air(frame, top, middle)

    def _bands(self, ahead: Floats) -> list[tuple[int, int, int]]:
        """(scale, first row, last row): each row from the scale whose texel is about its own footprint."""
        footprint = ahead**2 / (self.camera.mount_m * self.camera.focal_px)
        scales = np.clip(np.round(np.log2(footprint / self.scenery.grain.along)), 0, STRIP_LEVELS - 1).astype(int)
        edges = np.flatnonzero(np.diff(scales)) + 1
        starts, ends = [0, *edges], [*edges, len(scales)]
        return [(int(scales[a]), int(a), int(b)) for a, b in zip(starts, ends, strict=True) if b > a]

    def _band(self, into: Bytes, scale: int, s: Floats, t: Floats) -> None:
        level = self._strip.level(scale, float(s.min()), float(s.max()))
        x = (squeeze(t) + level.half_m) / level.across_m - 0.5
        y = (s - level.start_m) / level.along_m - 0.5
        nodes = np.stack([x, y], axis=-1).astype(np.float32)
        into[:] = cv2.remap(
            level.pixels, _widen(nodes, self.camera.width), None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )

    def _mirror(self, frame: Bytes, top: int, ahead: Floats) -> None:
        """A wet road mirrors the sky, the more the flatter it is looked at (Schlick's approximation)."""
        light = self.scenery.scene.light
        if light.wet > 0.02:
            slant = self.camera.mount_m / np.hypot(self.camera.mount_m, ahead)
            glow = 150 * light.wet * light.exposure * (1 - slant) ** 5
            rows = np.broadcast_to(glow[:, None, None].astype(np.uint8), frame[top:].shape)
            cv2.add(frame[top:], np.ascontiguousarray(rows), frame[top:])

    def _air(self, frame: Bytes, top: int, ahead: Floats) -> None:
        far = int(np.argmax(ahead < 45.0))
        if far:
            share = (0.55 * (1 - np.exp(-(ahead[:far] - 45.0) / 130.0)))[:, None, None]
            mixed = frame[top : top + far] * (1 - share) + backdrop.haze(self.scenery.scene.light) * share
            frame[top : top + far] = mixed.astype(np.uint8)

    def _upright(self, frame: Bytes, view: View, heading: float) -> None:
        near, far = view.s + STAND_M[0], view.s + STAND_M[1]
        here, route = self.scenery.route.place(view.s, view.t), self.scenery.route
        near_by = [upright for upright in (*self._upright_objects, *self.traffic.at(view.s)) if near < upright.s < far]
        for upright in sorted(near_by, key=lambda upright: -upright.s):
            away = route.place(upright.s, upright.t) - here
            ahead = float(away @ [np.cos(heading), np.sin(heading)])
            right = float(away @ [np.sin(heading), -np.cos(heading)])
            if ahead > STAND_M[0]:
                draw_upright(frame, self.camera, view.attitude, upright, ahead, right, self.scenery.scene.light)


def _widen(nodes: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """(rows, nodes, 2) → (rows, width, 2), straight between the nodes."""
    wide = cv2.resize(nodes, (nodes.shape[1] * NODE_PX, nodes.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(wide[:, NODE_PX : NODE_PX + width], np.float32)
