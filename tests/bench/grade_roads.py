"""Stills of one drawn damage each, near enough to be measured, with what was drawn: truth for `grading.py`.

A slab of the renderer's asphalt with the renderer's damage on it, in perspective, smeared and grained like a phone's
frame. Whole rendered drives show the same, but every five millimetres only and at a hundred times the cost.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from data.render.canvas import Grain, Sheet
from data.render.lens import Lens
from data.render.road.shapes import FINE_M, Decal, Drawn, damage_decal
from data.render.road.surface import asphalt
from data.render.texture import fractal
from data.simulate import camera as simulated
from data.simulate.scene import Damage
from model.detection import Box, Image
from model.geometry.camera import Camera
from model.grading.measures import LEAST, Estimate, Measures
from model.measuring.openings import WINDOW_M
from model.vocabulary import DamageClass

Grey = NDArray[np.uint8]
"""(rows, columns) 0–255."""

WIDTHS_MM = (4.0, 8.0, 15.0, 30.0, 50.0)
NEAR_M = (1.9, 2.8, 4.2)
"""From the camera to the damage's near end."""
SIZES = {
    DamageClass.LONGITUDINAL: ((1.6, 0.20),),
    DamageClass.TRANSVERSE: ((0.25, 1.6),),
    DamageClass.ALLIGATOR: ((1.4, 1.0), (0.8, 0.6)),
    DamageClass.POTHOLE: ((0.15, 0.18), (0.3, 0.35), (0.5, 0.5), (0.8, 0.7)),
}
"""Along and across the road, metres."""
FILMED = simulated.Camera(1920, 1080, 1.45, 20.0, 0.0, 65.0)
HAIRLINE_MM = 3.0
"""Of a crack's width so much does not count as open (`Measures.opening_mm`)."""
SLAB_M = (5.2, 3.6)
"""Asphalt that is drawn, along and across, its near end `SLAB_FROM_M` ahead."""
SLAB_FROM_M = 1.2
OVERSAMPLED = 2
"""Pixels are averaged from so many each way."""


@dataclass(frozen=True, slots=True)
class Light:
    """How one still is lit and taken."""

    name: str
    exposure: float = 1.0
    veil: float = 0.0
    """Grey levels that haze on the windscreen adds everywhere."""
    shadow: float = 0.0
    """How much darker shadows of trees are, 0–1."""
    noise: float = 2.0
    """Grey levels."""
    smear_m: float = 0.01
    """Speed × shutter time."""


LIGHTS = (
    Light("overskyet"),
    Light("lyst", exposure=1.35),
    Light("mørkt", exposure=0.6, noise=5.0),
    Light("dis på ruden", exposure=0.8, veil=45.0),
    Light("skygger", shadow=0.4),
    Light("slør", smear_m=0.03),
)


@dataclass(frozen=True, slots=True)
class Still:
    """One picture of one damage."""

    image: Image
    box: Box
    camera: Camera
    damage: Damage
    drawn: Drawn
    area_m2: float
    light: Light
    near_m: float


CASES = tuple(
    (kind, size, width_mm, near_m)
    for kind in DamageClass
    for size, width_mm, near_m in product(SIZES[kind], (0.0,) if kind is DamageClass.POTHOLE else WIDTHS_MM, NEAR_M)
)
"""Every class, size, width and distance."""


