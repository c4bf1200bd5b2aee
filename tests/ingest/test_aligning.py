"""Drives whose places lie shifted along the road meet the damages they truly show."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.fuse.association import Alignment, Association, ObservedSpot
from ingest.fuse.likelihood import GroundBox
from model.vocabulary import DamageClass

HOLE, CRACK = DamageClass.POTHOLE, DamageClass.LONGITUDINAL
EAST, NORTH = 588_000.0, 6_144_000.0
PLACES_M = (0.0, 1.2, 31.0, 44.0, 47.5, 90.0, 131.0, 133.0, 180.0)
"""Along a road to the east; the first two are the holes 1.2 m apart of the issue."""


def spot(along_m: float, aside_m: float = 0.0, kind: DamageClass = HOLE) -> GroundBox:
    return GroundBox(EAST + along_m, NORTH - aside_m, kind, 0.5, 0.5)


def sight(
    along_m: float, shift_m: float, speed_mps: float = 12.0, later_s: float = 0.0, aside_m: float = 0.0,
    frames_s: tuple[float, ...] = (),
) -> ObservedSpot:  # fmt: skip
    at = later_s + along_m / speed_mps
    return ObservedSpot(spot(along_m - shift_m, aside_m), at, 0.0, speed_mps, 90.0, frozenset(frames_s))


KNOWN = [spot(along) for along in PLACES_M]


@settings(max_examples=40, deadline=None)
@given(st.floats(-9, 9), st.integers(0, 10_000))
def test_a_shifted_drive_meets_each_damage_and_knows_its_shift(shift: float, seed: int) -> None:
    noise = np.random.default_rng(seed).normal(0, 0.15, len(PLACES_M))
    meetings = Alignment().associate([sight(a, shift + n) for a, n in zip(PLACES_M, noise, strict=True)], KNOWN)
    assert [meeting.known for meeting in meetings] == list(range(len(PLACES_M)))
    assert all(abs(meeting.shift_m - shift) < 1.0 for meeting in meetings)


def test_on_an_unknown_road_nothing_is_met_and_nothing_is_sure() -> None:
    (meeting,) = Alignment().associate([sight(0.0, 0.0)], [])
    assert meeting.known is None
    assert meeting.shift_sd_m > 3.0


def test_one_frame_shows_a_damage_once_and_two_frames_may_show_it_twice() -> None:
    for frames, times in (((1.0, 1.3), 1), ((1.2, 1.5), 2)):
        sights = [sight(0.0, 0.0, frames_s=(0.7, 1.0)), sight(0.3, 0.0, frames_s=frames)]
        meetings = Alignment().associate(sights, [spot(0.0)])
        assert [meeting.known for meeting in meetings].count(0) == times


def test_two_holes_are_two_though_one_is_known_and_no_frame_shows_both() -> None:
    sights = [sight(0.0, 0.0, frames_s=(0.7, 1.0)), sight(1.2, 0.0, frames_s=(1.2, 1.5))]
    assert [meeting.known for meeting in Alignment().associate(sights, [spot(0.0)])].count(0) == 1


def test_a_damage_that_was_put_down_wrong_among_its_neighbours_is_met_and_no_new_one() -> None:
    for wrong_along, wrong_aside in ((4.0, 0.0), (0.0, 1.4)):
        neighbours = [sight(along, 4.0) for along in PLACES_M if along != 133.0]
        strayed = sight(133.0 + wrong_along, 4.0, aside_m=wrong_aside)
        sights = sorted([*neighbours, strayed], key=lambda one: one.time_s)
        assert [meeting.known for meeting in Alignment().associate(sights, KNOWN)] == list(range(len(PLACES_M)))


def test_what_may_be_a_known_damage_is_no_new_one_until_a_frame_shows_both() -> None:
    beside = sight(0.2, 0.0, aside_m=1.6, frames_s=(0.7, 1.0))
    (alone,) = Alignment().associate([beside], [spot(0.0)])
    assert (alone.known, alone.doubtful) == (None, True)
    for frames, doubtful in (((0.7, 1.0), False), ((0.4,), True)):
        met = Alignment().associate([sight(0.0, 0.0, frames_s=frames), beside], [spot(0.0)])
        assert [(one.known, one.doubtful) for one in met] == [(0, False), (None, doubtful)]


def test_far_from_all_that_is_known_nothing_is_in_doubt() -> None:
    (far,) = Alignment().associate([sight(0.0, 0.0)], [spot(60.0)])
    assert (far.known, far.doubtful) == (None, False)


def test_what_has_another_class_and_another_size_is_another_damage() -> None:
    crack = replace(spot(1.2, aside_m=0.8), damage_class=DamageClass.TRANSVERSE, length_m=0.3, width_m=2.8)
    for known, met in ((spot(1.2, aside_m=0.8), 0), (crack, None)):
        assert Alignment().associate([sight(0.0, 0.0)], [known])[0].known == met


def test_what_lies_in_the_other_wheel_path_is_another() -> None:
    (meeting,) = Alignment().associate([sight(0.0, 0.0)], [spot(0.0, aside_m=2.2)])
    assert meeting.known is None


def test_a_hole_is_seldom_a_crack_that_lies_where_the_hole_lies_too() -> None:
    (meeting,) = Alignment().associate([sight(0.0, 0.0)], [spot(0.0, kind=CRACK), spot(0.0)])
    assert meeting.known == 1


def test_an_alignment_that_has_taken_a_wrong_clock_finds_itself_again() -> None:
    alignment = Alignment()
    fast = alignment.associate([sight(along, 17.0) for along in PLACES_M], KNOWN)
    assert _met(fast) >= len(PLACES_M) - 2
    again = alignment.associate([sight(along, -17.0, later_s=20.0) for along in PLACES_M], KNOWN)
    assert _met(again) >= len(PLACES_M) - 2


def _met(meetings: list[Association]) -> int:
    return sum(meeting.known == number for number, meeting in enumerate(meetings))


NETS_M = [5.0 * number for number in range(16)]
"""Of a wheel path that is one long net, as frames 5 m apart show it."""


def net(along_m: float, noise_m: float) -> ObservedSpot:
    looks = replace(sight(along_m, noise_m).spot, damage_class=DamageClass.ALLIGATOR, length_m=2.4)
    return replace(sight(along_m, noise_m), spot=looks)


def test_on_a_road_that_is_one_long_net_the_next_piece_is_not_taken_for_the_end_of_the_last() -> None:
    noise = np.random.default_rng(3).normal(0, 0.3, len(NETS_M))
    sights = [net(along, n) for along, n in zip(NETS_M, noise, strict=True)]
    behind = [replace(one.spot, x=one.spot.x - 9.0) for one in sights]
    ended = [spot for spot in behind if spot.x < EAST]
    assert len(ended) == 2
    assert {meeting.known for meeting in Alignment().associate(sights, ended)} == {None}


def test_and_the_next_drive_along_it_meets_every_net_again() -> None:
    noise = np.random.default_rng(4).normal(0, 0.3, len(NETS_M))
    sights = [net(along, 3.0 + n) for along, n in zip(NETS_M, noise, strict=True)]
    meetings = Alignment().associate(sights, [net(along, 0.0).spot for along in NETS_M])
    met = [meeting.known for meeting in meetings]
    assert [known for known in met if known is not None] == [n for n, known in enumerate(met) if known is not None]
    assert met.count(None) <= 1
