"""The same drive twice: whatever was done to a copy's file, it confirms no damage a second time."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from data.roads.importing import import_roads
from data.schema import Recording, Sighting
from data.settings import HomeSettings
from data.store import open_store
from data.vehicle import Vehicle
from ingest.night.reader import here
from ingest.nightly import Night, nightly
from ingest.receive.known_drives import known_near
from ingest.receive.receiving import Carrier, take_in
from ingest.refusals import Refusal
from ingest.source import Source, open_source
from ingest.track.clocks.readings import UNKNOWN_CLOCK, KnownClock
from ingest.track.same_drive import Driven, Known, shown_before
from tests.copies import encoded_anew, in_another_container, rewrite_track
from tests.painted import ColourDetector, PaintedDrive, PaintedRoad, Patch, paint, unblurred
from tests.postgresql import postgresql
from tests.shared import shared

ROAD = PaintedRoad((Patch(60, 2.2), Patch(200, 2.5)))
START = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)
PHONE = "Apple iPhone 15"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drive of 28 seconds."""
    return paint(ROAD, PaintedDrive(START, to_m=350), tmp_path_factory.mktemp("original"), "original")


def way(video: Path) -> Driven:
    """When a trimmed one begins a person says: without motion in its picture a short one's clock is not believed."""
    clock = KnownClock(starts_at=START) if video.name.startswith("trimmed") else UNKNOWN_CLOCK
    opened = open_source(Source(video, video.with_suffix(".gpx"), video.stem, Vehicle.VAN, clock=clock))
    assert not isinstance(opened, Refusal), opened
    return opened.span.driven


def compare(copy: Path, original: Path, *phones: str | None) -> tuple[tuple[float, float], ...] | Refusal:
    mine, its = phones or (None, None)
    stored = Driven.from_json(way(original).as_json())
    return shown_before(way(copy), mine, [Known("original.mp4", its, stored)])


Copier = Callable[[Path, Path], Path]
COPIES: dict[str, Copier] = {
    "encoded anew.mp4": encoded_anew,
    "in another container.mkv": in_another_container,
    "trimmed to its first third.mp4": lambda a, b: encoded_anew(a, b, first_s=9),
    "rounded to five decimals.mp4": lambda a, b: rewrite_track(in_another_container(a, b), decimals=5),
    "one fix in five seconds.mp4": lambda a, b: rewrite_track(in_another_container(a, b), every=5),
    "one fix in ten seconds.mp4": lambda a, b: rewrite_track(in_another_container(a, b), every=10),
}


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_is_known_for_the_drive_it_is_and_the_other_is_named(kind: str, original: Path, tmp_path: Path) -> None:
    copy = COPIES[kind](original, tmp_path / kind)
    for phones in ((None, None), (None, PHONE), (PHONE, PHONE)):
        told = compare(copy, original, *phones)
        assert isinstance(told, Refusal)
        assert told.reason == "same_drive"
        assert told.facts["other"] == "original.mp4"


def test_a_copy_is_known_though_another_phones_name_was_given_at_the_import(original: Path, tmp_path: Path) -> None:
    copy = rewrite_track(encoded_anew(original, tmp_path / "copy.mp4"), decimals=5)
    assert isinstance(compare(copy, original, "Bil 1", PHONE), Refusal)


def test_the_other_vehicle_of_a_convoy_loses_nothing(original: Path, tmp_path: Path) -> None:
    ahead = paint(ROAD, PaintedDrive(START, 17, 357), tmp_path, "seven metres ahead")
    assert compare(ahead, original, PHONE, PHONE) == ()


def test_two_phones_in_one_vehicle_are_two_when_they_are_named(original: Path, tmp_path: Path) -> None:
    beside = paint(ROAD, PaintedDrive(START, to_m=350, shift_m=(1.5, 2.0)), tmp_path, "beside")
    assert compare(beside, original, "Venstre", "Højre") == ()
    assert isinstance(compare(beside, original, PHONE, PHONE), Refusal)


def test_vehicles_that_stand_in_one_yard_are_not_taken_for_one(tmp_path: Path) -> None:
    here_, there = (paint(ROAD, PaintedDrive(START, 10, 10.5, 0.05), tmp_path, name) for name in ("a", "b"))
    assert compare(here_, there, PHONE, PHONE) == ()


def test_a_dashcams_next_clip_loses_only_the_seconds_that_both_show(original: Path, tmp_path: Path) -> None:
    clip = paint(ROAD, PaintedDrive(START + timedelta(seconds=23), 10 + 12 * 23, 500), tmp_path, "next")
    told = compare(clip, original, PHONE, PHONE)
    assert not isinstance(told, Refusal)
    assert sum(end - start for start, end in told) == pytest.approx(5, abs=1.0)


def test_the_months_and_the_clips_of_the_real_drives_are_all_drives_of_their_own() -> None:
    ways = {clip: way(clip) for clip in sorted(shared("drives").glob("*.mp4"))}
    assert len(ways) == 8
    for one, other in combinations(ways, 2):
        assert shown_before(ways[one], PHONE, [Known(other.name, PHONE, ways[other])]) == ()


def test_copies_in_one_night_and_in_the_next_drive_no_metre_and_see_no_damage_twice(
    original: Path, tmp_path: Path
) -> None:
    store = open_store(HomeSettings(home=tmp_path / "home"))
    import_roads(store, ROAD.write(tmp_path / "roads.geojson"))
    night = Night(store, here(ColourDetector(), unblurred))
    take_in(store, encoded_anew(original, tmp_path / "trimmed.mp4", first_s=12), Carrier(starts_at=START))
    first = nightly(night)
    for video in (
        original,
        encoded_anew(original, tmp_path / "a.mp4"),
        rewrite_track(in_another_container(original, tmp_path / "b.mkv"), decimals=5),
    ):
        take_in(store, video)
    second = nightly(night)
    assert (first.processed, second.processed) == (1, 1)  # of the whole, what the trimmed one had not shown
    assert [refused.reason for refused in second.refused] == ["same_drive", "same_drive"]
    assert (first.new + second.new, second.fused) == (len(ROAD.patches), 0)
    assert first.metres + second.metres == pytest.approx(340, abs=15)
    with store.read() as session:
        seen = session.scalars(select(Sighting.damage_id).group_by(Sighting.damage_id, Sighting.recording_id)).all()
        made = session.scalars(select(Recording.started_at)).all()
    assert all(at is not None and abs(at - START) < timedelta(seconds=2) for at in made)  # the refused ones' too
    assert len(seen) == len(set(seen)) == len(ROAD.patches)


@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_ways_are_found_again_in_either_database_and_rows_of_older_homes_are_not_compared(
    database: str, original: Path, tmp_path: Path
) -> None:
    driven, end = way(original), START + timedelta(seconds=28)
    with postgresql() if database == "PostgreSQL" else nullcontext(None) as url:
        store = open_store(HomeSettings(home=tmp_path / "home", database_url=url))
        times: dict[str, Any] = {"received_at": START, "state": "processed", "started_at": START}
        with store.write() as session:
            for name, more in (
                ("mine", {}),
                ("older", {}),
                ("other", {"ended_at": end, "way": driven.as_json()}),
                ("yesterday's", {"ended_at": end - timedelta(days=1), "way": driven.as_json()}),
            ):
                session.add(Recording(sha256=name, name=name, video=name, **times, **more))
        with store.read() as session:
            (found,) = known_near(session, 1, driven)
        store.engine.dispose()
    assert found.name == "other"
    assert isinstance(shown_before(driven, PHONE, [found]), Refusal)
