"""What the networks of this process compute with: the precision and the share of the processor.

OpenVINO's core keeps both; it is set up once, when a process starts, before its first network is opened. By default a
network runs in bfloat16 on a processor that computes in it (AVX512-BF16, AMX), in single precision on any other.
"""

from enum import StrEnum
from functools import cache

import cv2
import openvino as ov

_CPU = "CPU"
_PRECISION = "INFERENCE_PRECISION_HINT"
_THREADS = "INFERENCE_NUM_THREADS"
_PINNING = "ENABLE_CPU_PINNING"


class Precision(StrEnum):
    """In which numbers a network computes."""

    F32 = "f32"
    """Single precision: the same numbers on every processor."""
    BF16 = "bf16"
    """8 bits of fraction instead of 24: 0.56 of the processor time of single precision (tests/bench/engines.py), and of
    206 boxes on the real drives 2 lost and 1 more (tests/model/test_precision.py)."""


@cache
def core() -> ov.Core:
    """OpenVINO, once for the process.

    Its threads are not pinned to cores. OpenVINO pins them by default, each process from core 0 on, so that two
    workers of one thread share one core and the other idles: 35 ms a picture instead of 18, measured on two cores.
    """
    made = ov.Core()
    made.set_property(_CPU, {_PRECISION: str(_best(made)), _PINNING: False})
    return made


def use_precision(precision: Precision | None = None) -> None:
    """Of every network opened from now on; None for what this processor computes fastest in.

    bfloat16 on a processor without it is emulated where that has AVX-512: right, and slower than single precision. One
    without either keeps to single precision, and the record says so.
    """
    core().set_property(_CPU, {_PRECISION: str(precision or best_precision())})


def precision_in_use() -> Precision:
    """Of a network that is opened now."""
    return Precision(core().get_property(_CPU, _PRECISION).to_string())


def best_precision() -> Precision:
    """What this processor computes fastest in, of those whose boxes are the same."""
    return _best(core())


def limit_threads(number: int) -> None:
    """Of every network opened from now on, and of OpenCV: for a process that shares its machine with others.

    Args:
        number: at least 1; without a limit each takes every core.
    """
    if number < 1:
        raise ValueError(f"{number} threads: at least 1")
    core().set_property(_CPU, {_THREADS: number})
    cv2.setNumThreads(number)


def _best(asked: ov.Core) -> Precision:
    return Precision.BF16 if "BF16" in asked.get_property(_CPU, "OPTIMIZATION_CAPABILITIES") else Precision.F32
