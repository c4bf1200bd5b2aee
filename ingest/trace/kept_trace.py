"""A kept trace: what remains of a recording when its video is gone, as one compressed file of columns."""

import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.trace.trace import BOX_DECIMALS, CONFIDENCE_DECIMALS, Trace, TracedFrame
from ingest.track.clocks.readings import ClockFinding
from ingest.track.fixes import Fix
from ingest.track.georeference import GeoreferencedTrack
from ingest.video.lens import Focal
from ingest.video.motion_samples import GroundMotionSample
from ingest.video.registrations import RoadPair
from model.detection import Box, Detection
from model.geometry.ground_motion import GroundMotion
from model.geometry.perspective import Tilt
from model.grading.measures import Measures
from model.judgeable import Obstacle
from model.vocabulary import DamageClass

VERSION = 1
"""Of the file's columns. A file of another version is read by nobody: its video, if it is still there, is looked at
anew."""

STORED_CLASSES, STORED_OBSTACLES = tuple(DamageClass), tuple(Obstacle)
NO_OBSTACLE = -1

Columns = Mapping[str, NDArray[Any]]


class UnreadableTrace(ValueError):
    """A kept trace that is damaged or of another version."""


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A frame's picture, as it was written."""

    name: str
    hidden: tuple[Box, ...] = ()
    """What the blur of faces and plates covers, pixels."""


@dataclass(frozen=True)
class KeptTrace:
    """All that a recording's reading is made from."""

    trace: Trace
    track: GeoreferencedTrack
    pictures: Mapping[float, KeptPicture] = field(default_factory=dict)
    """By their frame's time, seconds from the first frame."""

    def to_bytes(self) -> bytes:
        """The file's content: the same trace gives the same bytes."""
        trace, buffer = self.trace, io.BytesIO()
        header = json.dumps(_header(self), separators=(",", ":")).encode()
        columns: dict[str, Any] = {
            "header": np.frombuffer(header, np.uint8),
            "fixes": np.array([_row(fix) for fix in self.track.fixes], np.float64).reshape(-1, 4),
            "motion": np.array([_motion_row(sample) for sample in trace.motion], np.float64).reshape(-1, 7),
        }
        frames = {**_frame_columns(trace.frames), **_detection_columns(trace.frames)}
        np.savez_compressed(buffer, **columns, **frames, **_pair_columns(trace.pairs))
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "KeptTrace":
        """Out of a file.

        Raises:
            UnreadableTrace: it is damaged, or of another version.
        """
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as columns:
                return _kept(json.loads(columns["header"].tobytes()), dict(columns))
        except (
            ValueError,
            KeyError,
            IndexError,
            TypeError,
            EOFError,
            OSError,
            RuntimeError,  # zipfile's word for encryption and for methods and versions that it does not know
            zipfile.BadZipFile,
            zlib.error,
        ) as error:
            raise UnreadableTrace(f"no trace of version {VERSION} ({error!r})") from error


def _header(kept: KeptTrace) -> dict[str, Any]:
    trace = kept.trace
    return {
        "version": VERSION,
        "size": [trace.width, trace.height],
        "duration_s": trace.duration_s,
        "focal": [trace.focal.px, trace.focal.rel_sd],
        "detector": trace.detector,
        "vanishing_point": trace.vanishing_point,
        "thresholds": dict(trace.thresholds),
        "first_frame": kept.track.first_frame.isoformat(),
        "one_clock": kept.track.one_clock,
        "clock": kept.track.clock.as_json() if kept.track.clock else None,
        "pictures": [[at, kept.name, list(map(_corners, kept.hidden))] for at, kept in kept.pictures.items()],
    }


def _kept(header: Mapping[str, Any], columns: Columns) -> KeptTrace:
    if header["version"] != VERSION:
        raise UnreadableTrace(f"version {header['version']}")
    vanishing = header["vanishing_point"]
    trace = Trace(
        width=header["size"][0],
        height=header["size"][1],
        duration_s=header["duration_s"],
        focal=Focal(*header["focal"]),
        detector=header["detector"],
        frames=tuple(_frames(columns)),
        motion=tuple(_sample(row) for row in columns["motion"].tolist()),
        vanishing_point=(vanishing[0], vanishing[1]) if vanishing else None,
        thresholds={DamageClass(word): least for word, least in header["thresholds"].items()},
        pairs=tuple(_pairs(columns)) if "pair_s" in columns else (),
    )
    fixes = tuple(_fix(row) for row in columns["fixes"].tolist())
    one_clock = header.get("one_clock", False)  # traces from before our recorder do not say
    clock = ClockFinding.from_json(header["clock"]) if header.get("clock") else None
    track = GeoreferencedTrack(datetime.fromisoformat(header["first_frame"]), fixes, one_clock, clock)
    pictures = {at: KeptPicture(name, tuple(Box(*box) for box in hidden)) for at, name, hidden in header["pictures"]}
    return KeptTrace(trace, track, pictures)


def _corners(box: Box) -> list[float]:
    return [box.x1, box.y1, box.x2, box.y2]


def _row(fix: Fix) -> tuple[float, float, float, float]:
    return fix.time_s, fix.lon, fix.lat, np.nan if fix.speed_mps is None else fix.speed_mps


def _fix(row: Sequence[float]) -> Fix:
    time_s, lon, lat, speed_mps = row
    return Fix(time_s, lon, lat, None if np.isnan(speed_mps) else speed_mps)


