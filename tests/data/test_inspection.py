"""What wants filming: which sections, how much of each, why, and who was there last."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from data.operation.inspected_months import inspected_months
from data.roads.inspection import Lack, Overdue, overdue_sections
from data.roads.section_status import add_passes, section_statuses
from data.schema import Pass, Recording, RoadClass, Section
from data.store import Store
from tests.homes import seeded_home
from tests.postgresql import postgresql

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def unfilmed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Seeded roads that nobody has filmed, on either database."""
    with postgresql() if request.param == "PostgreSQL" else nullcontext() as url:
        store = seeded_home(tmp_path, url)
        _unfilm(store)
        yield store
        store.engine.dispose()


def _unfilm(store: Store) -> None:
    with store.write() as session:
        session.execute(delete(Pass))
        for section in session.scalars(select(Section)):
            section.filmed, section.inspected_at = [], None
        for row in session.scalars(select(RoadClass)):
            row.interval_days = 28


def filmed(session: Session, section: Section, days_ago: float, share: float = 1.0, phone: str | None = None) -> None:
    recording = session.scalars(select(Recording).order_by(Recording.id)).first()
    assert recording is not None
    if phone:
        recording.device = phone
    at = NOW - timedelta(days=days_ago)
    row = Pass(
        recording_id=recording.id, section_id=section.id, at=at, from_m=0.0, to_m=section.length_m * share, forward=True
    )
    add_passes(session, [row])


def first(session: Session) -> Section:
    section = session.scalars(select(Section).order_by(Section.id)).first()
    assert section is not None
    return section


def row_of(session: Session, section: Section) -> Overdue | None:
    return next((row for row in overdue_sections(session, NOW) if row.section.id == section.id), None)


def test_what_was_never_filmed_comes_first_and_the_longest_of_it_at_the_head(unfilmed: Store) -> None:
    with unfilmed.write() as session:
        filmed(session, first(session), days_ago=300)
        session.flush()
        rows = overdue_sections(session, NOW)
        assert {row.section.id for row in rows} == set(session.scalars(select(Section.id)))
        lengths = [row.missing_m for row in rows[:-1]]
        assert lengths == sorted(lengths, reverse=True)
        assert {row.lack for row in rows[:-1]} == {Lack.NEVER}
        assert (rows[-1].lack, rows[-1].days_over) == (Lack.LATE, 272)


def test_who_filmed_it_last_and_when_is_named(unfilmed: Store) -> None:
    with unfilmed.write() as session:
        section = first(session)
        filmed(session, section, days_ago=40, phone="Fejebil 2")
        session.flush()
        row = row_of(session, section)
        assert row is not None
        assert (row.last_filmed_by, row.last_filmed_at) == ("Fejebil 2", NOW - timedelta(days=40))
        assert row.missing_m == pytest.approx(section.length_m)


def test_a_section_of_which_a_part_was_filmed_says_how_much_is_missing(unfilmed: Store) -> None:
    with unfilmed.write() as session:
        section = first(session)
        filmed(session, section, days_ago=3, share=0.4)
        session.flush()
        row = row_of(session, section)
        assert row is not None
        assert (row.lack, row.days_over) == (Lack.PARTLY, None)
        assert row.missing_m == pytest.approx(0.6 * section.length_m)


@pytest.mark.parametrize("days_ago", [0.5, 27.9, 28.0, 28.1, 400])
def test_it_agrees_with_the_maps_layer(unfilmed: Store, days_ago: float) -> None:
    with unfilmed.write() as session:
        section = first(session)
        filmed(session, section, days_ago)
        session.flush()
        layer = {number for number, status in section_statuses(session).items() if status.overdue(NOW)}
        assert {row.section.id for row in overdue_sections(session, NOW)} == layer
        assert (section.id in layer) == (days_ago > 28)


def test_a_class_without_an_interval_and_a_retired_section_want_nothing(unfilmed: Store) -> None:
    with unfilmed.write() as session:
        section = first(session)
        section.retired_at = NOW
        session.flush()
        assert row_of(session, section) is None
        for row in session.scalars(select(RoadClass)):
            row.interval_days = None
        session.flush()
        assert overdue_sections(session, NOW) == []
        assert inspected_months(session, NOW, 12) == []


def test_a_month_counts_what_passes_within_the_interval_covered_at_its_end(unfilmed: Store) -> None:
    with unfilmed.write() as session:
        section = first(session)
        filmed(session, section, days_ago=(NOW - datetime(2026, 9, 20, tzinfo=UTC)).days)  # in time until 18 October
        filmed(session, section, days_ago=3, share=0.95)
        session.flush()
        name = section.road_class.name
        months = {row.month: row for row in inspected_months(session, NOW, 4) if row.road_class == name}
    assert list(months) == ["2026-08", "2026-09", "2026-10", "2026-11"]
    assert [row.in_time_m > 0 for row in months.values()] == [False, True, False, True]
    assert months["2026-11"].in_time_m == pytest.approx(section.length_m)
    assert 0 < months["2026-11"].share <= 1


def test_parts_of_several_drives_make_one_inspection_and_overlaps_count_once(unfilmed: Store) -> None:
    with unfilmed.write() as session:
        section = first(session)
        for days_ago in (1, 2, 5):
            filmed(session, section, days_ago, share=0.5)
        session.flush()
        half = [row for row in inspected_months(session, NOW, 1) if row.road_class == section.road_class.name]
        assert half[0].in_time_m == 0
        recording = session.scalars(select(Recording.id).order_by(Recording.id)).first()
        assert recording is not None
        rest = Pass(
            recording_id=recording, section_id=section.id, at=NOW - timedelta(days=4), from_m=0.5 * section.length_m,
            to_m=section.length_m, forward=False,
        )  # fmt: skip
        add_passes(session, [rest])
        session.flush()
        whole = [row for row in inspected_months(session, NOW, 1) if row.road_class == section.road_class.name]
        assert whole[0].in_time_m == pytest.approx(section.length_m)
