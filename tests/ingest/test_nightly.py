"""A night, from real video files to what is remembered."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data.roads.importing import import_roads
from data.schema import Damage, DamageEvent, Pass, Section, Sighting
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.night.lock import NightAlreadyRunning
from ingest.night.reader import here
from ingest.night.report import NightReport
from ingest.nightly import Night, nightly
from ingest.receive.receiving import find_videos, take_in
from model.detection import Box, Detection, Image
from model.networks.privacy import Blurred
from model.vocabulary import DamageClass
from tests.painted import CAMERA, ColourDetector, PaintedDrive, PaintedRoad, Patch, end_state, paint, unblurred
from tests.postgresql import postgresql

ROAD = PaintedRoad(
    (
        Patch(60, 2.2),
        Patch(61.3, 2.2),  # 1.3 m farther on: another hole
        Patch(128, 1.0),  # seen across the border of two sections
        Patch(200, 2.5, DamageClass.ALLIGATOR, 1.2),
        Patch(300, 0.8),
        Patch(301, 2.9),
    )
)
OCTOBER = datetime(2026, 10, 26, 7, 30, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="session")
def drives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two drives of one road four weeks apart, with the receiver 6 m off in the second, and its road."""
    folder = tmp_path_factory.mktemp("drives")
    paint(ROAD, PaintedDrive(OCTOBER), folder, "october")
    paint(ROAD, PaintedDrive(NOVEMBER, speed_mps=9.0, shift_m=(6.0, 1.5)), folder, "november")
    ROAD.write(folder / "roads.geojson")
    return folder


def home(folder: Path, drives: Path, database_url: str | None = None) -> Store:
    """A home with the road and the drives received."""
    store = open_store(HomeSettings(home=folder, database_url=database_url))
    import_roads(store, drives / "roads.geojson")
    for video in find_videos(drives):
        take_in(store, video)
    return store


def run(store: Store) -> NightReport:
    """One night with the colours' detector."""
    return nightly(Night(store, here(ColourDetector(), unblurred)))


Morning = tuple[Store, NightReport]


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def morning(
    request: pytest.FixtureRequest, drives: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Morning]:
    """A home after an undisturbed night, on either database; only to be looked at."""
    folder = tmp_path_factory.mktemp("morning")
    if request.param == "SQLite":
        store = home(folder, drives)
        yield store, run(store)
        return
    with postgresql() as url:
        store = home(folder, drives, url)
        yield store, run(store)
        store.engine.dispose()


def test_every_damage_is_found_once_though_driven_past_twice(morning: Morning) -> None:
    _, report = morning
    assert report.processed == 2
    assert report.refused == []
    assert report.damages == report.new == len(ROAD.patches)
    assert report.fused == len(ROAD.patches)


def test_a_damage_lies_where_it_is(morning: Morning) -> None:
    store, _ = morning
    with store.read() as session:
        starts = {row.id: row.min_x for row in session.scalars(select(Section))}
        origin = min(starts.values())
        found = [
            (starts[d.section_id] - origin + d.chainage_m, d.offset_m, d.damage_class)
            for d in session.scalars(select(Damage))
        ]
    # Half the second drive's 6 m error and half a second of clock remain: two drives' mean.
    for patch in ROAD.patches:
        along, across, name = min(found, key=lambda f: abs(f[0] - patch.chainage_m - 6) + abs(f[1] - patch.offset_m))
        assert abs(along - patch.chainage_m) < 12
        assert abs(across - patch.offset_m) < 0.4
        assert name == patch.damage_class


def test_every_damage_has_a_picture(morning: Morning) -> None:
    store, _ = morning
    with store.read() as session:
        for damage in session.scalars(select(Damage)):
            names = [sighting.picture for sighting in damage.sightings if sighting.picture]
            assert len({s.recording_id for s in damage.sightings}) == 2
            assert len(names) == 2
            assert all((store.pictures.read(name) or b"")[:3] == b"\xff\xd8\xff" for name in names)


def test_the_passes_add_up_to_the_filmed_metres(morning: Morning) -> None:
    store, report = morning
    with store.read() as session:
        metres = session.scalar(select(func.sum(Pass.to_m - Pass.from_m)))
    assert metres == pytest.approx(report.metres)
    assert metres == pytest.approx(2 * 380, rel=0.05)


def test_a_second_night_does_nothing(morning: Morning) -> None:
    store, _ = morning
    before = end_state(store)
    again = run(store)
    assert (again.processed, again.new, again.frames) == (0, 0, 0)
    assert end_state(store) == before


def test_the_same_file_twice_is_one_recording(drives: Path, tmp_path: Path) -> None:
    store = home(tmp_path, drives)
    copy = tmp_path / "renamed.mp4"
    copy.write_bytes((drives / "october.mp4").read_bytes())
    assert take_in(store, copy).outcome == "known"
    assert [take_in(store, video).outcome for video in find_videos(drives)] == ["known", "known"]


