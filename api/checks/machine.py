"""The networks, the pages and the GPU."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

import web
from api.checks.finding import Finding, amiss, wanting, well
from model.networks.detectors import gpu_ready, open_detector
from model.networks.network import NetworkError
from model.networks.privacy import blur_road
from model.networks.weights import WeightsError


def machine() -> list[Finding]:
    """What was installed."""
    return [
        _weights("damage detector", open_detector),
        _weights("blurring of faces and plates", _blur_nothing),
        _pages(),
        _gpu(),
    ]


def _weights(what: str, use: Callable[[], object]) -> Finding:
    try:
        use()
    except (WeightsError, NetworkError) as error:
        return amiss(what, str(error), "pip install . again, from a clean checkout")
    return well(what, "weights present and unaltered")


def _blur_nothing() -> None:
    blur_road(np.zeros((64, 64, 3), np.uint8))


def _pages() -> Finding:
    if (Path(web.__file__).parent / "dist" / "index.html").is_file():
        return well("pages", "built")
    return amiss("pages", "web/dist is missing", "pip install . builds it (needs PyPI and the npm registry)")


def _gpu() -> Finding:
    if gpu_ready():
        return well("GPU", "found", needed=False)
    return wanting("GPU", "not used; the CPU is enough", "pip install 'vejsyn[train]' brings torch, 6 GB")
