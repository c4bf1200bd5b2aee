"""What people did, where no damage of today has all that it was done to."""

from pathlib import Path

import pytest

from data.damages import damages
from data.damages.damages import Status
from data.damages.regroupings.splitting import NothingToSplit
from data.recordings import prefix
from data.schema import Damage
from data.store import Store
from ingest.replay.reapplying import IMPOSSIBLE
from ingest.replay.replay import Replay, replay
from model.vocabulary import DamageClass
from tests.ingest.replay.state import judged, recordings, rows_of, whole
from tests.ingest.replay.town import (
    BY,
    DRIVES,
    FIRST,
    LIFE,
    WEEK,
    assigned,
    cut,
    deep,
    dismissed,
    doubled,
    lived,
    retraced,
)


def test_what_cannot_be_carried_over_is_listed_and_stays_as_it_was(empty: Store, drives: Path) -> None:
    store = lived(empty, drives, ([assigned(5), deep(5, 20)], [], [], []))
    before, judged_before = rows_of(store, 5), judged(store, 5)
    retraced(store, {DamageClass.ALLIGATOR})
    for _ in range(2):
        report = replay(Replay(store))
        assert [one.damage_id for one in report.not_carried_over] == [5]
        assert "stays as it was" in report.not_carried_over[0].what
        assert (report.gone, report.new) == (0, 0)
        assert judged(store, 5) == judged_before
        assert rows_of(store, 5) == before


def test_of_two_that_are_one_now_the_other_is_a_part_of_it(empty: Store, drives: Path) -> None:
    store = lived(empty, drives, ([assigned(6)], [], [], []))
    ids = [doubled(store, 6, 1), doubled(store, 2, 3)]
    with store.write() as session:
        damages.measure_depth(session, ids[0], 45, BY, FIRST + DRIVES * WEEK)
    before = rows_of(store, 6)[0] + rows_of(store, ids[0])[0]
    report = replay(Replay(store))
    (lost,) = report.not_carried_over
    assert (lost.damage_id, lost.what) == (ids[0], "is one with damage 6 now")
    assert (report.new, report.gone) == (0, 1)  # the other double, on which nobody had acted
    assert judged(store, 6).status == Status.ASSIGNED
    with store.read() as session:
        part = session.get_one(Damage, ids[0])
        assert (part.status, part.merged_into, part.depth_mm) == (Status.MERGED, 6, 45)
        assert len(damages.story(session, ids[0]).sightings) == len(before)
        assert session.get_one(Damage, 6).passes_seen == DRIVES


def test_an_act_waits_for_the_drive_that_shows_its_damage(empty: Store, drives: Path) -> None:
    """Today's code finds the crack a week after the foreman judged it."""
    store = lived(empty, drives, ([dismissed(5)], [], [], []))
    retraced(store, {DamageClass.ALLIGATOR}, [0])
    report = replay(Replay(store))
    assert (report.gone, report.new, report.not_carried_over) == (0, 0, [])
    assert judged(store, 5).status == Status.DISMISSED
    assert judged(store, 5).dismissed_as == "manhole"


@pytest.mark.parametrize("weeks", [[0], [0, 1, 2, 3]])
def test_a_drive_without_a_trace_is_listed_and_what_it_showed_stays(
    empty: Store, drives: Path, weeks: list[int]
) -> None:
    store = lived(empty, drives, LIFE)
    before = whole(store)
    for week in weeks:
        store.traces.remove(prefix(recordings(store)[week]))
    report = replay(Replay(store))
    assert [one.file for one in report.unread] == [f"drive{week}.mp4" for week in weeks]
    assert (report.same, report.new, report.gone) == (len(before["damage"]), 0, 0)
    after = whole(store)
    for table in before:
        assert after[table] == before[table], table


def test_a_split_whose_detections_are_gone_is_listed(empty: Store, drives: Path) -> None:
    """What was split off was shown by the first two drives, in which today's code finds nothing there."""
    store = lived(empty, drives, ([], [], [], [cut(5), dismissed(7)]))
    before = rows_of(store, 7)
    retraced(store, {DamageClass.ALLIGATOR}, [0, 1])
    report = replay(Replay(store))
    assert [(lost.damage_id, lost.what) for lost in report.not_carried_over] == [
        (5, f"split: {IMPOSSIBLE[NothingToSplit]}"),
        (7, "no drive shows a damage there now; it stays as it was"),
    ]
    assert report.not_carried_over[0].by == BY
    assert (rows_of(store, 7), judged(store, 7).status) == (before, Status.DISMISSED)
    assert judged(store, 5).status == Status.NEW
