"""Video of few frames at uneven times, as our recorder makes it, is read like any other, also where it breaks off."""

from datetime import UTC, datetime
from math import atan, degrees, radians
from pathlib import Path

import numpy as np
import pytest

from ingest.look import look
from ingest.source import OpenedSource, Phone, Source, open_source
from ingest.trace.trace import Trace
from ingest.video.container import Video, decode_at, read_video
from ingest.video.motion_samples import ground_motion_samples
from model.geometry.perspective import Tilt
from tests.moving_ground import FOCAL_PX, WIDTH, Stand, photographed
from tests.painted import ORIGIN, ColourDetector
from tests.pieces import CAMERA_HZ, SPACING_M, chosen_frames, header, position, write_track, write_video

FIELD_DEG = 2 * degrees(atan(WIDTH / 2 / FOCAL_PX))
HEIGHT_M = 1.4
TILT = Tilt(radians(9.0), 0.0, 0.0)
SECONDS = 8.0
START = datetime(2026, 11, 26, 7, 3, 12, tzinfo=UTC)


def film(file: Path, speed_mps: float) -> Path:
    def picture(time_s: float) -> np.ndarray:
        return photographed(Stand(2.0 + speed_mps / HEIGHT_M * time_s, 10.0), TILT)

    return write_video(file, picture, chosen_frames(SECONDS, speed_mps))


@pytest.fixture(scope="module")
def piece(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """At 50 km/h."""
    return film(tmp_path_factory.mktemp("sparse") / "piece.mp4", 50 / 3.6)


@pytest.mark.parametrize("speed_kmh", [15, 50, 90])
def test_the_neighbouring_frames_give_the_speed_each_second(speed_kmh: int, piece: Path, tmp_path: Path) -> None:
    speed_mps = speed_kmh / 3.6
    video = read_video(piece if speed_kmh == 50 else film(tmp_path / "a.mp4", speed_mps))
    assert isinstance(video, Video)
    found = ground_motion_samples(video, FIELD_DEG)
    assert [sample.time_s for sample in found] == pytest.approx(range(8), abs=0.15)
    speeds = [sample.speed * HEIGHT_M for sample in found]
    assert float(np.median(speeds)) == pytest.approx(speed_mps, rel=0.1)


def test_the_night_inspects_one_frame_every_three_metres(piece: Path) -> None:
    east, north = ORIGIN
    fixes = [position(float(second), east + 50 / 3.6 * second, north, 50 / 3.6) for second in range(-2, 10)]
    track = write_track(piece.with_name("piece.vejsyn.jsonl"), [header(START), *fixes])
    opened = open_source(Source(piece, track, "piece"))
    assert isinstance(opened, OpenedSource), opened
    trace = look(opened, Phone(field_deg=FIELD_DEG), ColourDetector(), {}, lambda _: None, lambda _: None)
    assert isinstance(trace, Trace)
    metres = np.diff([frame.time_s for frame in trace.frames]) * 50 / 3.6
    assert metres.mean() == pytest.approx(3.0, abs=0.15)
    assert metres.max() < 3.0 + SPACING_M + 50 / 3.6 / CAMERA_HZ
    assert len(trace.motion) == 8


@pytest.mark.parametrize("share", [0.35, 0.6, 0.97])
def test_of_a_piece_that_breaks_off_all_but_its_last_second_is_read(share: float, piece: Path, tmp_path: Path) -> None:
    content = piece.read_bytes()
    torn = tmp_path / "torn.mp4"
    torn.write_bytes(content[: int(share * len(content))])
    video = read_video(torn)
    assert isinstance(video, Video)
    assert video.duration_s > share * SECONDS - 1.3
    pictures = dict(decode_at(video, video.pts.tolist()))
    assert len(pictures) >= len(video.pts) - 1
