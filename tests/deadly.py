"""Eyes for tests: a module's functions, since a reader's process opens them by their name.

They die of a drive that passes a net of cracks, and are none the worse for one that passes holes alone.
"""

import ctypes
import os
import signal
import time
from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np

from ingest import reading
from ingest.reader import Eyes
from model.detection import Detection, Image
from model.vocabulary import DamageClass
from tests.painted import ColourDetector, unblurred


def plain() -> Eyes:
    """The painted colours, and nothing else."""
    return Eyes(ColourDetector(), unblurred)


def no_vehicles() -> Eyes:
    """The same on a road without vehicles, whose network takes longer to load than a painted drive to look at."""
    reading.vehicle_finder = lambda: SimpleNamespace(find=lambda _image: [])  # type: ignore[assignment,return-value]
    return plain()


def segfaults() -> Eyes:
    """A codec with a hole in it."""
    return Eyes(_Dies(lambda: ctypes.string_at(0)), unblurred)  # type: ignore[arg-type]


def is_killed() -> Eyes:
    """What the system's out-of-memory killer does."""
    return Eyes(_Dies(lambda: os.kill(os.getpid(), signal.SIGKILL)), unblurred)


def eats_memory() -> Eyes:
    """More with every blink."""
    return Eyes(_Dies(_eat), unblurred)


def hangs() -> Eyes:
    """For ever."""
    return Eyes(_Dies(lambda: time.sleep(600)), unblurred)


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

    def detect(self, images: Sequence[Image]) -> list[list[Detection]]:
        found = super().detect(images)
        if any(one.damage_class is DamageClass.ALLIGATOR for seen in found for one in seen):
            self._how()
        return found
