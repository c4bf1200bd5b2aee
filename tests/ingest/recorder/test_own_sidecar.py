"""Our recorder's track beside its video: one clock, lines that may be damaged, and nothing that is believed unseen."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from data.roads.importing import import_roads
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.receive.receiving import take_in
from ingest.receive.source_files import track_beside
from ingest.refusals import Refusal, words
from ingest.track.formats.own_sidecar import OwnTrack
from ingest.track.georeference import GeoreferencedTrack, georeference
from ingest.track.sidecar import read_beside
from ingest.video.container import Video, read_video
from tests.ingest.clocks.kinds import plain_gpx, points
from tests.painted import ORIGIN, PaintedRoad
from tests.pieces import header, motion, position, write_track, write_video

FIRST_FRAME = datetime(2026, 11, 26, 7, 3, 12, 347_000, tzinfo=UTC)
EAST, NORTH = ORIGIN
FIXES = [position(second - 1.25, EAST + 10 * second, NORTH, 10.0) for second in range(6)]


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds that say nothing of a clock."""
    grey = np.full((90, 160), 120, np.uint8)
    frames = [(second / 5, second % 5 == 0) for second in range(20)]
    return write_video(tmp_path_factory.mktemp("own") / "20261126T070312Z-0003.mp4", lambda _: grey, frames)


def georeferenced(video: Path, track: Path) -> GeoreferencedTrack | Refusal:
    read = read_video(video)
    assert isinstance(read, Video)
    assert read.created_at is None
    return georeference(read, track, video.stem)


def test_the_first_frame_and_every_fix_stand_on_one_clock(video: Path, tmp_path: Path) -> None:
    lines = [header(FIRST_FRAME), *FIXES[:2], motion(0.1), *FIXES[2:], motion(0.2)]
    found = georeferenced(video, write_track(tmp_path / "a.vejsyn.jsonl", lines))
    assert isinstance(found, GeoreferencedTrack)
    assert (found.first_frame, found.one_clock) == (FIRST_FRAME, True)
    assert [fix.time_s for fix in found.fixes] == [second - 1.25 for second in range(6)]
    assert found.fixes[3].speed_mps == 10.0


def test_the_last_line_of_a_phone_that_died_is_left_out(tmp_path: Path) -> None:
    torn = '{"t": 4.75, "lat": 55.4384, "lo'
    read = read_beside(write_track(tmp_path / "a.vejsyn.jsonl", [header(FIRST_FRAME), *FIXES], torn))
    assert isinstance(read, OwnTrack)
    assert len(read.fixes) == len(FIXES)


@pytest.mark.parametrize(
    "line",
    [
        '{"t": NaN, "lat": 55.4, "lon": 10.4}',
        '{"t": 1e300, "lat": 55.4, "lon": 10.4}',
        '{"t": 1, "lat": "x", "lon": 10.4}',
        '{"t": 1, "lat": 1e999, "lon": 10.4}',
        '{"t": 1, "lat": 55.4, "lon": 10.4, "speed_mps": -3}',
        "[" * 3000,
        '{"t": 1, "lat": 55.4, "lon": 10.4, "x": "' + "x" * 100_000 + '"}',
        "\0\0\0\0",
        '{"event": "of a version to come", "t": 1}',
    ],
)
def test_a_hostile_line_is_no_fix_and_costs_the_others_nothing(line: str, tmp_path: Path) -> None:
    track = write_track(tmp_path / "a.vejsyn.jsonl", [header(FIRST_FRAME)], line + "\n")
    with track.open("a") as file:
        file.write(write_track(tmp_path / "good", FIXES).read_text())
    read = read_beside(track)
    assert isinstance(read, OwnTrack)
    assert [fix.time_s for fix in read.fixes] == [second - 1.25 for second in range(6)]


@pytest.mark.parametrize(
    "first",
    [
        header(FIRST_FRAME, vejsyn=2),
        header(FIRST_FRAME) | {"first_frame_at": "2026-11-26T07:03:12"},
        header(FIRST_FRAME) | {"first_frame_at": "yesterday"},
        FIXES[0],
    ],
)
def test_another_header_is_refused_with_the_files_whole_name(first: dict, video: Path, tmp_path: Path) -> None:
    found = georeferenced(video, write_track(tmp_path / "a.vejsyn.jsonl", [first, *FIXES]))
    assert isinstance(found, Refusal)
    assert (found.reason, found.facts["track"]) == ("track_unreadable", f"{video.stem}.vejsyn.jsonl")


def test_a_piece_without_a_fix_asks_for_one_and_takes_another_track_that_has_them(video: Path, tmp_path: Path) -> None:
    piece = tmp_path / video.name
    piece.symlink_to(video)
    own = write_track(piece.with_name(f"{piece.stem}.vejsyn.jsonl"), [header(FIRST_FRAME), motion(0.1)])
    assert track_beside(piece) == own
    found = georeferenced(piece, own)
    assert isinstance(found, Refusal)
    assert (found.reason, found.facts) == ("empty_position", {"source": own.name, "stem": piece.stem})
    assert f"læg ellers {piece.stem}.gpx ved siden af" in words(found.reason, found.facts).next_step
    gpx = piece.with_suffix(".gpx")
    gpx.write_bytes(plain_gpx(points()))
    assert track_beside(piece) == gpx


@pytest.mark.parametrize(
    ("end", "breaks_off"), [("", False), ('{"t": 4.75, "lat": 55.4384, "lo', True), ("\0" * 9, True)]
)
def test_that_the_track_breaks_off_is_known(end: str, breaks_off: bool, video: Path, tmp_path: Path) -> None:
    lines = [header(FIRST_FRAME), motion(0.1), *FIXES, motion(0.2)]
    found = georeferenced(video, write_track(tmp_path / "a.vejsyn.jsonl", lines, end))
    assert isinstance(found, GeoreferencedTrack)
    assert found.breaks_off is breaks_off


def test_the_pair_is_taken_in_together_before_any_other_track(video: Path, tmp_path: Path) -> None:
    store: Store = open_store(HomeSettings(home=tmp_path / "home"))
    import_roads(store, PaintedRoad(()).write(tmp_path / "roads.geojson"))
    own = write_track(video.with_name(f"{video.stem}.vejsyn.jsonl"), [header(FIRST_FRAME), *FIXES])
    video.with_suffix(".gpx").write_text("<gpx/>")
    assert track_beside(video) == own
    take_in(store, video)
    kept = [path.name for path in store.recordings.folder.rglob("*.jsonl")]
    assert len(kept) == 1
    assert kept[0].endswith(".vejsyn.jsonl")
    store.engine.dispose()
