"""Which sightings a damage is graded by: all of them while they are few, the first and the newest of a long history."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from data.damages.grading import FIRST_SIGHTINGS, NEWEST_SIGHTINGS, graded_sightings, judge, sightings_of
from data.schema import Damage, DamageEvent, Sighting
from tests.homes import SECOND_DRIVE

HOUR = timedelta(hours=1)


def add(session, damage_id, count, **said):
    """An hour between two of them, after all there are."""
    one = {c.key: getattr(session.get_one(Damage, damage_id).sightings[0], c.key) for c in Sighting.__table__.columns}
    del one["id"]
    begin = SECOND_DRIVE + timedelta(days=1)
    rows = [one | {"at": begin + n * HOUR, "pts_s": 1_000.0 + n, "picture": None} | said for n in range(count)]
    session.execute(insert(Sighting), rows)


@pytest.mark.parametrize("count", [1, 10, NEWEST_SIGHTINGS - 2])
def test_of_few_sightings_all_count_those_of_merged_damages_too(session, count):
    session.get_one(Damage, 6).merged_into = 5
    add(session, 5, count)
    add(session, 6, count)
    assert graded_sightings(session, session.get_one(Damage, 5), None) == sightings_of(session, 5)


def test_of_many_sightings_the_first_and_the_newest_count_and_no_more(session):
    add(session, 5, 1_000)
    rows, every = graded_sightings(session, session.get_one(Damage, 5), None), sightings_of(session, 5)
    assert rows == [*every[:FIRST_SIGHTINGS], *every[-NEWEST_SIGHTINGS:]]


def test_after_a_repair_the_first_are_the_first_since(session):
    add(session, 5, 1_000)
    since = SECOND_DRIVE + timedelta(days=1) + 499 * HOUR
    rows = graded_sightings(session, session.get_one(Damage, 5), since)
    assert (rows[0].at, len(rows)) == (since + HOUR, FIRST_SIGHTINGS + NEWEST_SIGHTINGS)


def test_what_was_seen_before_a_repair_sizes_nothing_after_it(session):
    add(session, 5, 300, length_m=3.0)
    for number in range(5):
        later = {"at": SECOND_DRIVE + timedelta(days=90), "pts_s": 9_000.0 + number}
        add(session, 5, 1, length_m=0.5, distance_m=5.0, **later)
    session.add(DamageEvent(damage_id=5, at=SECOND_DRIVE + timedelta(days=60), event="verified", by="nightly"))
    session.flush()
    judge(session, [session.get_one(Damage, 5)])
    assert session.get_one(Damage, 5).length_m == 0.5
