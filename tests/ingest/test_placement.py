"""Neighbouring damages move together, towards each drive by its Kalman gain."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.schema import Damage
from ingest.fuse.association import Association
from ingest.fuse.passages import passages
from ingest.fuse.placement import LocalOffset, local_offsets, locate_on, shift_known_damages, update_place
from ingest.observe.frame_observations import frame_observations
from ingest.observe.observation import Observation
from ingest.observe.tracker import Tracker
from tests.straight import CAMERA, HOLE, NETWORK, TRAJECTORY, detection, pose


def observed(along_m: float, right_m: float = 0.7) -> Observation:
    at, tracker = pose(along_m - 6.0), Tracker()
    detections = [detection((HOLE, along_m, right_m, 0.5, 0.5), at)]
    tracker.update(frame_observations(detections, at, CAMERA, TRAJECTORY), at.travelled_m)
    return next(tracker.finish())


def damage(along_m: float, sd_m: float, times_seen: int = 1) -> Damage:
    best, at = observed(along_m).best, datetime(2026, 10, 1, tzinfo=UTC)
    known = Damage(x=best.x, y=best.y, chainage_sd_m=sd_m, offset_sd_m=0.6, passes_seen=times_seen)
    known.first_seen = known.last_seen = at
    locate_on(known, NETWORK.sections[0])
    return known


@settings(deadline=None)
@given(st.floats(-8, 8), st.floats(1, 5), st.floats(1, 5))
def test_damages_of_one_neighbourhood_keep_their_distance(shift: float, one_sd: float, other_sd: float) -> None:
    known = [damage(100.0, one_sd), damage(101.2, other_sd)]
    apart = known[1].chainage_m - known[0].chainage_m
    shift_known_damages(
        known, local_offsets([(observed(100.5 - shift), Association(None, shift, 0.4))], known), NETWORK, {}
    )
    assert known[1].chainage_m - known[0].chainage_m == pytest.approx(apart, abs=1e-6)
    assert known[0].chainage_sd_m < one_sd


@settings(deadline=None)
@given(st.floats(1, 8), st.floats(1, 5))
def test_the_better_a_neighbourhood_is_known_the_less_it_moves(shift: float, sd: float) -> None:
    moved = []
    for known_sd in (sd, 2 * sd):
        known = [damage(100.0, known_sd)]
        before = known[0].chainage_m
        shift_known_damages(
            known, local_offsets([(observed(100.0 - shift), Association(0, shift, 0.4))], known), NETWORK, {}
        )
        moved.append(before - known[0].chainage_m)
    assert 0 < moved[0] < moved[1] < shift


def test_a_drive_updates_a_place_once_where_its_passages_adjoin() -> None:
    known = damage(100.0, 2.5)
    updated_m: dict[Damage, float] = {}
    shift_known_damages(
        [known], local_offsets([(observed(95.0), Association(None, 3.0, 0.4))], [known]), NETWORK, updated_m
    )
    once = (known.x, known.chainage_sd_m)
    assert once[1] < 2.5
    shift_known_damages(
        [known], local_offsets([(observed(105.0), Association(None, 3.0, 0.4))], [known]), NETWORK, updated_m
    )
    assert (known.x, known.chainage_sd_m) == once
    shift_known_damages([known], local_offsets([(observed(105.0), Association(None, 3.0, 0.4))], [known]), NETWORK, {})
    assert known.chainage_sd_m < once[1]  # the next drive


def test_no_number_of_drives_reduces_the_systematic_error() -> None:
    known = damage(100.0, 2.5)
    for _ in range(200):
        shift_known_damages([known], local_offsets([(observed(100.0), Association(0, 0.0, 0.3))], [known]), NETWORK, {})
        update_place(known, local_offsets([(observed(100.0), Association(0, 0.0, 0.3))], [known])[0], NETWORK)
    assert 0.8 <= known.chainage_sd_m < 0.9
    assert 0.1 <= known.offset_sd_m < 0.12


def test_where_nothing_is_known_a_damage_is_placed_where_the_drive_observed_it() -> None:
    observation = observed(100.0)
    (alone,) = local_offsets([(observation, Association(None, 2.0, 4.0))], [])
    assert alone.place == (observation.best.x, observation.best.y)
    assert alone.sd_m >= 2.5


def test_a_damage_moves_part_of_the_way_to_where_it_was_observed_among_its_neighbours() -> None:
    known = damage(100.0, 1.0, times_seen=3)
    before = known.x, known.offset_m
    update_place(known, LocalOffset(observed(101.0, right_m=1.3), Association(0, 0.0, 0.4), 1.0), NETWORK)
    assert known.x - before[0] == pytest.approx(1.0 / 4, abs=0.05)
    assert known.offset_m - before[1] == pytest.approx(0.6 / 2, abs=0.05)


def test_a_passage_ends_at_its_greatest_length_and_where_the_vehicle_turns_back() -> None:
    every = [observed(20.0 + 25.0 * n) for n in range(11)]
    straight = list(passages(every, [0.0] * len(every)))
    assert straight == [list(range(11))]
    turning = list(passages(every, [0.0] * 5 + [3.1] * 6))
    assert turning == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9, 10]]
    assert list(passages([], [])) == []
