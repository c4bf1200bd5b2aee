"""Drives whose places are shifted along the road are associated with the damages they truly show."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.fuse.association import SHIFT_SD_M, Alignment, Association, ObservedSpot
from ingest.fuse.clutter import Clutter
from ingest.fuse.likelihood import GroundBox
from ingest.road.odometry import CORNER_SD_M
from model.vocabulary import DamageClass

HOLE, CRACK = DamageClass.POTHOLE, DamageClass.LONGITUDINAL
EAST, NORTH = 588_000.0, 6_144_000.0
PLACES_M = (0.0, 1.2, 31.0, 44.0, 47.5, 90.0, 131.0, 133.0, 180.0)
"""Along a road to the east; the first two are the issue's potholes 1.2 m apart."""


def box(along_m: float, right_m: float = 0.0, kind: DamageClass = HOLE) -> GroundBox:
    return GroundBox(EAST + along_m, NORTH - right_m, kind, 0.5, 0.5)


def observed(
    along_m: float, shift_m: float, speed_mps: float = 12.0, later_s: float = 0.0, right_m: float = 0.0,
    frames_s: tuple[float, ...] = (),
) -> ObservedSpot:  # fmt: skip
    at = later_s + along_m / speed_mps
    return ObservedSpot(box(along_m - shift_m, right_m), at, 0.0, speed_mps, 90.0, frozenset(frames_s))


KNOWN = [box(along) for along in PLACES_M]


@settings(max_examples=40, deadline=None)
@given(st.floats(-9, 9), st.integers(0, 10_000))
def test_a_shifted_drive_is_associated_with_each_damage_and_its_shift_estimated(shift: float, seed: int) -> None:
    noise = np.random.default_rng(seed).normal(0, 0.15, len(PLACES_M))
    associations = Alignment().associate([observed(a, shift + n) for a, n in zip(PLACES_M, noise, strict=True)], KNOWN)
    assert [association.known_index for association in associations] == list(range(len(PLACES_M)))
    assert all(abs(association.shift_m - shift) < 1.0 for association in associations)


def test_on_an_unknown_road_nothing_is_associated_and_the_shift_is_uncertain() -> None:
    (association,) = Alignment().associate([observed(0.0, 0.0)], [])
    assert association.known_index is None
    assert association.shift_sd_m > 3.0


def test_one_frame_shows_a_damage_once_and_two_frames_may_show_it_twice() -> None:
    for frames, times in (((1.0, 1.3), 1), ((1.2, 1.5), 2)):
        spots = [observed(0.0, 0.0, frames_s=(0.7, 1.0)), observed(0.3, 0.0, frames_s=frames)]
        associations = Alignment().associate(spots, [box(0.0)])
        assert [association.known_index for association in associations].count(0) == times


@pytest.mark.parametrize("turn_deg", [0.0, 45.0, 130.0, 260.0])
def test_whichever_way_a_road_runs_two_fragments_of_a_damage_are_of_it_and_what_lies_beside_is_not(
    turn_deg: float,
) -> None:
    spots = [
        observed(0.0, 0.0, frames_s=(0.7, 1.0)),
        observed(0.45, 0.0, frames_s=(1.2, 1.5)),
        observed(0.5, 0.0, right_m=2.4, frames_s=(1.8,)),
    ]
    turned = [replace(spot, box=turned_box(spot.box, turn_deg), heading_deg=90.0 + turn_deg) for spot in spots]
    associations = Alignment().associate(turned, [turned_box(box(0.0), turn_deg)])
    assert [association.known_index for association in associations] == [0, 0, None]


def turned_box(of: GroundBox, turn_deg: float) -> GroundBox:
    """About the road's begin, clockwise."""
    sin, cos = np.sin(np.radians(turn_deg)), np.cos(np.radians(turn_deg))
    east, north = of.x - EAST, of.y - NORTH
    return replace(of, x=EAST + east * cos + north * sin, y=NORTH - east * sin + north * cos)


def test_two_potholes_are_two_damages_though_one_is_known_and_no_frame_shows_both() -> None:
    spots = [observed(0.0, 0.0, frames_s=(0.7, 1.0)), observed(1.2, 0.0, frames_s=(1.2, 1.5))]
    assert [association.known_index for association in Alignment().associate(spots, [box(0.0)])].count(0) == 1


def test_a_damage_misplaced_among_its_neighbours_is_associated_and_not_created_anew() -> None:
    for wrong_long_m, wrong_right_m in ((4.0, 0.0), (0.0, 1.4)):
        neighbours = [observed(along, 4.0) for along in PLACES_M if along != 133.0]
        misplaced = observed(133.0 + wrong_long_m, 4.0, right_m=wrong_right_m)
        spots = sorted([*neighbours, misplaced], key=lambda spot: spot.time_s)
        assert [association.known_index for association in Alignment().associate(spots, KNOWN)] == list(
            range(len(PLACES_M))
        )


def test_an_observation_that_may_be_a_known_damage_is_ambiguous_until_a_frame_shows_both() -> None:
    beside = observed(0.2, 0.0, right_m=1.6, frames_s=(0.7, 1.0))
    (alone,) = Alignment().associate([beside], [box(0.0)])
    assert (alone.known_index, alone.ambiguous) == (None, True)
    for frames, ambiguous in (((0.7, 1.0), False), ((0.4,), True)):
        associations = Alignment().associate([observed(0.0, 0.0, frames_s=frames), beside], [box(0.0)])
        assert [(association.known_index, association.ambiguous) for association in associations] == [
            (0, False),
            (None, ambiguous),
        ]


