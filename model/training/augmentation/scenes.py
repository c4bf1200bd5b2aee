"""Where training pictures come from at each step: roads bent to other cameras, set behind a windscreen, tiled.

The sources look steeply down on one country's roads; phones see sky, verges and a bonnet. So a road picture is mostly
not shown as it is but as another camera, in another light, would have seen it.
"""

from collections.abc import Callable

import cv2
import numpy as np

from model.datasets.samples import Matrix, Sample, clip, warp
from model.detection import Image
from model.training.augmentation.light import relight

Draw = Callable[[], Sample]
Scenery = Callable[[], Image]
Random = np.random.Generator

_PLAIN, _WINDSCREEN = 0.35, 0.45
"""Shares of the kinds of scene; the rest are tiles of four."""
_HORIZON = (0.25, 0.52)
"""Where the road begins, over the canvas's height; phones at the top of a windscreen have it at 0.3–0.5."""
_BONNET = (0.04, 0.16)
_BONNET_SHARE = 0.5
_REFLECTION_SHARE = 0.15
_WET_SHARE = 0.25
_DROPS_SHARE = 0.3
"""Of the wet roads, so many are seen through drops on the glass."""


def scene(draw: Draw, scenery: Scenery, width: int, height: int, rng: Random) -> Sample:
    """One training picture, already in its final light."""
    kind = rng.random()
    if kind < _PLAIN:
        made = seen_by_another_camera(draw(), width, height, rng)
    elif kind < _PLAIN + _WINDSCREEN:
        made = behind_windscreen(draw(), scenery(), width, height, rng)
    else:
        made = tiles([draw() for _ in range(4)], width, height, rng)
    return Sample(relight(made.image, rng), made.classes, made.boxes)


def traffic(draw: Draw, scenery: Scenery, width: int, height: int, rng: Random) -> Sample:
    """One training picture of vehicles: other cameras and other light only."""
    del scenery
    made = seen_by_another_camera(draw(), width, height, rng)
    return Sample(relight(made.image, rng), made.classes, made.boxes)


SCENES: dict[str, Callable[[Draw, Scenery, int, int, Random], Sample]] = {"road": scene, "traffic": traffic}
"""By the name that the configuration uses."""


def seen_by_another_camera(sample: Sample, width: int, height: int, rng: Random) -> Sample:
    """Scale, aspect, pitch, roll, mirror and crop changed."""
    old_height, old_width = sample.image.shape[:2]
    fit = max(width / old_width, height / old_height) * np.exp(rng.uniform(-0.45, 0.45))
    stretch = np.exp(rng.uniform(-0.2, 0.2))
    matrix = _about_centre(old_width, old_height, fit * stretch, fit / stretch, rng)
    slack = np.array([width, height]) - np.array([old_width * fit * stretch, old_height * fit / stretch])
    shift = np.eye(3)
    shift[:2, 2] = slack * rng.uniform(0, 1, 2)
    return warp(sample, shift @ matrix, width, height)


def behind_windscreen(sample: Sample, view: Image, width: int, height: int, rng: Random) -> Sample:
    """The road below a strange horizon, scenery above it, sometimes a bonnet and a reflection in the glass."""
    horizon = round(height * rng.uniform(*_HORIZON))
    old_height, old_width = sample.image.shape[:2]
    across = width / old_width * rng.uniform(1.0, 1.5)
    down = (height - horizon) / old_height * rng.uniform(1.0, 1.25)
    matrix = _about_centre(old_width, old_height, across, down, rng, bend=0.03)
    shift = np.eye(3)
    shift[:2, 2] = ((width - old_width * across) * rng.uniform(0, 1), horizon)
    road = clip(warp(sample, shift @ matrix, width, height), (0, horizon, width, height))
    wet = rng.random() < _WET_SHARE
    image = _sky(_wet(road.image, view, horizon, rng) if wet else road.image, view, horizon)
    if wet and rng.random() < _DROPS_SHARE:
        image = _drops(image, rng)
    if rng.random() < _REFLECTION_SHARE:
        image = _reflection(image, view, rng)
    if rng.random() < _BONNET_SHARE:
        top = _bonnet(image, rng)
        return clip(Sample(image, road.classes, road.boxes), (0, 0, width, top))
    return Sample(image, road.classes, road.boxes)


def tiles(samples: list[Sample], width: int, height: int, rng: Random) -> Sample:
    """Four roads in one canvas, so that damage comes small and in any corner."""
    column, row = round(width * rng.uniform(0.35, 0.65)), round(height * rng.uniform(0.35, 0.65))
    canvas = np.zeros((height, width, 3), np.uint8)
    classes, boxes = [], []
    for i, sample in enumerate(samples):
        left, right = (0, column) if i % 2 == 0 else (column, width)
        top, bottom = (0, row) if i < 2 else (row, height)
        tile = seen_by_another_camera(sample, right - left, bottom - top, rng)
        canvas[top:bottom, left:right] = tile.image
        classes.append(tile.classes)
        boxes.append(tile.boxes + np.array([left, top, left, top]))
    return Sample(canvas, np.concatenate(classes), np.concatenate(boxes))


