"""Beliefs kept from drive to drive are those that all looks give, whatever people do in between and however late."""

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages import damages
from data.damages.regroupings import merging, splitting, undoing
from data.damages.regroupings.regrouping import MERGEABLE, GoneOn
from data.damages.repair_history import repair_histories
from data.roads.network import RoadNetwork
from data.schema import Damage, DamageEvent, Look, Recording, RepairBelief
from data.store import Store
from ingest.fuse.duplicates import merge_duplicates
from ingest.lifecycle import beliefs, repaired
from ingest.lifecycle.beliefs import all_looks, evidence, updated_beliefs
from ingest.lifecycle.repaired import Belief, belief_after
from tests.homes import SECOND_DRIVE, seeded_home

WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
IDS = (1, 2, 3, 4)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = seeded_home(tmp_path_factory.mktemp("beliefs"))
    yield store
    store.engine.dispose()


@pytest.fixture
def session(home: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """Nothing is committed; the seeds lie 45 m apart and may be merged."""
    monkeypatch.setattr(merging, "MAX_MERGE_DISTANCE_M", 1000.0)
    with Session(home.engine) as opened:
        yield opened


@pytest.fixture
def computed_anew(monkeypatch: pytest.MonkeyPatch) -> list[set[int]]:
    """The damages whose looks were read from the log, drive by drive."""
    asked: list[set[int]] = []

    def noted(session: Session, ids: set[int]) -> dict[int, list[Look]]:
        asked.append(set(ids))
        return all_looks(session, ids)

    monkeypatch.setattr(beliefs, "all_looks", noted)
    return asked


def drive(session: Session, at: datetime, shown: dict[int, int]) -> dict[int, Belief]:
    """One drive past some damages, each of which it showed in so many of four frames; its beliefs are kept."""
    name = f"{random.getrandbits(256):064x}"
    row = Recording(sha256=name, name=name, video=name, received_at=at, state="processed", started_at=at)
    session.add(row)
    session.flush()
    looks = {}
    for damage_id, frames in shown.items():
        damage = session.get_one(Damage, damage_id)
        look = Look(damage_id=damage_id, recording_id=row.id, at=at, frames=4, chance=0.7, passes=1, valid=True,
                    shown=frames, beside=frames == 0 and damage_id % 2 == 0)  # fmt: skip
        session.add(look)
        whole = damage.merged_into or damage_id
        looks[whole] = max(looks.get(whole, look), look, key=evidence)
    session.flush()
    return updated_beliefs(session, looks, repair_histories(session, looks))


def from_scratch(session: Session, damage_id: int) -> Belief:
    repair = repair_histories(session, [damage_id])[damage_id]
    return belief_after(all_looks(session, [damage_id])[damage_id], repair.reported_at, repair.repaired_at)


def assert_as_from_scratch(session: Session, kept: dict[int, Belief]) -> None:
    for damage_id, belief in kept.items():
        expected = from_scratch(session, damage_id)
        assert (belief.repaired, belief.at) == (expected.repaired, expected.at)
        assert belief.ease.tobytes() == expected.ease.tobytes()


def say(session: Session, damage_id: int, event: str, by: str, at: datetime) -> None:
    session.get_one(Damage, damage_id).status = event
    session.add(DamageEvent(damage_id=damage_id, at=at, event=event, by=by))
    session.flush()


def act(session: Session, chance: random.Random, at: datetime) -> None:
    """Somebody does something, or nobody does."""
    rows = {row.id: row for row in session.scalars(select(Damage).where(Damage.id.in_(IDS)))}
    mergeable = [damage_id for damage_id, row in rows.items() if row.status in MERGEABLE]
    chosen = chance.choice(IDS)
    deed = chance.choice(("nothing", "report", "reopen", "verify", "back", "merge", "split", "undo"))
    newest = damages.newest_regrouping(session, chosen)
    if deed == "report" and rows[chosen].status in MERGEABLE:
        say(session, chosen, "repaired", "Hold Nord", at)
    elif deed == "reopen" and rows[chosen].status in damages.REOPENABLE:
        damages.reopen(session, chosen, "Gitte", "", at)
    elif deed == "verify" and rows[chosen].status in (*MERGEABLE, "repaired"):
        say(session, chosen, "verified", "nightly", at)
    elif deed == "back" and rows[chosen].status in ("repaired", "verified"):
        say(session, chosen, "reopened", "nightly", at)
    elif deed == "merge" and len(mergeable) > 1:
        merging.merge(session, chance.sample(mergeable, 2), "Gitte", at)
    elif deed == "split" and chosen in mergeable and len(rows := damages.story(session, chosen).sightings) > 1:
        splitting.split(session, chosen, [rows[0].id], "Gitte", at)
    elif deed == "undo" and newest is not None:
        with suppress(GoneOn, undoing.UndoNewerFirst):
            undoing.undo(session, newest.id, "Gitte", at)


@pytest.mark.parametrize("seed", range(20))
def test_kept_beliefs_are_those_of_all_looks_whatever_happens_in_between(session: Session, seed: int) -> None:
    chance, at = random.Random(seed), SECOND_DRIVE
    for _ in range(25):
        act(session, chance, at)
        at += chance.choice((timedelta(0), DAY, WEEK))
        late = chance.choice((timedelta(0), timedelta(0), 3 * DAY, 5 * WEEK))
        shown = {key: chance.choice((0, 0, 1, 3)) for key in chance.sample(IDS, chance.randint(1, len(IDS)))}
        assert_as_from_scratch(session, drive(session, at - late, shown))


def test_in_the_common_case_no_look_is_read_again(session: Session, computed_anew: list[set[int]]) -> None:
    for week in range(12):
        if week == 8:
            say(session, 1, "repaired", "Hold Nord", SECOND_DRIVE + 7.5 * WEEK)
        if week == 10:
            say(session, 2, "verified", "nightly", SECOND_DRIVE + 9 * WEEK)
        kept = drive(session, SECOND_DRIVE + week * WEEK, {1: 2 if week < 7 else 0, 2: 0 if week % 4 else 1})
        assert_as_from_scratch(session, kept)
    assert computed_anew == [{1, 2}, *[set()] * 11]


@pytest.mark.parametrize("what", ["late", "reopened", "merged"])
def test_looks_are_read_again_for_the_damage_alone_that_something_happened_to(
    session: Session, computed_anew: list[set[int]], what: str
) -> None:
    drive(session, SECOND_DRIVE, {1: 3, 2: 3, 3: 3})
    say(session, 1, "repaired", "Hold Nord", SECOND_DRIVE + DAY)
    drive(session, SECOND_DRIVE + WEEK, {1: 0, 2: 0, 3: 0})
    at, again = SECOND_DRIVE + 2 * WEEK, {1: 2, 2: 2, 3: 2}
    if what == "late":
        drive(session, SECOND_DRIVE + 4 * WEEK, {2: 2})
        expected = {2}
    elif what == "reopened":
        damages.reopen(session, 1, "Gitte", "det er der endnu", at)
        expected = {1}
    else:
        expected = {merging.merge(session, [2, 3], "Gitte", at).id}
    assert_as_from_scratch(session, drive(session, at, again))
    assert computed_anew[-1] == expected


def test_a_belief_of_other_numbers_is_computed_anew(
    session: Session, computed_anew: list[set[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    drive(session, SECOND_DRIVE, {1: 3})
    monkeypatch.setattr(beliefs, "MODEL", "another")
    drive(session, SECOND_DRIVE + WEEK, {1: 0})
    assert computed_anew == [{1}, {1}]
    assert session.scalars(select(RepairBelief.model)).all() == ["another"]
    assert len(repaired.MODEL) == 8


def test_forty_thousand_damages_at_once_are_no_more_than_a_statement_binds(session: Session) -> None:
    drive(session, SECOND_DRIVE, {1: 3})
    many = range(1, 40_001)
    looks = all_looks(session, many)
    assert (len(looks), [damage_id for damage_id, some in looks.items() if some]) == (40_000, [1])
    assert len(repair_histories(session, many)) == 40_000
    assert merge_duplicates(session, RoadNetwork(()), many, SECOND_DRIVE) == 0
