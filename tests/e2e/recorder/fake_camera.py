"""A camera that shows a painted road going by: every picture says in the sky which one it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser

from model.vocabulary import DamageClass
from tests.e2e.chromium import CHROMIUM, FLAGS
from tests.painted import CAMERA, COLOURS, PaintedRoad, Patch

Image = NDArray[np.uint8]

CAMERA_HZ = 30.0
"""Chromium plays an MJPEG file so fast, and over again."""
FROM_M = 10.0
PACE = ((0.0, 0.5), (2.5, 0.5), (6.1, 12.0), (11.5, 12.0), (15.5, 0.0))
"""Seconds of the film and the vehicle's speed then, m/s: it rolls when the camera opens, drives, and brakes."""
SCALE = 2
WIDTH, HEIGHT = 960, 540
BITS = 12
CELL = 24
"""Pixels of a bit in the sky."""
LANE_M = 1.75

ROAD = PaintedRoad(
    (
        Patch(45, 2.2),
        Patch(72, 1.0),
        Patch(100, 2.5, DamageClass.ALLIGATOR, 1.2),
    ),
    length_m=280.0,
    cuts_m=(0.0, 60.0, 280.0),
)


def speed_mps(film_s: float) -> float:
    """Of the vehicle at an instant of the film."""
    return float(np.interp(film_s, *zip(*PACE, strict=True)))


def chainage_m(film_s: float) -> float:
    """Where the vehicle is then."""
    times = np.array([0.0, *(second for second, _ in PACE if 0 < second < film_s), max(film_s, 0.0)])
    return FROM_M + float(np.trapezoid([speed_mps(second) for second in times], times))


def film(file: Path, seconds: float) -> Path:
    """The camera's film: JPEGs one after the other."""
    grain = np.random.default_rng(5).integers(88, 122, (HEIGHT // 4, WIDTH // 4, 1), np.uint8)
    ground = cv2.resize(grain.repeat(3, axis=2), (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    with file.open("wb") as mjpeg:
        for number in range(int(seconds * CAMERA_HZ)):
            image = _frame(ground, chainage_m(number / CAMERA_HZ))
            _write_number(image, number)
            mjpeg.write(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes())
    return file


@contextmanager
def browser_with_camera(browser: Browser, folder: Path, seconds: float) -> Iterator[Browser]:
    """Another Chromium, whose camera shows so much of the road, over and over: the session's has none."""
    camera = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film(folder / 'road.mjpeg', seconds)}",
    ]
    opened = browser.browser_type.launch(executable_path=CHROMIUM, args=FLAGS + camera)
    try:
        yield opened
    finally:
        opened.close()


def number_of(image: Image) -> int:
    """Which frame a picture is, whatever was done to it meanwhile."""
    scale = image.shape[1] / WIDTH
    cells = [image[int(CELL * scale / 2), int(CELL * scale * (bit + 0.5))].mean() for bit in range(BITS)]
    return sum(1 << bit for bit, grey in enumerate(cells) if grey > 128)


def _write_number(image: Image, number: int) -> None:
    for bit in range(BITS):
        image[:CELL, CELL * bit : CELL * (bit + 1)] = 235 if number >> bit & 1 else 20


def _frame(ground: Image, here_m: float) -> Image:
    image = np.roll(ground, int(here_m * 7), axis=0)
    image[: int(CAMERA.horizon_y * SCALE)] = (200, 180, 160)
    for aside in (-LANE_M - 3.5, -LANE_M, 3.5 - LANE_M):
        _fill(image, [(2.2, aside), (2.2, aside + 0.15), (80, aside + 0.15), (80, aside)], (250, 250, 250))
    for patch in ROAD.patches:
        ahead, aside, half = patch.chainage_m - here_m, patch.offset_m - LANE_M, patch.size_m / 2
        if 2.2 + half < ahead < 40:
            ring = [(ahead + a * half, aside + b * half) for a, b in ((-1, -1), (-1, 1), (1, 1), (1, -1))]
            _fill(image, ring, COLOURS[patch.damage_class])
    return image


def _fill(image: Image, ring: list[tuple[float, float]], colour: tuple[int, int, int]) -> None:
    pixels = SCALE * np.array([CAMERA.pixel(ahead, aside) for ahead, aside in ring])
    cv2.fillPoly(image, [np.round(pixels).astype(np.int32)], colour)
