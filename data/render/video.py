"""Writes frames as a phone does: H.264 in mp4, each frame with its own time."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.frame import PictureType
from numpy.typing import NDArray

TIME_BASE = Fraction(1, 90_000)
"""Of the pts; phones use this clock."""
BITS_PER_PIXEL = 0.22
"""A phone's 1080p30 runs at about 14 Mbit/s."""
KEYFRAME_EVERY_S = 1
"""Phones set a key frame each second."""


Timed = tuple[int, NDArray[np.uint8]]
"""A frame with its pts in TIME_BASE."""


def write_video(
    file: Path,
    frames: Iterable[Timed],
    size: tuple[int, int],
    rate: float,
    start: datetime,
) -> None:
    """Encode (pts in TIME_BASE, BGR picture) pairs; the file appears under its name only when it is whole."""
    partial = file.with_name(f".{file.name}.part")
    with av.open(str(partial), "w", format="mp4", options={"movflags": "faststart"}) as container:
        container.metadata["creation_time"] = f"{start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        stream = container.add_stream("libx264", rate=round(rate))
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.bit_rate = int(size[0] * size[1] * rate * BITS_PER_PIXEL)
        stream.codec_context.time_base = stream.time_base = TIME_BASE
        stream.codec_context.gop_size = 2 * round(rate * KEYFRAME_EVERY_S)
        stream.options = {"preset": "superfast", "bf": "0", "threads": "1", "forced-idr": "1"}
        key_due = 0
        for pts, picture in _one_ahead(iter(frames)):
            image = av.VideoFrame.from_ndarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420), format="yuv420p")
            image.pts, image.time_base = pts, TIME_BASE
            if pts >= key_due:
                image.pict_type = PictureType.I
                key_due = int((pts * TIME_BASE // KEYFRAME_EVERY_S + 1) * KEYFRAME_EVERY_S / TIME_BASE)
            container.mux(stream.encode(image))
        container.mux(stream.encode())
    partial.replace(file)


def _one_ahead(frames: Iterator[Timed]) -> Iterator[Timed]:
    """The same frames; the next one is drawn in a second thread while this one is encoded."""
    with ThreadPoolExecutor(1) as painter:
        coming = painter.submit(next, frames, None)
        while frame := coming.result():
            coming = painter.submit(next, frames, None)
            yield frame
