"""Inspection status of sections from their passes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.roads.section_status import COVERED_SHARE, SectionStatus, inspected_at, merged, section_statuses
from data.schema import Pass
from tests.homes import FIRST_DRIVE, SECOND_DRIVE, seeded_home

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
STRETCH = st.tuples(st.floats(-10, 110), st.floats(-10, 110)).map(sorted).map(tuple)


def ago(days):
    return NOW - timedelta(days=days)


def test_a_pass_along_all_of_it_inspects_the_section():
    assert inspected_at([(ago(3), (0, 100))], 100) == ago(3)


def test_two_halves_inspect_it_as_of_the_older():
    assert inspected_at([(ago(1), (0, 50)), (ago(9), (40, 100)), (ago(20), (0, 100))], 100) == ago(9)


def test_too_little_is_not_enough():
    assert inspected_at([(ago(1), (0, 89))], 100) is None
    assert inspected_at([(ago(1), (0, 90))], 100) == ago(1)


def test_the_same_metres_twice_count_once():
    assert inspected_at([(ago(1), (0, 50)), (ago(2), (0, 50))], 100) is None


def test_metres_beyond_the_section_do_not_count():
    assert inspected_at([(ago(1), (50, 500))], 100) is None


@pytest.mark.parametrize(("days", "interval", "overdue"), [(28, 28, False), (29, 28, True), (400, None, False)])
def test_overdue_is_more_than_the_interval_ago(days, interval, overdue):
    assert SectionStatus(1, ago(days), interval).overdue(NOW) is overdue
    assert SectionStatus(1, ago(days), interval).days_since(NOW) == days


def test_a_section_never_inspected_is_overdue_where_an_interval_is_set():
    assert SectionStatus(1, None, 28).overdue(NOW)
    assert not SectionStatus(1, None, None).overdue(NOW)
    assert SectionStatus(1, None, 28).days_since(NOW) is None


@given(st.lists(STRETCH))
def test_merged_stretches_are_apart_in_order_and_the_same_metres(stretches):
    result = merged(stretches)
    assert all(start < end for start, end in result)
    assert all(a[1] < b[0] for a, b in pairwise(result))
    for at in range(-10, 110):
        metre = at + 0.5
        assert any(a <= metre < b for a, b in stretches) == any(a <= metre < b for a, b in result)


@given(st.lists(st.tuples(st.integers(0, 60), STRETCH), max_size=12), st.integers(1, 60))
def test_inspected_within_an_interval_means_that_its_passes_cover_the_section(drives, interval):
    passes = sorted(((ago(days), stretch) for days, stretch in drives), reverse=True)
    within = [(max(0, a), min(100, b)) for at, (a, b) in passes if NOW - at <= timedelta(days=interval)]
    covered = sum(b - a for a, b in merged(within))
    status = SectionStatus(1, inspected_at(passes, 100), interval)
    assert status.overdue(NOW) == (covered < COVERED_SHARE * 100)


def test_the_seeded_sections_status(tmp_path):
    store = seeded_home(tmp_path)
    with store.write() as session:
        session.add(Pass(recording_id=1, section_id=3, at=ago(800), from_m=0, to_m=1000, forward=True))
        session.flush()
        found = section_statuses(session, NOW)
    store.engine.dispose()
    assert found[1].inspected_at == SECOND_DRIVE != FIRST_DRIVE
    assert [found[section].inspected_at for section in (2, 3)] == [None, None]  # half filmed; too long ago
