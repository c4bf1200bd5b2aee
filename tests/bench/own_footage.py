"""The bench's lap as our own recorder films: a frame every 1.5 m and a pair each second, the track on their clock."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from data.projection import to_metres
from data.render import DriveFiles
from data.simulate import DrivePlan
from tests.pieces import chosen_along, header, position, write_track, write_video

BITRATE = "650k"
"""As `web/src/recorder/film/encoding.ts` asks of the phone's encoder at 1080p; some 290 MB an hour."""


def own_pieces(lap: DriveFiles, count: int) -> list[Path]:
    """The lap's piece, filmed on so many days."""
    frames = json.loads(lap.truth.read_text())["frames"]
    times, metres = (np.array([frame[key] for frame in frames]) for key in ("pts_s", "route_m"))
    chosen = chosen_along(float(times[-1]), lambda time_s: float(np.interp(time_s, times, metres)))
    first = lap.video.with_name("own-0.mp4")
    pictures = _nearest(lap.video, [time_s for time_s, _ in chosen])
    quality = {"b": BITRATE, "preset": "veryfast"}
    write_video(first, lambda _: next(pictures), chosen, quality)
    files = [first.with_name(f"own-{number}.mp4") for number in range(count)]
    for number, file in enumerate(files):
        start = DrivePlan().start + timedelta(days=number)
        if number:
            file.write_bytes(first.read_bytes() + _padding(number))
        write_track(file.with_suffix(".vejsyn.jsonl"), [_header(start, number), *_positions(frames)])
    return files


def _header(start: datetime, number: int) -> dict[str, Any]:
    return header(start, recording=f"0e6ff0d6-6d0f-4d7c-9a57-{number:012d}")


def _padding(size: int) -> bytes:
    """A box of the MP4 that no reader reads, so that no two files are the same recording."""
    return (8 + size).to_bytes(4, "big") + b"free" + bytes(size)


def _positions(frames: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One a second, as the phone's receiver gives them."""
    times, metres = (np.array([frame[key] for frame in frames]) for key in ("pts_s", "route_m"))
    speeds = np.gradient(metres, times)
    for second in range(int(times[-1]) + 1):
        at = int(np.searchsorted(times, second))
        east, north = to_metres(frames[at]["lon"], frames[at]["lat"])
        yield position(float(times[at]), float(east), float(north), float(speeds[at]))


def _nearest(video: Path, times_s: list[float]) -> Iterator[NDArray[np.uint8]]:
    """The first frame at or after each of these times."""
    wanted = iter(times_s)
    due = next(wanted, np.inf)
    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            while frame.time >= due - 1e-3:
                yield frame.to_ndarray(format="bgr24")
                due = next(wanted, np.inf)