def stills(seed: int, every: int = 1) -> Iterator[Still]:
    """Each of the cases, or every so many of them, in one of the lights in turn."""
    for number in range(0, len(CASES), every):
        turn = number // every
        light = LIGHTS[(turn + turn // len(LIGHTS)) % len(LIGHTS)]  # each light at every distance
        yield still(*CASES[number], light, seed + number)


def still(
    kind: DamageClass, size: tuple[float, float], width_mm: float, near_m: float, light: Light, seed: int
) -> Still:
    """One of them, straight ahead."""
    damage = Damage("skade", kind, "1", 0.0, 0.0, *size, width_mm, seed)
    decal = damage_decal(damage)
    slab = _lit(_laid(_slab(seed), decal, near_m + size[0] / 2), light, seed)
    camera = Camera(FILMED.width, FILMED.height, FILMED.focal_px, FILMED.pitch_deg, 0.0, FILMED.mount_m)
    frame = _taken(slab, camera)
    hazy = np.clip(frame * (1 - light.veil / 255) + light.veil, 0, 255).astype(np.uint8)
    image = _lens(light.noise).apply(cv2.cvtColor(hazy, cv2.COLOR_GRAY2BGR), seed)
    area_m2 = float(decal.outline.sum()) * FINE_M**2
    return Still(image, _box(decal, near_m + size[0] / 2, camera), camera, damage, decal.drawn, area_m2, light, near_m)


@cache
def _lens(noise: float) -> Lens:
    return Lens(FILMED, noise, 0.1)


def _slab(seed: int) -> Grey:
    """(rows from near to far, columns) plain asphalt."""
    rows, columns = (round(side / FINE_M) for side in SLAB_M)
    sheet = Sheet(seed % 5, Grain(FINE_M, FINE_M), np.zeros((rows, columns, 3), np.uint8))
    grey = asphalt(sheet, slice(0, columns), 0.3 + 0.6 * (seed % 4) / 4, seed % 7)
    return np.clip(grey, 0, 255).astype(np.uint8)


def _laid(slab: Grey, decal: Decal, middle_m: float) -> Grey:
    height, width = decal.cover.shape
    row, column = round((middle_m - SLAB_FROM_M) / FINE_M) - height // 2, slab.shape[1] // 2 - width // 2
    row0 = max(row, 0)
    part = slab[row0 : row + height, column : column + width]
    cover, colour = decal.cover[row0 - row :], decal.colour[row0 - row :, :, 1]
    part[:] = np.clip(part * (1 - cover) + colour * cover, 0, 255).astype(np.uint8)
    return slab


def _lit(slab: Grey, light: Light, seed: int) -> Grey:
    """Exposure and the soft shadows of trees, then the smear of the moving camera."""
    clouds = cv2.resize(fractal(64, 64, 2.6, seed % 9 + 70), slab.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    gain = light.exposure * (1 - light.shadow * np.clip(3 * clouds, 0, 1))
    lit = np.clip(slab * gain, 0, 255).astype(np.uint8)
    return np.asarray(cv2.blur(lit, (1, max(1, round(light.smear_m / FINE_M)))), np.uint8)


def _taken(slab: Grey, camera: Camera) -> Grey:
    """The slab as the camera sees it; beyond it lies darkness."""
    far, half = SLAB_FROM_M + SLAB_M[0], SLAB_M[1] / 2
    corners = ((SLAB_FROM_M, -half), (SLAB_FROM_M, half), (far, half), (far, -half))
    pixels = np.array([camera.pixel(*corner) for corner in corners], np.float32) * OVERSAMPLED
    rows, columns = slab.shape[:2]
    flat = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32)
    size = (camera.width * OVERSAMPLED, camera.height * OVERSAMPLED)
    big = cv2.warpPerspective(slab, cv2.getPerspectiveTransform(flat, pixels), size, flags=cv2.INTER_LINEAR)
    small = cv2.resize(big, (camera.width, camera.height), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), 0.6), np.uint8)


def _box(decal: Decal, middle_m: float, camera: Camera) -> Box:
    """Round what of the damage lies in the frame."""
    rows, columns = np.nonzero(decal.outline)
    ahead = middle_m + (rows - decal.outline.shape[0] / 2) * FINE_M
    right = (columns - decal.outline.shape[1] / 2) * FINE_M
    step = max(1, len(ahead) // 2000)
    edge = [camera.pixel(float(a), float(r)) for a, r in zip(ahead[::step], right[::step], strict=True)]
    x, y = np.array(edge).T
    return Box(
        max(0.0, float(x.min())),
        max(0.0, float(y.min())),
        min(camera.width, float(x.max())),
        min(camera.height, float(y.max())),
    )


def drawn_measures(still: Still) -> Measures:
    """What a measure without any error would say."""
    drawn, window_m2 = still.drawn, WINDOW_M**2
    wider = max(drawn.crack_width_mm - HAIRLINE_MM, 0.0)
    net, hole = (still.damage.damage_class is kind for kind in (DamageClass.ALLIGATOR, DamageClass.POTHOLE))
    opening = wider * drawn.crack_m / still.area_m2 if net else wider
    if hole:
        opening = 1000 * WINDOW_M * min(1.0, drawn.spalled_m2 / window_m2)
    return Measures(
        opening_mm=_sure(opening),
        opened_share=_sure(drawn.crack_m2 / still.area_m2),
        area_m2=_sure(still.area_m2),
        crack_mm=_sure(drawn.crack_width_mm),
        crack_m=_sure(drawn.crack_m),
        resolved_mm=0.0,
        diameter_m=_sure(float(np.sqrt(4 * still.area_m2 / np.pi))) if hole else None,
    )


def _sure(value: float) -> Estimate:
    return Estimate(max(value, LEAST), 0.01)
