"""A drive over a road without damage: what it would put on the map is counted along its own track."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.false_alarms import alarms
from model.datasets.readers import DatasetError
from tests.painted import ColourDetector, PaintedDrive, PaintedRoad, Patch, paint

DRIVE = PaintedDrive(datetime(2026, 10, 26, 7, 30, tzinfo=UTC), to_m=110)
METRES = DRIVE.to_m - DRIVE.from_m


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drive past two things that a detector takes for holes."""
    road = PaintedRoad((Patch(50, 2.2), Patch(80, 1.0)), length_m=120.0, cuts_m=(0.0, 120.0))
    return paint(road, DRIVE, tmp_path_factory.mktemp("clean"), "clean")


def test_with_a_track_boxes_and_dots_are_counted_along_it(video: Path) -> None:
    found = alarms(video, ColourDetector(), spacing_m=3.0).alarms
    assert found.metres == pytest.approx(METRES, rel=0.1)
    assert found.frames == pytest.approx(METRES / 3, rel=0.1)
    assert found.dots == 2
    assert found.boxes > 4


def test_without_a_track_every_frame_stands_for_the_spacing(video: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.mp4"
    alone.write_bytes(video.read_bytes())
    found = alarms(alone, ColourDetector(), spacing_m=3.0).alarms
    assert found.dots is None
    assert found.metres == 3 * found.frames > 0


def test_what_is_no_video_is_named(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("no video")
    with pytest.raises(DatasetError, match=r"text\.mp4: The file is not a video"):
        alarms(tmp_path / "text.mp4", ColourDetector(), spacing_m=3.0)
