"""Observations of single frames and their tracks: fragments, neighbours, and detections that one frame alone has."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from data.damages.existence import THRESHOLDS, Shown
from ingest.observe.frame_observations import frame_observations
from ingest.observe.observation import Observation
from ingest.observe.tracker import MAX_DAMAGE_LENGTH_M, Tracker
from model.detection import Detection
from model.vocabulary import DamageClass
from tests.straight import CAMERA, CRACK, HOLE, TRAJECTORY, Thing, detection, pose


def drive_past(*frames: tuple[float, list[Detection]]) -> list[Observation]:
    tracker = Tracker()
    for along, detections in frames:
        at = pose(along)
        tracker.update(frame_observations(detections, at, CAMERA, TRAJECTORY), at.travelled_m)
    return list(tracker.finish())


def all_of(things: list[Thing], frames: tuple[float, ...]) -> list[tuple[float, list[Detection]]]:
    near = [(along, [t for t in things if t[1] - t[3] / 2 - along > 3.0 and t[1] - along < 14.0]) for along in frames]
    return [(along, [detection(thing, pose(along)) for thing in shown]) for along, shown in near]


SHOWN = THRESHOLDS[Shown.BALANCED].confirmation
FRAMES = tuple(np.arange(80.0, 100.0, 3.0).tolist())


def test_two_potholes_1_2_m_apart_are_two_tracks_in_the_right_places() -> None:
    holes = [(HOLE, 100.0, 0.7, 0.5, 0.5), (HOLE, 101.2, 0.7, 0.5, 0.5)]
    first, second = sorted(drive_past(*all_of(holes, FRAMES)), key=lambda o: o.best.along_track_m)
    assert first.best.along_track_m == pytest.approx(100.0, abs=0.1)
    assert second.best.along_track_m == pytest.approx(101.2, abs=0.1)
    assert first.existence > SHOWN
    assert second.existence > SHOWN


def test_cracks_in_a_row_are_not_merged() -> None:
    ends = [(100.0, 3.0), (104.3, 3.0), (108.6, 3.0)]
    cracks = [(CRACK, along, 0.7, length, 0.3) for along, length in ends]
    found = sorted(drive_past(*all_of(cracks, FRAMES)), key=lambda o: o.best.along_track_m)
    assert [o.best.along_track_m for o in found] == pytest.approx([along for along, _ in ends], abs=0.2)


def test_a_crack_in_three_fragments_is_one_observation_as_long_as_all_of_them() -> None:
    fragments = [(CRACK, 99.0 + 1.6 * n, 0.7, 1.2, 0.3) for n in range(3)]
    assert all(b[1] - a[1] - 1.2 <= 0.4 + 1e-9 for a, b in pairwise(fragments))
    (view,) = frame_observations(
        [detection(fragment, pose(92.0)) for fragment in fragments], pose(92.0), CAMERA, TRAJECTORY
    )
    assert len(view.fragments) == 3
    assert view.placed.footprint.length_m == pytest.approx(4.4, abs=0.1)


def test_several_detections_from_afar_that_a_nearer_frame_shows_as_one_are_one_track() -> None:
    crack = (CRACK, 100.0, 0.7, 5.0, 0.3)
    ends = [(CRACK, 98.3, 0.7, 1.2, 0.3), (CRACK, 101.7, 0.7, 1.2, 0.3)]
    far, near = pose(89.0), pose(92.0)
    found = drive_past((89.0, [detection(end, far) for end in ends]), (92.0, [detection(crack, near)]))
    assert len(found) == 1


def test_a_damage_classified_as_a_crack_in_one_frame_and_a_pothole_in_the_next_is_one_track() -> None:
    net = (DamageClass.ALLIGATOR, 100.0, 0.7, 1.2, 1.0)
    called = [net, (HOLE, *net[1:]), net]
    frames = [(along, [detection(thing, pose(along))]) for along, thing in zip((90.0, 93.0, 96.0), called, strict=True)]
    (track,) = drive_past(*frames)
    assert track.damage_class is DamageClass.ALLIGATOR


def test_a_detection_that_the_next_frames_lack_is_not_shown() -> None:
    leaf = (HOLE, 100.0, 0.7, 0.4, 0.4)
    (track,) = drive_past((91.0, [detection(leaf, pose(91.0), 0.9)]), (94.5, []), (97.5, []))
    assert track.missed_frames == 2
    assert track.existence < SHOWN


def test_where_no_other_frame_had_it_in_clear_view_one_confident_frame_says_more() -> None:
    hole = (HOLE, 100.0, 0.7, 0.4, 0.4)
    (track,) = drive_past((86.0, []), (96.0, [detection(hole, pose(96.0), 0.9)]), (106.0, []))
    (missed,) = drive_past((91.0, [detection(hole, pose(91.0), 0.9)]), (94.5, []), (97.5, []))
    (weak,) = drive_past((96.0, [detection(hole, pose(96.0), 0.3)]))
    assert track.existence > SHOWN > missed.existence
    assert weak.existence < SHOWN
    assert (track.is_confident, weak.is_confident) == (True, False)


def test_the_order_of_boxes_does_not_matter() -> None:
    holes = [(HOLE, 100.0, 0.7, 0.5, 0.5), (HOLE, 101.2, 0.7, 0.5, 0.5), (CRACK, 104.0, -0.7, 2.0, 0.3)]
    frames = all_of(holes, FRAMES)
    places = [
        sorted(o.best.along_track_m for o in drive_past(*order))
        for order in (frames, [(along, found[::-1]) for along, found in frames])
    ]
    assert places[0] == pytest.approx(places[1])


def test_a_wrong_pitch_moves_a_place_no_farther_than_its_standard_error_allows() -> None:
    at = pose(92.0)
    box = detection((HOLE, 100.0, 0.7, 0.5, 0.5), at)
    tilted = replace(CAMERA, pitch_deg=CAMERA.pitch_deg + 0.5)
    (straight,), (moved,) = (frame_observations([box], at, camera, TRAJECTORY) for camera in (CAMERA, tilted))
    assert abs(moved.placed.along_track_m - straight.placed.along_track_m) <= 2 * straight.placed.footprint.ahead_sd_m


NETS = [(DamageClass.ALLIGATOR, 100.0, right, 5.0, 1.5) for right in (-1.2, 1.2)]
LANE = (DamageClass.ALLIGATOR, 100.0, 0.0, 6.0, 3.4)


def boxes(at: float, *sure: Thing, faint: Sequence[Thing] = ()) -> tuple[float, list[Detection]]:
    placed = pose(at)
    return at, [*(detection(t, placed, 0.7) for t in sure), *(detection(t, placed, 0.1) for t in faint)]


def sides(observation: Observation) -> set[bool]:
    return {one.footprint.right_m > 0 for one in observation.sightings if one.footprint.width_m < 2.0}


def test_nets_in_two_wheel_paths_stay_two_under_a_faint_box_over_the_whole_lane() -> None:
    found = drive_past(*(boxes(at, *NETS, faint=[LANE]) for at in (90.0, 92.0, 94.0)))
    assert [len(sides(one)) for one in found] == [1, 1]
    assert sum(len(one.sightings) for one in found) == 9
    assert all(one.measure.width_m < 2.2 for one in found)  # the lane's box is 3.9 m wide


def test_a_frame_that_shows_the_whole_lane_as_one_does_not_chain_the_nets_of_both_wheel_paths() -> None:
    found = drive_past(boxes(90.0, *NETS), boxes(92.0, LANE), boxes(94.0, *NETS))
    assert sorted(sides(one) for one in found if sides(one)) == [{False}, {True}]
    assert all(len(sides(one)) == 1 for one in found if sides(one))


def test_nets_that_meet_between_the_wheel_paths_are_two() -> None:
    wide = [(DamageClass.ALLIGATOR, 100.0, right, 5.0, 2.4) for right in (-0.8, 0.8)]
    assert len(drive_past(*(boxes(at, *wide) for at in (90.0, 92.0)))) == 2


def test_a_crack_across_the_road_is_one_though_its_pieces_lie_in_both_wheel_paths() -> None:
    pieces = [(DamageClass.TRANSVERSE, 98.0, right, 0.4, 1.6) for right in (-0.85, 0.85)]
    (view,) = frame_observations(boxes(92.0, *pieces)[1], pose(92.0), CAMERA, TRAJECTORY)
    assert len(view.fragments) == 2


def test_a_net_that_runs_on_is_one_as_long_as_from_its_begin_to_its_end_and_lies_at_its_middle() -> None:
    seen = [(DamageClass.ALLIGATOR, at + 8.0, 1.2, 5.0, 1.5) for at in np.arange(80.0, 93.0, 2.0).tolist()]
    (net,) = drive_past(*(boxes(thing[1] - 8.0, thing) for thing in seen))
    assert net.measure.length_m == pytest.approx(17.0, abs=0.3)
    assert net.best.along_track_m == pytest.approx(94.0, abs=0.3)
    (whole,) = drive_past(*(boxes(at, NETS[0]) for at in (90.0, 92.0)))
    assert whole.measure.length_m == pytest.approx(5.0, abs=0.3)


def test_a_net_longer_than_the_longest_damage_goes_on_as_another() -> None:
    seen = [(DamageClass.ALLIGATOR, at + 8.0, 1.2, 5.0, 1.5) for at in np.arange(60.0, 100.0, 2.0).tolist()]
    found = drive_past(*(boxes(thing[1] - 8.0, thing) for thing in seen))
    assert len(found) == 2
    assert all(one.measure.length_m <= MAX_DAMAGE_LENGTH_M for one in found)
