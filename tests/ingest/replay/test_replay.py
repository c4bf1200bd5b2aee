"""A replay after nights and acts of people gives what they gave."""

from pathlib import Path

import pytest

from data.states import Step
from data.store import Store
from ingest.night.lock import only_one
from ingest.replay.replay import Replay, replay
from model.vocabulary import DamageClass
from tests.ingest.replay import town
from tests.ingest.replay.state import whole
from tests.ingest.replay.town import (
    assigned,
    corrected,
    cut,
    deep,
    dismissed,
    done,
    lived,
    mended,
    merged,
    not_mended,
    reopened,
    undone,
    videos_deleted,
    withdrawn,
)
from tests.painted import end_state

LIVES = {
    "a little of everything": (
        [dismissed(4), assigned(1, 5), deep(6, 60), corrected(5, Step.MILDER), corrected(2, DamageClass.LONGITUDINAL)],
        [mended(1, depth_mm=45), merged(2, 3)],
        [undone(2), cut(6)],
        [undone(6), deep(2, 30)],
    ),
    "orders": (
        [assigned(1, 2), assigned(6), dismissed(4)],
        [cut(2), reopened(4), mended(6), not_mended(6), withdrawn(1)],
        [assigned(2, 5), cut(6)],
        [mended(8), assigned(4), withdrawn(4)],
    ),
    "regrouped while ordered": (
        [assigned(2), assigned(3, 6)],
        [merged(2, 3), cut(6), dismissed(1)],
        [undone(2), merged(6, 7), deep(3, 20)],
        [undone(6), undone(6), withdrawn(2)],
    ),
    "mended by nobody's word, and back": (
        [assigned(1, 4), mended(4)],
        [mended(1), merged(2, 3)],
        [],
        [reopened(1)],
    ),
}


@pytest.mark.parametrize("life", sorted(LIVES))
def test_a_replay_gives_what_nights_and_people_gave_also_without_videos(empty: Store, drives: Path, life: str) -> None:
    store = lived(empty, drives, LIVES[life])
    before, rows = end_state(store), whole(store)
    for deleted in (False, True):
        if deleted:
            videos_deleted(store)
        report = replay(Replay(store))
        assert (report.recordings, report.unread, report.not_carried_over) == (town.DRIVES, [], [])
        assert (report.new, report.gone, report.moved, report.regraded, report.other_status) == (0, 0, 0, 0, 0)
        assert report.same == len(rows["damage"])
        assert end_state(store) == before
        after = whole(store)
        for table in rows:
            assert after[table] == rows[table], table


def test_what_was_merged_and_split_before_a_replay_can_be_undone_after_it(empty: Store, drives: Path) -> None:
    store = lived(empty, drives, ([], [], [], []))
    before = whole(store)["damage"]
    done(store, merged(2, 3), cut(6))
    replay(Replay(store))
    done(store, undone(2), undone(6))
    damages = whole(store)["damage"]
    assert [row for row in damages if dict(row)["status"] != "withdrawn"] == before
    assert len(damages) == len(before) + 1


def test_a_replay_leaves_the_next_night_to_know_that_the_last_one_died(empty: Store) -> None:
    mark = "a night is at work, process 7\n"
    (empty.home / "nightly.lock").write_text(mark)
    replay(Replay(empty))
    with only_one(empty) as died:
        assert died