def _about_centre(width: int, height: int, across: float, down: float, rng: Random, bend: float = 0.08) -> Matrix:
    """A mirror by chance, a few degrees of roll, a bend of perspective, then the scales."""
    centre, back = np.eye(3), np.eye(3)
    centre[:2, 2] = (-width / 2, -height / 2)
    back[:2, 2] = (width * across / 2, height * down / 2)
    angle = np.radians(rng.normal(0, 2.0))
    roll = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    tilt = np.eye(3)
    tilt[2, :2] = rng.uniform(-bend, bend, 2) * (2 / width, 2 / height) * (1, 1.5)
    mirror = np.diag([across * rng.choice([-1, 1]), down, 1.0])
    matrix: Matrix = back @ mirror @ tilt @ roll @ centre
    return matrix


def _sky(image: Image, view: Image, horizon: int) -> Image:
    """The scenery's upper part above the horizon, with a soft seam."""
    height, width = image.shape[:2]
    seam = max(2, height // 40)
    above = cv2.resize(view[: round(view.shape[0] * 0.5)], (width, horizon + seam)).astype(np.float32)
    weight = np.clip((horizon + seam - np.arange(horizon + seam)) / seam, 0, 1)[:, None, None]
    out = image.copy()
    out[: horizon + seam] = (above * weight + out[: horizon + seam] * (1 - weight)).astype(np.uint8)
    return out


def _bonnet(image: Image, rng: Random) -> int:
    """Paints a bonnet or dashboard in place and gives the row where it begins in the middle."""
    height, width = image.shape[:2]
    top = int(height * (1 - rng.uniform(*_BONNET)))
    axes = (round(width * rng.uniform(0.55, 1.6)), height - top)
    centre = (round(width * rng.uniform(0.35, 0.65)), height)
    shade = rng.integers(5, 200, 3) if rng.random() < 0.4 else np.full(3, rng.integers(5, 150))
    mask = np.zeros((height, width), np.float32)
    cv2.ellipse(mask, centre, axes, 0, 180, 360, 1.0, -1, cv2.LINE_AA)
    gleam = shade * np.linspace(rng.uniform(0.6, 1.4), 1, height)[:, None, None]
    image[:] = (image * (1 - mask[..., None]) + np.clip(gleam, 0, 255) * mask[..., None]).astype(np.uint8)
    return top


def _reflection(image: Image, view: Image, rng: Random) -> Image:
    glass = cv2.GaussianBlur(cv2.resize(view, (image.shape[1], image.shape[0])), (0, 0), 3)
    return np.asarray(cv2.addWeighted(image, 1.0, glass, rng.uniform(0.08, 0.25), 0), dtype=np.uint8)


def _wet(image: Image, view: Image, horizon: int, rng: Random) -> Image:
    """Dark asphalt that mirrors the sky, in patches: a blurred view upside down, stronger towards the horizon."""
    height, width = image.shape[:2]
    below = height - horizon
    mirrored = cv2.flip(cv2.resize(view[: round(view.shape[0] * 0.5)], (width, below)), 0)
    mirrored = cv2.GaussianBlur(mirrored, (0, 0), 1 + width / 200, sigmaY=1 + height / 40).astype(np.float32)
    patches = cv2.resize(rng.random((6, 4)).astype(np.float32), (width, below), interpolation=cv2.INTER_CUBIC)
    glance = np.clip(patches, 0, 1) * np.linspace(1, 0.4, below, dtype=np.float32)[:, None] * rng.uniform(0.15, 0.6)
    out = image.copy()
    road = out[horizon:].astype(np.float32) * rng.uniform(0.45, 0.85)
    out[horizon:] = np.clip(road + mirrored * glance[..., None], 0, 255).astype(np.uint8)
    return out


def _drops(image: Image, rng: Random) -> Image:
    """Rain on the glass: round spots through which the picture is blurred and a little brighter."""
    height, width = image.shape[:2]
    mask = np.zeros((height, width), np.float32)
    for _ in range(int(rng.integers(5, 40))):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(mask, centre, int(rng.integers(2, max(3, width // 60))), 1.0, -1)
    mask = cv2.GaussianBlur(mask, (0, 0), 1.5)[..., None]
    blurred = cv2.GaussianBlur(image, (0, 0), width / 80) * rng.uniform(0.9, 1.25)
    return np.asarray(np.clip(image * (1 - mask) + blurred * mask, 0, 255), dtype=np.uint8)
