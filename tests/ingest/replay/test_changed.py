"""What a replay does where today's code or phones give something else than the nights."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data.damages.acts import regroupings
from data.schema import Regrade
from data.store import Store
from ingest.night.lock import NightAlreadyRunning, only_one
from ingest.replay.replay import Replay, replay
from model.vocabulary import DamageClass
from tests.ingest.replay.state import judged, sizes, tasks, whole
from tests.ingest.replay.town import BY, DRIVES, FIRST, LIFE, WEEK, lived, merged_by, retraced, taller, undone

pytestmark = pytest.mark.parametrize("empty", ["SQLite"], indirect=True)


def test_a_height_told_later_changes_sizes_and_no_act(empty: Store, drives: Path) -> None:
    store = lived(empty, drives, LIFE)
    before, judged_before, tasks_before = sizes(store), {one: judged(store, one) for one in sizes(store)}, tasks(store)
    taller(store)
    report = replay(Replay(store))
    after = sizes(store)
    assert report.regraded == len(before)
    assert (report.new, report.gone, report.not_carried_over) == (0, 0, [])
    assert after.keys() == before.keys()
    assert all(after[one] > before[one] for one in before)
    assert {one: judged(store, one) for one in after} == judged_before
    assert tasks(store) == tasks_before


def test_a_dry_run_tells_the_same_and_changes_nothing(empty: Store, drives: Path) -> None:
    store = lived(empty, drives, LIFE)
    taller(store)
    before = whole(store)
    dry = replay(Replay(store, dry_run=True))
    assert dry.regraded == len(before["damage"])
    assert whole(store) == before
    wet = replay(Replay(store))
    assert replace(wet, dry_run=True) == dry
    assert whole(store) != before


def test_what_no_drive_shows_any_more_goes_unless_people_acted_on_it(empty: Store, drives: Path) -> None:
    store = lived(empty, drives, ([], [], [], []))
    retraced(store, {DamageClass.ALLIGATOR})
    report = replay(Replay(store))
    assert (report.gone, report.new, report.not_carried_over) == (1, 0, [])
    assert 5 not in sizes(store)


def test_the_map_reads_all_dots_again(empty: Store, drives: Path) -> None:
    store = lived(empty, drives, LIFE)
    newest = select(func.max(Regrade.id))
    with store.read() as session:
        before = session.scalar(newest) or 0
    replay(Replay(store))
    with store.read() as session:
        assert (session.scalar(newest) or 0) > before


def test_since_a_date_after_all_nights_nothing_is_read(empty: Store, drives: Path) -> None:
    store = lived(empty, drives, LIFE)
    taller(store)
    before = whole(store)
    assert replay(Replay(store, since=FIRST + DRIVES * WEEK)).recordings == 0
    assert whole(store) == before
    assert replay(Replay(store, since=FIRST + (DRIVES - 1) * WEEK)).recordings == DRIVES  # on the same road


def test_no_replay_beside_a_night(empty: Store) -> None:
    with only_one(empty), pytest.raises(NightAlreadyRunning):
        replay(Replay(empty))


def test_a_replay_is_no_inspection(empty: Store, drives: Path) -> None:
    store = lived(empty, drives, LIFE)
    before = whole(store)
    taller(store)
    replay(Replay(store))
    after = whole(store)
    assert all(after[table] == before[table] for table in ("pass", "section", "task", "work_order"))
    assert {BY} <= {dict(row)["by"] for row in after["damage_event"]}


def test_what_a_person_separated_stays_apart_though_today_no_night_merges_it(empty: Store, drives: Path) -> None:
    by_an_older_night = merged_by("nightly", 2, 3)
    store = lived(empty, drives, ([], [by_an_older_night, undone(2)], [], []))
    report = replay(Replay(store))
    assert (report.same, report.not_carried_over) == (len(sizes(store)), [])
    with store.read() as session:
        (row,) = regroupings(session, range(99))
        assert (row.involved, row.undone_by) == ({2, 3}, BY)
