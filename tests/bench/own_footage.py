"""The bench's lap as our own recorder films: a frame every 1.5 m and a pair each second, the track on their clock."""

from collections.abc import Iterator
from pathlib import Path

import av
import gpxpy
import numpy as np
from numpy.typing import NDArray

from data.render import DriveFiles
from data.simulate import DrivePlan
from ingest.track.fixes import Fix, to_metres
from tests.bench.ring import LAP_S, SPEED_MPS
from tests.pieces import chosen_frames, header, position, write_track, write_video


def own_recording(lap: DriveFiles) -> Path:
    """A piece of a minute, made out of the lap's frames and fixes; its track beside it."""
    start, chosen = DrivePlan().start, chosen_frames(LAP_S, SPEED_MPS)
    points = gpxpy.parse(lap.gpx.read_text()).tracks[0].segments[0].points
    fixes = [Fix((point.time - start).total_seconds(), point.longitude, point.latitude) for point in points]
    metres = to_metres(fixes)
    lines = [position(fix.time_s, *map(float, xy), SPEED_MPS) for fix, xy in zip(fixes, metres, strict=True)]
    write_track(lap.video.with_name("own.vejsyn.jsonl"), [header(start), *lines])
    pictures = _nearest(lap.video, [time_s for time_s, _ in chosen])
    return write_video(lap.video.with_name("own.mp4"), lambda _: next(pictures), chosen)


def _nearest(video: Path, times_s: list[float]) -> Iterator[NDArray[np.uint8]]:
    """The first frame at or after each of these times."""
    wanted = iter(times_s)
    due = next(wanted, np.inf)
    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            while frame.time >= due - 1e-3:
                yield frame.to_ndarray(format="bgr24")
                due = next(wanted, np.inf)
