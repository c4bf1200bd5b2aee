"""Eyes for tests: a module's functions, since a reader's process opens them by their name.

They die of a drive that passes a net of cracks, and are none the worse for one that passes holes alone.
"""

import ctypes
import os
import signal
import time
from collections.abc import Sequence

import numpy as np

from ingest import look
from ingest.night.reader import Eyes
from model.detection import Box, Detection, Detector, Image, Picture
from model.vocabulary import DamageClass
from tests.painted import ColourDetector, unblurred


class NoVehicles:
    """On a painted road: their network takes longer to load than a drive to look at."""

    def find(self, _image: Image) -> list[Box]:
        return []


def _eyes(detector: Detector) -> Eyes:
    look.vehicle_finder = NoVehicles  # type: ignore[assignment]
    return Eyes(detector, unblurred)


def plain() -> Eyes:
    """The painted colours, and nothing else."""
    return _eyes(ColourDetector())


def unhurried() -> Eyes:
    """The painted colours, a moment later: so that a blow can fall while a recording is read."""
    return _eyes(_Dies(lambda: time.sleep(0.5)))  # type: ignore[arg-type]


def segfaults() -> Eyes:
    """A codec with a hole in it."""
    return _eyes(_Dies(lambda: ctypes.string_at(0)))  # type: ignore[arg-type]


def is_killed() -> Eyes:
    """What the system's out-of-memory killer does."""
    return _eyes(_Dies(lambda: os.kill(os.getpid(), signal.SIGKILL)))


def eats_memory() -> Eyes:
    """More with every blink."""
    return _eyes(_Dies(_eat))


def hangs() -> Eyes:
    """For ever."""
    return _eyes(_Dies(lambda: time.sleep(600)))


def does_not_open() -> Eyes:
    """A library that dies when it is loaded."""
    os._exit(3)


def _eat() -> None:
    kept = []
    while True:
        kept.append(np.ones(10 << 20, np.uint8))


class _Dies(ColourDetector):
    """Of a net of cracks."""

    def __init__(self, how) -> None:  # type: ignore[no-untyped-def]
        self._how = how

    def detect(self, images: Sequence[Picture]) -> list[list[Detection]]:
        found = super().detect(images)
        if any(one.damage_class is DamageClass.ALLIGATOR for seen in found for one in seen):
            self._how()
        return found