def test_files_that_cannot_be_used_end_with_a_reason_and_lose_nothing(drives: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "truncated.mp4").write_bytes((drives / "october.mp4").read_bytes()[:20_000])
    (bad / "empty.mp4").write_bytes(b"")
    (bad / "text.mp4").write_text("this is not a video\n" * 100)
    (bad / "zero.mp4").write_bytes(ZERO_SECONDS_MP4)
    store = home(tmp_path / "home", drives)
    for video in find_videos(bad):
        take_in(store, video)
    report = run(store)
    reasons = {refused.file: refused.reason for refused in report.refused}
    assert reasons == {
        "truncated.mp4": "truncated",
        "empty.mp4": "empty_file",
        "text.mp4": "not_a_video",
        "zero.mp4": "no_frames",
    }
    assert all(refused.message and refused.next_step for refused in report.refused)
    assert report.processed == 2
    assert report.damages == len(ROAD.patches)


def test_a_fault_in_one_recording_does_not_stop_the_night(drives: Path, tmp_path: Path) -> None:
    store = home(tmp_path, drives)

    class Stumbles(ColourDetector):
        calls = 0

        def detect(self, images):  # type: ignore[no-untyped-def]
            self.calls += 1
            if self.calls == 3:
                raise RuntimeError("out of memory")
            return super().detect(images)

    report = nightly(Night(store, here(Stumbles(), unblurred)))
    assert [refused.reason for refused in report.refused] == ["fault"]
    assert report.processed == 1


class SeesAShadow(ColourDetector):
    """Takes something 10 m ahead for a hole, in one frame only."""

    def detect(self, images):  # type: ignore[no-untyped-def]
        found = super().detect(images)
        if not getattr(self, "was_there", False):
            self.was_there = True
            x, y = CAMERA.pixel(10.0, 0.5)
            found[0].append(Detection(DamageClass.POTHOLE, 0.9, Box(x - 12, y - 8, x + 12, y)))
        return found


def pictures_of(store: Store) -> tuple[set[str], set[str | None]]:
    """Those in the store, and those that sightings name."""
    with store.read() as session:
        named = set(session.scalars(select(Sighting.picture).where(Sighting.picture.is_not(None))))
    return {path.name for path in store.pictures.media.folder.rglob("*.jpg")}, named


def test_no_picture_stays_of_what_became_no_damage(drives: Path, tmp_path: Path) -> None:
    store = home(tmp_path, drives)
    report = nightly(Night(store, here(SeesAShadow(), unblurred)))
    assert report.damages == len(ROAD.patches)
    kept, named = pictures_of(store)
    assert kept == named != set()


def test_no_picture_stays_of_a_recording_that_a_fault_ends(drives: Path, tmp_path: Path) -> None:
    store = home(tmp_path, drives)

    def stumbles_late(image: Image) -> Blurred:
        if any(store.pictures.media.folder.rglob("*.jpg")):
            raise RuntimeError("out of memory")
        return unblurred(image)

    report = nightly(Night(store, here(ColourDetector(), stumbles_late)))
    assert [refused.reason for refused in report.refused] == ["fault", "fault"]
    assert pictures_of(store) == (set(), set())


def test_a_track_that_comes_later_gives_the_recording_another_night(drives: Path, tmp_path: Path) -> None:
    store = open_store(HomeSettings(home=tmp_path / "home"))
    import_roads(store, drives / "roads.geojson")
    late = tmp_path / "late"
    late.mkdir()
    (late / "october.mp4").write_bytes((drives / "october.mp4").read_bytes())
    take_in(store, late / "october.mp4")
    assert [refused.reason for refused in run(store).refused] == ["no_position"]
    (late / "october.gpx").write_bytes((drives / "october.gpx").read_bytes())
    assert take_in(store, late / "october.mp4").outcome == "track added"
    assert run(store).processed == 1


def test_two_nights_at_once_are_one_too_many(drives: Path, tmp_path: Path) -> None:
    store = home(tmp_path, drives)

    class StartsAnother(ColourDetector):
        def detect(self, images):  # type: ignore[no-untyped-def]
            with pytest.raises(NightAlreadyRunning, match=r"nightly\.lock"):
                run(store)
            return super().detect(images)

    assert nightly(Night(store, here(StartsAnother(), unblurred))).processed == 2


def test_a_mended_hole_that_is_seen_again_is_reopened(drives: Path, tmp_path: Path) -> None:
    store = open_store(HomeSettings(home=tmp_path))
    import_roads(store, drives / "roads.geojson")
    take_in(store, drives / "october.mp4")
    run(store)
    with store.write() as session:
        for damage in session.scalars(select(Damage)):
            damage.status = "repaired"
            session.add(DamageEvent(damage_id=damage.id, at=NOVEMBER - DAY, event="repaired", by="Hold Nord"))
    take_in(store, drives / "november.mp4")
    run(store)
    with store.read() as session:
        assert set(session.scalars(select(Damage.status))) == {"reopened"}


def _zero_seconds() -> bytes:
    """A real mp4 container whose video stream has no frame."""
    import struct

    def box(kind: bytes, *content: bytes) -> bytes:
        body = b"".join(content)
        return struct.pack(">I", 8 + len(body)) + kind + body

    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    mvhd = box(b"mvhd", bytes(12), struct.pack(">III", 1000, 0, 0x10000), bytes(12), matrix, bytes(24), bytes(4))
    return box(b"ftyp", b"isom\0\0\2\0isom") + box(b"moov", mvhd)


ZERO_SECONDS_MP4 = _zero_seconds()
