"""Observations of one drive that are one damage: fragments of cracks, but never two potholes."""

from collections.abc import Sequence

import pytest

from ingest.observe.fragments import merge_fragments
from ingest.observe.frame_observations import frame_observations
from ingest.observe.observation import Observation
from ingest.observe.tracker import Tracker
from model.vocabulary import DamageClass
from tests.straight import CAMERA, CRACK, HOLE, TRAJECTORY, Thing, detection, pose


def observed(thing: Thing, *frames: float, confidence: float = 0.7, missed: Sequence[float] = ()) -> Observation:
    """A damage as an observation of its own, in frames taken at those metres along the road; others miss it."""
    tracker = Tracker()
    for along in missed:
        tracker.update([], along)
    for along in frames:
        at = pose(along)
        shown = frame_observations([detection(thing, at, confidence)], at, CAMERA, TRAJECTORY)
        tracker.update(shown, at.travelled_m)
    (observation,) = tracker.finish()
    return observation


def test_fragments_of_a_crack_that_no_frame_shows_together_are_one() -> None:
    near, far = observed((CRACK, 99.0, 0.7, 2.0, 0.3), 88.0, 91.0), observed((CRACK, 101.5, 0.7, 2.0, 0.3), 94.0, 97.0)
    (merged,) = merge_fragments([far, near])
    assert [view.placed.pose.time_s for view in merged.frames] == pytest.approx([8.8, 9.1, 9.4, 9.7])
    assert merged.existence > near.existence
    assert set(merged.candidates) <= {*near.candidates, *far.candidates}


def test_a_crack_continues_over_three_fragments() -> None:
    fragments = [observed((CRACK, 99.0 + 2.4 * n, 0.7, 2.0, 0.3), 86.0 + 4 * n) for n in range(3)]
    assert len(merge_fragments(fragments)) == 1


def test_cracks_with_a_metre_or_a_lane_between_them_are_two() -> None:
    crack = observed((CRACK, 99.0, 0.7, 2.0, 0.3), 88.0, 91.0)
    for other in ((CRACK, 102.5, 0.7, 2.0, 0.3), (CRACK, 99.5, -0.7, 2.0, 0.3)):
        assert len(merge_fragments([crack, observed(other, 90.0, 93.0)])) == 2


def test_two_potholes_are_two_even_where_no_frame_shows_both() -> None:
    holes = [observed((HOLE, 100.0, 0.7, 0.7, 0.5), 88.0, 91.0), observed((HOLE, 101.2, 0.7, 0.7, 0.5), 94.0, 97.0)]
    assert len(merge_fragments(holes)) == 2


def test_a_pothole_within_a_net_is_another_damage_unless_it_is_the_whole_net_under_another_name() -> None:
    net = observed((DamageClass.ALLIGATOR, 100.0, 0.7, 1.4, 1.0), 88.0, 91.0)
    assert len(merge_fragments([net, observed((HOLE, 100.2, 0.8, 0.4, 0.4), 94.0)])) == 2
    assert len(merge_fragments([net, observed((HOLE, 100.1, 0.7, 1.2, 0.9), 94.0)])) == 1
    assert len(merge_fragments([net, observed((HOLE, 100.1, 0.7, 1.2, 0.9), 91.0)])) == 2


def test_two_weak_observations_are_not_merged() -> None:
    fragments = [
        observed((CRACK, 99.0 + 2.4 * n, 0.7, 2.0, 0.3), 88.0 + 4 * n, confidence=0.06, missed=[95.0 + 2.4 * n])
        for n in range(2)
    ]
    assert [fragment.is_confident for fragment in fragments] == [False, False]
    assert len(merge_fragments(fragments)) == 2


def test_nets_that_adjoin_in_two_wheel_paths_are_two() -> None:
    left, right, piece = ((DamageClass.ALLIGATOR, 100.0, across, 4.0, 2.2) for across in (-1.1, 1.1, 1.3))
    assert len(merge_fragments([observed(left, 88.0, 91.0), observed(right, 90.0, 93.0)])) == 2
    assert len(merge_fragments([observed(piece, 88.0, 91.0), observed(right, 90.0, 93.0)])) == 1