def _motion_row(sample: GroundMotionSample) -> tuple[float, ...]:
    motion, tilt = sample.motion, sample.motion.tilt
    return sample.time_s, sample.seconds, motion.distance, tilt.pitch, tilt.yaw, tilt.roll, motion.patches


def _sample(row: Sequence[float]) -> GroundMotionSample:
    time_s, seconds, distance, pitch, yaw, roll, patches = row
    return GroundMotionSample(time_s, seconds, GroundMotion(distance, Tilt(pitch, yaw, roll), round(patches)))


def _frame_columns(frames: Sequence[TracedFrame]) -> dict[str, Any]:
    """A row for each frame, and one for each vehicle in any of them."""
    obstacles = [NO_OBSTACLE if f.obstacle is None else STORED_OBSTACLES.index(f.obstacle) for f in frames]
    return {
        "frame_time_s": np.array([frame.time_s for frame in frames], np.float64),
        "frame_obstacle": np.array(obstacles, np.int8),
        "frame_vehicles": np.array([len(frame.vehicles) for frame in frames], np.uint16),
        "frame_detections": np.array([len(frame.detections) for frame in frames], np.uint16),
        "vehicle_box": _box_column([box for frame in frames for box in frame.vehicles]),
    }


def _detection_columns(frames: Sequence[TracedFrame]) -> dict[str, Any]:
    """A row for each detection in any frame."""
    detections = [detection for frame in frames for detection in frame.detections]
    confidences = [round(d.confidence * 10**CONFIDENCE_DECIMALS) for d in detections]
    return {
        "detection_class": np.array([STORED_CLASSES.index(d.damage_class) for d in detections], np.uint8),
        "detection_confidence": np.array(confidences, np.uint16),
        "detection_box": _box_column([d.box for d in detections]),
        **_measure_columns(detections),
    }


def _measure_columns(detections: Sequence[Detection]) -> dict[str, Any]:
    """A row for each detection that was measured: its number among all, and its measures."""
    rows = {number: d.measures.row() for number, d in enumerate(detections) if d.measures}
    return {
        "measured_detection": np.array(list(rows), np.uint32),
        "measures": np.array(list(rows.values()), np.float64).reshape(len(rows), -1 if rows else 0),
    }


def _pair_columns(pairs: Sequence[RoadPair]) -> dict[str, Any]:
    """A row for each pair of frames, and one for each point and mark of any."""
    points = [row for pair in pairs for row in pair.points]
    marks = [row for pair in pairs for row in pair.marks]
    return {
        "pair_s": np.array([(pair.before_s, pair.after_s) for pair in pairs], np.float64).reshape(-1, 2),
        "pair_counts": np.array([(len(p.points), len(p.marks)) for p in pairs], np.uint16).reshape(-1, 2),
        "pair_point": np.array(points, np.int16).reshape(-1, 4),
        "pair_mark": np.array(marks, np.int16).reshape(-1, 4),
    }


def _pairs(columns: Columns) -> Iterator[RoadPair]:
    """Traces kept before pairs were registered have none."""
    points, marks = (iter(map(tuple, columns[name].tolist())) for name in ("pair_point", "pair_mark"))
    for (before_s, after_s), (n, m) in zip(columns["pair_s"].tolist(), columns["pair_counts"].tolist(), strict=True):
        yield RoadPair(before_s, after_s, tuple(islice(points, n)), tuple(islice(marks, m)))


def _box_column(boxes: Sequence[Box]) -> NDArray[np.int32]:
    scaled = np.array([_corners(box) for box in boxes], np.float64).reshape(-1, 4) * 10**BOX_DECIMALS
    return np.asarray(np.rint(scaled), np.int32)


def _frames(columns: Columns) -> list[TracedFrame]:
    detections, vehicles = iter(_detections(columns)), iter(_boxes(columns["vehicle_box"]))
    per_frame = [columns[name].tolist() for name in ("frame_time_s", "frame_obstacle")]
    counts = [columns[name].tolist() for name in ("frame_detections", "frame_vehicles")]
    return [
        TracedFrame(
            time_s,
            None if obstacle == NO_OBSTACLE else STORED_OBSTACLES[obstacle],
            tuple(next(detections) for _ in range(found)),
            tuple(next(vehicles) for _ in range(met)),
        )
        for time_s, obstacle, found, met in zip(*per_frame, *counts, strict=True)
    ]


def _detections(columns: Columns) -> list[Detection]:
    classes = [STORED_CLASSES[number] for number in columns["detection_class"].tolist()]
    confidences = (columns["detection_confidence"] / 10**CONFIDENCE_DECIMALS).tolist()
    boxes, measures = _boxes(columns["detection_box"]), dict(_measures(columns))
    rows = enumerate(zip(classes, confidences, boxes, strict=True))
    return [Detection(*row, measures.get(number)) for number, row in rows]


def _measures(columns: Columns) -> Iterator[tuple[int, Measures]]:
    """By the detection's number; traces kept before anything was measured have none."""
    if "measures" not in columns:
        return
    for number, row in zip(columns["measured_detection"].tolist(), columns["measures"].tolist(), strict=True):
        yield number, Measures.of_row([None if isnan(value) else value for value in row])


def _boxes(column: NDArray[np.int32]) -> list[Box]:
    return [Box(*corners) for corners in (column / 10**BOX_DECIMALS).tolist()]
