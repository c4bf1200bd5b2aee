"""Existence of candidates from drive to drive: weak evidence adds up, and what is not there goes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import log

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages import damages, existence
from data.damages.areas import Circle
from data.damages.damages import Status
from data.damages.existence import EXTINCT_BELOW, FORGOTTEN_AFTER, THRESHOLDS, Shown
from data.damages.regroupings.merging import merge
from data.damages.regroupings.undoing import undo
from data.schema import Damage, DamageEvent, Look, Recording, Regrouping, Sighting
from data.store import Store
from ingest.lifecycle.existence import show_by, update_existence
from ingest.lifecycle.visibility import Exposure
from ingest.observe.evidence import FRAME_CORRELATION, LOG_MISS, LOG_SEEN, of_one_drive
from tests.homes import FIRST_DRIVE, SECOND_DRIVE, seeded_home

BALANCED = THRESHOLDS[Shown.BALANCED]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return seeded_home(tmp_path_factory.mktemp("existence"))


@pytest.fixture
def session(store: Store):
    """Nothing of it is kept."""
    with store.read() as opened:
        yield opened
        opened.rollback()


def candidate(session: Session, damage_id: int = 1, log_odds: float = 0.0) -> Damage:
    damage = session.get_one(Damage, damage_id)
    damage.status, damage.existence = Status.CANDIDATE.value, log_odds
    for event in session.scalars(select(DamageEvent).where(DamageEvent.damage_id == damage_id)):
        session.delete(event)
    session.flush()
    return damage


def visit(damage: Damage, evidence: float, shown: int = 0) -> Exposure:
    return Exposure(damage, 4, 0.79, 1, True, shown, bool(shown), evidence, False)


def drives(session: Session, damage: Damage, evidence: Sequence[float], repaired: float = 0.0) -> list[str]:
    """The status after each drive."""
    recording, statuses = session.scalars(select(Recording).order_by(Recording.id)).first(), []
    assert recording is not None
    for each in evidence:
        update_existence(session, recording, [visit(damage, each)], {damage.id: repaired}, BALANCED)
        statuses.append(damage.status)
    session.flush()
    return statuses


def events(session: Session, damage: Damage) -> list[str]:
    asked = select(DamageEvent.event).where(DamageEvent.damage_id == damage.id).order_by(DamageEvent.id)
    return list(session.scalars(asked))


def test_weak_evidence_of_several_drives_makes_a_dot(session: Session) -> None:
    damage = candidate(session, log_odds=-1.5)
    assert drives(session, damage, [0.6, 0.6, 0.6]) == ["candidate", "candidate", "new"]
    assert events(session, damage) == ["found"]


def test_frames_of_one_drive_are_worth_less_than_as_many_drives() -> None:
    assert of_one_drive([0.5]) == 0.5
    assert of_one_drive([0.5] * 4) == pytest.approx(4 * 0.5 / (1 + 3 * FRAME_CORRELATION))
    assert of_one_drive([0.5] * 400) < 0.5 / FRAME_CORRELATION
    assert of_one_drive([]) == 0.0
    assert LOG_MISS < 0 < LOG_SEEN


def test_a_dot_that_drives_no_longer_show_is_withdrawn_with_its_history_and_may_come_back(session: Session) -> None:
    damage = candidate(session)
    assert drives(session, damage, [1.0, -1.0, -1.5, 2.0]) == ["new", "new", "candidate", "new"]
    assert events(session, damage) == ["found", "withdrawn", "found"]


def test_between_the_two_thresholds_a_dot_stays_what_it_is(session: Session) -> None:
    damage = candidate(session)
    between = (BALANCED.confirmation + BALANCED.deletion) / 2
    assert drives(session, damage, [between]) == ["candidate"]
    assert drives(session, damage, [2.0, -2.0]) == ["new", "new"]


def test_what_was_rather_repaired_is_not_withdrawn(session: Session) -> None:
    damage = candidate(session)
    drives(session, damage, [2.0])
    assert drives(session, damage, [-3.0] * 3, repaired=0.6) == ["new", "new", "new"]
    assert damage.existence == pytest.approx(2.0 + 3 * log(0.6 + 0.4 * 2.718281828**-3), abs=1e-6)


def test_what_a_person_confirmed_only_a_person_takes_away(session: Session) -> None:
    damage = candidate(session)
    damages.confirm(session, damage.id, "Gitte Holm", SECOND_DRIVE)
    assert drives(session, damage, [-5.0, -5.0]) == ["new", "new"]
    with pytest.raises(damages.WrongStatus):
        damages.confirm(session, damage.id, "Gitte Holm", SECOND_DRIVE)


def test_a_dismissed_candidate_is_never_shown(session: Session) -> None:
    damage = candidate(session)
    damages.dismiss(session, damage.id, "Gitte Holm", "et dæksel", SECOND_DRIVE)
    assert drives(session, damage, [5.0, 5.0]) == ["dismissed", "dismissed"]


def test_another_threshold_shows_and_withdraws_without_a_drive(session: Session) -> None:
    sure, doubtful = candidate(session, 1, 2.5), candidate(session, 2, -0.2)
    show_by(session, THRESHOLDS[Shown.MANY], SECOND_DRIVE)
    assert (sure.status, doubtful.status) == ("new", "new")
    show_by(session, THRESHOLDS[Shown.CERTAIN], SECOND_DRIVE)
    assert (sure.status, doubtful.status) == ("new", "candidate")
    session.flush()
    show_by(session, THRESHOLDS[Shown.CERTAIN], SECOND_DRIVE)
    assert events(session, doubtful) == ["found", "withdrawn"]


def test_the_map_leaves_candidates_out(session: Session) -> None:
    damage = candidate(session)
    around = Circle(damage.lon, damage.lat, 5.0)
    assert damages.dots_within(session, around, 10).count == 0
    assert damages.ids_within(session, around, damages.UNCERTAIN) == [damage.id]
    assert not damages.UNCERTAIN & (damages.ON_MAP | damages.OPEN | damages.LIVING)


def forgotten(session: Session, now: datetime) -> dict[int, frozenset[str]]:
    dying = existence.extinct(session, now)
    return dict.fromkeys(dying.ids, dying.pictures)


def test_unlikely_candidates_and_those_not_seen_for_long_are_forgotten_with_their_pictures(session: Session) -> None:
    now = SECOND_DRIVE + timedelta(days=1)
    candidate(session, 1, EXTINCT_BELOW - 0.1)
    candidate(session, 2, 0.0)
    assert forgotten(session, now).keys() == {1}
    assert forgotten(session, SECOND_DRIVE + FORGOTTEN_AFTER + timedelta(days=2)).keys() == {1, 2}
    pictures = forgotten(session, now)[1]
    assert pictures == set(session.scalars(select(Sighting.picture).where(Sighting.damage_id == 1)))
    session.add(
        Look(damage_id=1, recording_id=1, at=now, frames=1, chance=0.5, passes=1, valid=True, shown=0, beside=False)
    )
    session.flush()
    existence.forget(session, [1])
    session.expire_all()
    assert session.get(Damage, 1) is None
    assert not session.scalars(select(Look).where(Look.damage_id == 1)).all()


def test_a_picture_that_another_damage_has_too_stays(session: Session) -> None:
    candidate(session, 1, EXTINCT_BELOW - 1)
    shared = session.scalars(select(Sighting).where(Sighting.damage_id == 1)).first()
    other = session.scalars(select(Sighting).where(Sighting.damage_id == 2)).first()
    assert shared is not None
    assert other is not None
    other.picture = shared.picture
    session.flush()
    assert shared.picture not in forgotten(session, SECOND_DRIVE)[1]


def test_what_was_ever_shown_has_a_history_and_is_never_forgotten(session: Session) -> None:
    damage = candidate(session, 1, 1.0)
    drives(session, damage, [0.0, -9.0])
    assert damage.status == "candidate"
    assert forgotten(session, datetime(2030, 1, 1, tzinfo=UTC)) == {}


def test_a_candidate_merges_into_what_is_shown_and_comes_back(session: Session) -> None:
    weak, shown = candidate(session, 1, -0.5), session.get_one(Damage, 2)
    weak.passes_seen, before = 9, shown.existence
    whole = merge(session, [1, 2], "Gitte Holm", FIRST_DRIVE)
    assert (whole.id, weak.status, whole.existence) == (2, "merged", before)
    row = session.scalars(select(Regrouping).order_by(Regrouping.id.desc())).first()
    assert row is not None
    undo(session, row.id, "Gitte Holm", SECOND_DRIVE)
    assert (weak.status, weak.existence) == ("candidate", -0.5)
