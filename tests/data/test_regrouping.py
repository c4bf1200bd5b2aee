"""Merging, splitting and undoing, over a home with damages, orders and teams."""

from contextlib import nullcontext

import pytest
from sqlalchemy import select

from data.damages import damages
from data.damages.damages import Status, WrongStatus
from data.damages.regroupings import merging, regrouping, splitting, undoing
from data.orders import crew, progress, work_orders
from data.orders.work_orders import AssignmentRequest
from data.schema import Damage, DamageEvent, Regrouping, Sighting, Task
from tests.homes import SECOND_DRIVE, seeded_home
from tests.postgresql import postgresql


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def store(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    with postgresql() if request.param == "PostgreSQL" else nullcontext() as url:
        opened = seeded_home(folder, url)
        yield opened
        opened.engine.dispose()


@pytest.fixture
def session(store, monkeypatch):
    monkeypatch.setattr(merging, "MAX_MERGE_DISTANCE_M", 100.0)  # the seeds lie 45 m apart
    with store.read() as opened:  # thrown away at the end, so that every test has the same home
        for damage in opened.scalars(select(Damage)):
            damage.passes_seen = damage.passes_valid = 2
        opened.flush()
        yield opened


def state(session, *ids):
    """All columns of the damages, and which of them their sightings and tasks belong to."""
    session.flush()
    session.expire_all()
    rows = [session.get(Damage, damage_id) for damage_id in ids]
    columns = [c.name for c in Damage.__table__.columns]
    values = [{name: getattr(row, name) for name in columns} for row in rows]
    sightings = {s.id: s.damage_id for s in session.scalars(select(Sighting).where(Sighting.damage_id.in_(ids)))}
    tasks = {t.id: (t.damage_id, t.state) for t in session.scalars(select(Task).where(Task.damage_id.in_(ids)))}
    return values, sightings, tasks


def recomputed(session, *ids):
    """As the night leaves them; the seeded ones are not graded."""
    for damage_id in ids:
        regrouping.recompute(session, session.get(Damage, damage_id))


def order(session, *ids, team=1, token="t"):
    request = AssignmentRequest({"type": "ids", "ids": list(ids)}, ids, team, "", "Gitte", crew.token_sha256(token))
    return work_orders.assign(session, request, SECOND_DRIVE)


def merge(session, *ids):
    target = merging.merge(session, ids, "Gitte", SECOND_DRIVE)
    return target, damages.newest_regrouping(session, target.id).id


def split(session, damage_id, *numbers):
    """Let the sightings of these positions in time go."""
    rows = damages.story(session, damage_id).sightings
    new = splitting.split(session, damage_id, [rows[n].id for n in numbers], "Gitte", SECOND_DRIVE)
    return new, damages.newest_regrouping(session, damage_id).id


def undo(session, regrouping_id):
    return undoing.undo(session, regrouping_id, "Gitte", SECOND_DRIVE)


def events(session, damage_id):
    asked = select(DamageEvent.event).where(DamageEvent.damage_id == damage_id).order_by(DamageEvent.id)
    return list(session.scalars(asked))


def test_merged_damages_are_one_dot_with_one_history(session):
    target, _ = merge(session, 1, 2)
    assert target.id == 1
    story = damages.story(session, 2)  # an old link to the part
    assert story.damage.id == 1
    assert len(story.sightings) == 4
    assert {dot.id for dot in damages.dots(session, [1, 2]) if dot.status in damages.ON_MAP} == {1}
    assert (events(session, 1), events(session, 2)) == (["found", "merged"], ["found", "merged"])
    merged = [event for event in story.events if event.event == "merged"]
    assert {(event.by, event.note) for event in merged} == {("Gitte", "2"), ("Gitte", "1")}


@pytest.mark.parametrize("ids", [(1, 2), (1, 2, 3)])
def test_an_undone_merge_leaves_everything_as_it_was(session, ids):
    recomputed(session, *ids)
    before = state(session, *ids)
    _, number = merge(session, *ids)
    assert state(session, *ids) != before
    undo(session, number)
    assert state(session, *ids) == before
    assert events(session, ids[-1]) == ["found", "merged", "restored"]


def test_fragments_of_one_pass_are_as_long_as_they_span(session):
    for row in session.scalars(select(Sighting).where(Sighting.damage_id.in_([2, 3]))):
        row.damage_class, row.length_m, row.distance_m = "D00", 2.0, 6.0
        session.add(_again(row))
    session.flush()
    recomputed(session, 2, 3)
    apart = abs(session.get(Damage, 2).chainage_m - session.get(Damage, 3).chainage_m)
    assert session.get(Damage, 2).length_m == 2.0
    target, _ = merge(session, 2, 3)
    assert target.length_m == pytest.approx(apart + 2.0)


def test_damages_are_merged_into_the_assigned_one_whose_order_continues(session):
    given = order(session, 2)
    target, number = merge(session, 1, 2)
    assert (target.id, target.status) == (2, "assigned")
    assert [task.damage_id for task in given.tasks] == [2]
    undo(session, number)
    assert [session.get(Damage, n).status for n in (1, 2)] == ["new", "assigned"]


def test_of_two_teams_with_one_damage_the_second_loses_its_task_until_the_undo(session):
    first, second = order(session, 1), order(session, 2, team=2, token="u")
    _, number = merge(session, 1, 2)
    with pytest.raises(crew.TaskOvertaken):
        crew.mark_done(session, second, second.tasks[0].id, crew.Report(), SECOND_DRIVE)
    summaries = {summary.order.id: summary for summary in progress.newest(session, 5)}
    assert (summaries[first.id].task_count, summaries[second.id].task_count) == (1, 0)
    undo(session, number)
    assert crew.mark_done(session, second, second.tasks[0].id, crew.Report(), SECOND_DRIVE).state == "done"


@pytest.mark.parametrize("status", sorted(set(Status) - regrouping.MERGEABLE))
def test_only_living_damages_are_merged_or_split(session, status):
    session.get(Damage, 2).status = status.value
    session.flush()
    with pytest.raises(WrongStatus):
        merge(session, 1, 2)
    if status not in damages.NOT_ITS_OWN:
        with pytest.raises(WrongStatus):
            split(session, 2, 0)


def test_damages_that_cannot_be_one_are_refused(session):
    with pytest.raises(merging.NotOneDamage):
        merge(session, 1, 1)
    with pytest.raises(merging.TooFarApart) as far:
        merge(session, 1, 5)
    assert far.value.metres == 180
    with pytest.raises(damages.NoSuchDamage):
        merge(session, 1, 999)


@pytest.mark.parametrize("numbers", [(), (0, 1)])
def test_each_of_the_two_must_keep_a_sighting(session, numbers):
    with pytest.raises(splitting.NothingToSplit):
        split(session, 1, *numbers)


def test_sightings_of_another_damage_cannot_be_split_off(session):
    foreign = session.scalars(select(Sighting.id).where(Sighting.damage_id == 7)).first()
    with pytest.raises(splitting.NothingToSplit):
        splitting.split(session, 1, [foreign], "Gitte", SECOND_DRIVE)


def test_a_split_places_the_two_as_far_apart_as_within_each_drive(session):
    """In both drives the second damage lay 4 m farther on and 1 m to the right; the receiver was 6 m off in one."""
    for row in session.scalars(select(Sighting).where(Sighting.damage_id == 3)):
        row.chainage_m += 6.0 * (row.recording_id == 2)
        other = _again(row)
        other.chainage_m, other.offset_m, other.picture = row.chainage_m + 4, row.offset_m + 1, "other.jpg"
        session.add(other)
    session.flush()
    session.expire_all()
    rows = damages.story(session, 3).sightings
    before = session.get(Damage, 3)
    middle = before.chainage_m
    chosen = [row.id for row in rows if row.picture == "other.jpg"]
    new = splitting.split(session, 3, chosen, "Gitte", SECOND_DRIVE)
    kept = session.get(Damage, 3)
    assert new.chainage_m - kept.chainage_m == pytest.approx(4, abs=0.01)
    assert new.offset_m - kept.offset_m == pytest.approx(1, abs=0.01)
    assert (new.chainage_m + kept.chainage_m) / 2 == pytest.approx(middle, abs=0.01)
    assert (new.status, new.passes_seen, kept.passes_seen) == ("new", 2, 2)


def test_sightings_without_a_picture_follow_the_nearest_of_their_drive(session):
    rows = list(session.scalars(select(Sighting).where(Sighting.damage_id == 3).order_by(Sighting.id)))
    far = _again(rows[0])
    far.chainage_m, far.picture = rows[0].chainage_m + 5, "far.jpg"
    beside_far, beside_near = _again(rows[0], 2), _again(rows[0], 3)
    beside_far.chainage_m = far.chainage_m - 1
    session.add_all([far, beside_far, beside_near])
    session.flush()
    session.expire_all()
    new = splitting.split(session, 3, [far.id], "Gitte", SECOND_DRIVE)
    assert {far.damage_id, beside_far.damage_id} == {new.id}
    assert {beside_near.damage_id, rows[0].damage_id, rows[1].damage_id} == {3}


@pytest.mark.parametrize("assigned", [False, True])
def test_an_undone_split_leaves_everything_as_it_was(session, assigned):
    recomputed(session, 3)
    if assigned:
        order(session, 3)
    before = state(session, 3)
    new, number = split(session, 3, 1)
    assert new.status == ("assigned" if assigned else "new")
    undo(session, number)
    assert state(session, 3) == before
    assert session.get(Damage, new.id).status == "withdrawn"
    assert damages.story(session, new.id).damage.id == 3


def test_a_damage_split_off_an_assigned_one_is_assigned(session):
    given = order(session, 3, 4)
    new, _ = split(session, 3, 1)
    session.expire_all()
    assert [(task.damage_id, task.position) for task in given.tasks][-1] == (new.id, 3)
    assert crew.mark_done(session, given, given.tasks[-1].id, crew.Report(), SECOND_DRIVE).state == "done"


def test_an_undo_is_refused_where_people_changed_a_damage_later(session):
    new, number = split(session, 3, 1)
    given = order(session, new.id)
    with pytest.raises(regrouping.GoneOn) as gone:
        undo(session, number)
    assert (gone.value.damage_id, gone.value.status) == (new.id, "assigned")
    crew.mark_done(session, given, given.tasks[0].id, crew.Report(), SECOND_DRIVE)
    with pytest.raises(regrouping.GoneOn):
        undo(session, number)


def test_a_repaired_damage_is_reopened_before_its_merge_is_undone(session):
    _, number = merge(session, 1, 2)
    given = order(session, 1)
    crew.mark_done(session, given, given.tasks[0].id, crew.Report(), SECOND_DRIVE)
    with pytest.raises(regrouping.GoneOn):
        undo(session, number)
    damages.reopen(session, 1, "Gitte", "kun det ene", SECOND_DRIVE)
    undo(session, number)
    assert [session.get(Damage, n).status for n in (1, 2)] == ["reopened", "new"]


def test_the_newest_is_undone_first_and_each_once(session):
    recomputed(session, 1, 2, 3)
    before = state(session, 1, 2, 3)
    _, first = merge(session, 2, 3)
    target, second = merge(session, 1, 2)
    assert {session.get(Damage, n).merged_into for n in {1, 2, 3} - {target.id}} == {target.id}
    with pytest.raises(undoing.UndoNewerFirst):
        undo(session, first)
    undo(session, second)
    with pytest.raises(undoing.AlreadyUndone):
        undo(session, second)
    undo(session, first)
    assert state(session, 1, 2, 3) == before
    with pytest.raises(undoing.NoSuchRegrouping):
        undo(session, 99)
    assert {row.undone_by for row in session.scalars(select(Regrouping))} == {"Gitte"}


def _again(row: Sighting, later_s: float = 1) -> Sighting:
    """The same sighting once more, a frame later and without a picture."""
    columns = {c.name: getattr(row, c.name) for c in Sighting.__table__.columns if c.name != "id"}
    return Sighting(**{**columns, "pts_s": row.pts_s + later_s + 1000, "picture": None})
