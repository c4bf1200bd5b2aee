"""Inspection status of sections from their passes."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.projection import to_degrees
from data.roads.coverage import COVERED_SHARE, as_json, from_json, inspected_at, last_filmed, merged
from data.roads.importing import import_roads
from data.roads.section_status import SectionStatus, add_passes, section_statuses
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
        add_passes(session, [drive(3, ago(800), 0, 1000)])
        session.flush()
        found = section_statuses(session)
    store.engine.dispose()
    assert found[1].inspected_at == SECOND_DRIVE != FIRST_DRIVE
    assert [found[section].inspected_at for section in (2, 3)] == [None, ago(800)]  # the former is half filmed


def drive(section, at, from_m, to_m):
    return Pass(recording_id=1, section_id=section, at=at, from_m=from_m, to_m=to_m, forward=True)


@given(st.lists(st.tuples(st.integers(0, 60), STRETCH), max_size=12), st.randoms())
def test_what_is_kept_of_the_passes_gives_the_same_as_all_of_them_in_whatever_order_they_came(drives, random):
    passes = sorted(((ago(days), stretch) for days, stretch in drives), reverse=True)
    kept = []
    for passed in random.sample(passes, len(passes)):
        kept = from_json(as_json(last_filmed([*kept, passed])))
    assert inspected_at(sorted(kept, reverse=True), 100) == inspected_at(passes, 100)
    assert merged([stretch for _, stretch in kept]) == merged([stretch for _, stretch in passes])


def test_what_is_kept_does_not_grow_with_the_drives():
    kept = []
    for day in range(300, 0, -1):
        kept = last_filmed([*kept, (ago(day), (day % 3, 97 + day % 3))])
    assert len(kept) < 6
    assert inspected_at(sorted(kept, reverse=True), 100) == ago(1)


def test_a_drive_remembered_late_fills_what_was_missing_then(tmp_path):
    store = seeded_home(tmp_path)
    with store.write() as session:
        add_passes(session, [drive(3, ago(2), 0, 300)])
        add_passes(session, [drive(3, ago(9), 250, 495), drive(3, ago(30), 0, 495)])
        session.flush()
        assert section_statuses(session)[3].inspected_at == ago(9)
    store.engine.dispose()


def test_a_section_drawn_longer_is_inspected_no_more(tmp_path):
    store = seeded_home(tmp_path)
    roads = tmp_path / "roads.geojson"
    for north, expected in ((6_142_500, ago(2)), (6_141_000, None), (6_142_500, ago(2))):
        line = [to_degrees(588_010, y) for y in (6_142_995, north)]
        feature = {
            "type": "Feature",
            "properties": {"id": "kanalstien", "name": "Kanalstien", "class": "Cykelsti"},
            "geometry": {"type": "LineString", "coordinates": [[float(x), float(y)] for x, y in line]},
        }
        roads.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        with store.write() as session:
            add_passes(session, [drive(3, ago(2), 0, 495)])
        assert import_roads(store, roads).added == 0
        with store.read() as session:
            assert section_statuses(session)[3].inspected_at == expected
    store.engine.dispose()
