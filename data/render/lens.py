"""Windscreen, lens and sensor: what lies between the road and the picture."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from data.render.rain import through_drops
from data.render.texture import fractal
from data.simulate.camera import Camera

Bytes = NDArray[np.uint8]

WIPED_EVERY = 20
"""Frames between two strokes of the wiper."""
NOISE_PAD = 64
"""The noise picture is this much larger than a frame and lies elsewhere in each."""


@dataclass(frozen=True)
class Lens:
    """Static dirt and darkening towards the corners; noise that is new in every frame."""

    camera: Camera
    noise: float = 3.0
    """Standard deviation of a pixel, grey levels: 2 in daylight, 8 at dusk."""
    dirt: float = 0.15
    """0 a clean windscreen, 1 a bad one."""
    seed: int = 0
    rain: float = 0.0
    """Of drops on the windscreen, 0-1; the wiper takes them away and others come."""

    @cached_property
    def _gain(self) -> Bytes:
        h, w = self.camera.height, self.camera.width
        y, x = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j]
        corner = 1 - 0.13 * (x**2 + y**2 * 0.5)
        smudge = cv2.resize(fractal(144, 256, 2.4, self.seed % 5 + 30), (w, h))
        return np.repeat(((corner * (1 - 0.10 * self.dirt * np.clip(smudge, 0, 2))) * 255)[..., None], 3, 2).astype(
            np.uint8
        )

    @cached_property
    def _grain(self) -> tuple[Bytes, Bytes]:
        shape = (self.camera.height + NOISE_PAD, self.camera.width + NOISE_PAD)
        random = np.random.default_rng((self.seed, 3))
        grey = random.standard_normal(shape, dtype=np.float32)[..., None]
        colour = random.standard_normal((*shape, 3), dtype=np.float32)
        noise = self.noise * (0.85 * grey + 0.5 * colour)
        return np.clip(noise, 0, 255).round().astype(np.uint8), np.clip(-noise, 0, 255).round().astype(np.uint8)

    def apply(self, frame: Bytes, number: int) -> Bytes:
        """The frame as the phone would have stored it."""
        if self.rain:
            frame = through_drops(frame, self.rain, (self.seed, number // WIPED_EVERY))
        y, x = np.random.default_rng((self.seed, number)).integers(0, NOISE_PAD, 2)
        part = (slice(y, y + self.camera.height), slice(x, x + self.camera.width))
        brighter, darker = self._grain
        cv2.multiply(frame, self._gain, frame, scale=1 / 240)
        cv2.add(frame, brighter[part], frame)
        return np.asarray(cv2.subtract(frame, darker[part], frame), np.uint8)
