"""Pieces as our recorder writes them: few frames at uneven times in a fragmented MP4, and the track on their clock."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.frame import PictureType
from numpy.typing import NDArray

from data.projection import to_degrees

SPACING_M = 1.5
PAIR_M, PAIR_S = 0.25, 0.06
CAMERA_HZ = 30
TIME_BASE = Fraction(1, 57_600)
"""Mediabunny's."""

Picture = Callable[[float], NDArray[np.uint8]]
"""What the camera shows at so many seconds, BGR or grey."""


def chosen_frames(seconds: float, speed_mps: float) -> list[tuple[float, bool]]:
    """Times of the frames that the recorder keeps at one speed, and which are key frames."""
    return chosen_along(seconds, lambda time_s: time_s * speed_mps)


def chosen_along(seconds: float, metres: Callable[[float], float]) -> list[tuple[float, bool]]:
    """The same of a drive that has come so many metres at each second: as web/src/recorder/film does."""
    kept: list[tuple[float, bool]] = []
    key_s, kept_m, unpaired = -np.inf, 0.0, False
    for number in range(int(seconds * CAMERA_HZ)):
        time_s = number / CAMERA_HZ
        key = time_s - key_s >= 1 - 0.5 / CAMERA_HZ
        pair = unpaired and (metres(time_s) - metres(key_s) >= PAIR_M or time_s - key_s >= PAIR_S)
        if key or pair or metres(time_s) - kept_m >= SPACING_M:
            kept.append((time_s, key))
            kept_m = metres(time_s)
        key_s, unpaired = (time_s, True) if key else (key_s, unpaired and not pair)
    return kept


def write_video(
    file: Path, picture: Picture, frames: Iterable[tuple[float, bool]], quality: dict[str, str] | None = None
) -> Path:
    """Asks once for each frame's picture, in order; `quality` is in the encoder's own options."""
    options = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    with av.open(str(file), "w", format="mp4", options=options) as container:
        stream = container.add_stream(
            "libx264", rate=CAMERA_HZ, options={"preset": "ultrafast", "bf": "0"} | (quality or {"crf": "23"})
        )
        stream.codec_context.time_base = stream.time_base = TIME_BASE
        stream.pix_fmt = "yuv420p"
        for number, (time_s, key) in enumerate(frames):
            image = picture(time_s)
            if number == 0:
                stream.height, stream.width = image.shape[:2]
            source = av.VideoFrame.from_ndarray(image, format="gray" if image.ndim == 2 else "bgr24")
            frame = source.reformat(format="yuv420p")
            frame.pts, frame.time_base = round(time_s / TIME_BASE), TIME_BASE
            frame.pict_type = PictureType.I if key else PictureType.NONE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file


def header(first_frame: datetime, **said: Any) -> dict[str, Any]:
    return {
        "vejsyn": 1,
        "recorder": "0.1.0",
        "recording": "0e6ff0d6-6d0f-4d7c-9a57-2e3ac0a4a2d3",
        "piece": 0,
        "first_frame_at": first_frame.isoformat(timespec="milliseconds"),
        "camera": {"width": 1920, "height": 1080},
    } | said


def position(time_s: float, east: float, north: float, speed_mps: float | None) -> dict[str, Any]:
    lon, lat = map(float, to_degrees(east, north))
    return {
        "t": time_s, "lat": lat, "lon": lon, "accuracy_m": 4.0, "speed_mps": speed_mps, "heading_deg": 90.0,
        "altitude_m": None,
    }  # fmt: skip


def motion(time_s: float) -> dict[str, Any]:
    return {"t": time_s, "ax": 0.1, "ay": -9.7, "az": 1.2, "gx": 0.0, "gy": 0.1, "gz": 0.0}


def write_track(file: Path, lines: Iterable[dict[str, Any]], torn: str = "") -> Path:
    file.write_text("".join(json.dumps(line) + "\n" for line in lines) + torn)
    return file