@pytest.mark.parametrize(("existence", "probability", "ambiguous"), [(0.6, 0.07, True), (0.33, 0.04, False)])
def test_what_shows_a_known_damage_with_less_than_a_twentieth_is_new(
    existence: float, probability: float, ambiguous: bool
) -> None:
    far_beside, known = observed(0.2, 0.0, right_m=2.6), replace(box(0.0), existence=existence)
    (alone,) = Alignment().associate([far_beside], [known])
    assert alone.known_probability == pytest.approx(probability, abs=0.005)
    assert (alone.known_index, alone.ambiguous) == (None, ambiguous)


def test_what_is_known_of_the_shift_fades_with_its_correlation_time() -> None:
    """A vehicle at rest, whose clock does not matter; 80 seconds leave a share of 1/e of the shift itself."""
    standing = [replace(observed(along, 2.0), speed_mps=0.0) for along in (0.0, 31.0, 90.0)]
    spreads = []
    for later_s in (0.0, 80.0):
        alignment = Alignment()
        *_, last = alignment.associate(standing, KNOWN)
        (unknown,) = alignment.associate([replace(standing[-1], time_s=standing[-1].time_s + later_s)], [])
        spreads.append(unknown.shift_sd_m)
        assert unknown.shift_m == pytest.approx(last.shift_m * np.exp(-later_s / 80.0), abs=0.15)
    assert spreads[0] < 1.0
    assert spreads[1] == pytest.approx(SHIFT_SD_M * np.sqrt(1 - np.exp(-2.0)), rel=0.03)


def test_a_corner_makes_the_shift_uncertain_by_how_far_it_turns() -> None:
    alignment, standing = Alignment(), [replace(observed(along, 2.0), speed_mps=0.0) for along in (0.0, 31.0, 90.0)]
    *_, before = alignment.associate(standing, KNOWN)
    (after,) = alignment.associate([replace(standing[-1], turned_rad=2.0)], [])
    assert after.shift_sd_m == pytest.approx(np.hypot(before.shift_sd_m, 2.0 * CORNER_SD_M), rel=0.15)


def test_look_alikes_are_counted_along_a_wheel_path() -> None:
    boxes = [box(0.0), box(3.0, right_m=0.9), box(6.0, right_m=1.1), box(19.5), box(20.5), box(1.0, kind=CRACK)]
    clutter = Clutter.of(boxes, [90.0] * len(boxes))
    assert clutter.alike[0].tolist() == [0, 1, 0, 1, 0, 0]


def test_far_from_all_known_damages_nothing_is_ambiguous() -> None:
    (far,) = Alignment().associate([observed(0.0, 0.0)], [box(60.0)])
    assert (far.known_index, far.ambiguous) == (None, False)


def test_another_class_and_another_size_are_another_damage() -> None:
    crack = replace(box(1.2, right_m=0.8), damage_class=DamageClass.TRANSVERSE, length_m=0.3, width_m=2.8)
    for known, expected in ((box(1.2, right_m=0.8), 0), (crack, None)):
        assert Alignment().associate([observed(0.0, 0.0)], [known])[0].known_index == expected


def test_the_other_wheel_path_is_another_damage() -> None:
    (association,) = Alignment().associate([observed(0.0, 0.0)], [box(0.0, right_m=2.2)])
    assert association.known_index is None


def test_a_pothole_is_rather_associated_with_a_pothole_than_with_a_crack_in_the_same_place() -> None:
    (association,) = Alignment().associate([observed(0.0, 0.0)], [box(0.0, kind=CRACK), box(0.0)])
    assert association.known_index == 1


def test_an_alignment_recovers_from_a_wrong_clock_error() -> None:
    alignment = Alignment()
    fast = alignment.associate([observed(along, 17.0) for along in PLACES_M], KNOWN)
    assert _right(fast) >= len(PLACES_M) - 2
    again = alignment.associate([observed(along, -17.0, later_s=20.0) for along in PLACES_M], KNOWN)
    assert _right(again) >= len(PLACES_M) - 2


def _right(associations: list[Association]) -> int:
    return sum(association.known_index == number for number, association in enumerate(associations))


FRAGMENTS_M = [5.0 * number for number in range(16)]
"""Middles of fragments along a wheel path of continuous alligator cracking."""


def fragment(along_m: float, noise_m: float) -> ObservedSpot:
    looks = replace(observed(along_m, noise_m).box, damage_class=DamageClass.ALLIGATOR, length_m=2.4)
    return replace(observed(along_m, noise_m), box=looks)


def test_along_continuous_alligator_cracking_new_fragments_are_not_associated_with_the_last_known_ones() -> None:
    noise = np.random.default_rng(3).normal(0, 0.3, len(FRAGMENTS_M))
    spots = [fragment(along, n) for along, n in zip(FRAGMENTS_M, noise, strict=True)]
    behind = [replace(spot.box, x=spot.box.x - 9.0) for spot in spots]
    ended = [moved for moved in behind if moved.x < EAST]
    assert len(ended) == 2
    assert {association.known_index for association in Alignment().associate(spots, ended)} == {None}


def test_the_next_drive_along_it_is_associated_with_every_fragment() -> None:
    noise = np.random.default_rng(4).normal(0, 0.3, len(FRAGMENTS_M))
    spots = [fragment(along, 3.0 + n) for along, n in zip(FRAGMENTS_M, noise, strict=True)]
    associations = Alignment().associate(spots, [fragment(along, 0.0).box for along in FRAGMENTS_M])
    known = [association.known_index for association in associations]
    assert [index for index in known if index is not None] == [n for n, index in enumerate(known) if index is not None]
    assert known.count(None) <= 1
