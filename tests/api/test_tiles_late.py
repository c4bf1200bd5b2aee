"""The map misses no change, in whatever order those who make changes begin and commit."""

from concurrent.futures import ThreadPoolExecutor, wait

from api.tiles.dots import DotLayer
from api.tiles.roads import RoadLayer
from data.damages.damages import dismiss
from data.roads.section_status import add_passes
from data.schema import Pass
from tests.homes import SECOND_DRIVE

A_WHILE_S = 0.5
"""What somebody who need not wait has done by then."""


def dismissed(store, damage_id):
    with store.write() as session:
        dismiss(session, damage_id, "Gitte Holm", "skygge", SECOND_DRIVE)


def passed(store, section_id):
    with store.write() as session:
        film(session, section_id)


def film(session, section_id):
    add_passes(
        session, [Pass(recording_id=1, section_id=section_id, at=SECOND_DRIVE, from_m=0, to_m=5000, forward=True)]
    )


def test_a_dismissal_that_commits_late_is_seen_by_who_read_the_dots_meanwhile(store, clock):
    dots = DotLayer(store, clock)
    assert {5, 6} <= set(dots.newest().ids.tolist())
    with ThreadPoolExecutor(1) as hand:
        with store.write() as late:
            dismiss(late, 5, "Gitte Holm", "skygge", SECOND_DRIVE)
            late.flush()  # its event has a number now
            other = hand.submit(dismissed, store, 6)
            wait([other], A_WHILE_S)
            assert 5 in dots.newest().ids
        other.result()
    assert {5, 6}.isdisjoint(dots.newest().ids.tolist())


def test_a_pass_that_commits_late_is_seen_by_who_read_the_roads_meanwhile(store, clock):
    roads = RoadLayer(store, clock)
    roads.newest()
    with ThreadPoolExecutor(1) as hand:
        with store.write() as late:
            film(late, 2)
            late.flush()
            other = hand.submit(passed, store, 3)
            wait([other], A_WHILE_S)
            roads.newest()
        other.result()
    assert [one["days_since"] for one in roads.newest().properties] == [1, 1, 1]
