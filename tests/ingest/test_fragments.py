"""Observations of one drive that are one damage: fragments of cracks, but never two potholes."""

import pytest

from ingest.observe.fragments import merge_fragments
from ingest.observe.frame_observations import frame_observations
from ingest.observe.observation import Observation
from ingest.observe.pictures import DecodedFrame, KeptPicture, PictureSelector
from ingest.observe.tracker import Tracker
from model.vocabulary import DamageClass
from tests.straight import CAMERA, CRACK, HOLE, NO_PIXELS, TRAJECTORY, Thing, detection, pose


def observed(thing: Thing, *frames: float, confidence: float = 0.7) -> Observation:
    """A damage as an observation of its own, in frames taken at those metres along the road."""
    tracker = Tracker(PictureSelector(lambda frame: KeptPicture(f"{frame.pts_s:.1f}")))
    for along in frames:
        at = pose(along)
        shown = frame_observations([detection(thing, at, confidence)], at, CAMERA, TRAJECTORY)
        tracker.update(DecodedFrame(at.time_s, NO_PIXELS), shown, at.travelled_m)
    (observation,) = tracker.finish()
    return observation


def test_fragments_of_a_crack_that_no_frame_shows_together_are_one() -> None:
    near, far = observed((CRACK, 99.0, 0.7, 2.0, 0.3), 88.0, 91.0), observed((CRACK, 101.5, 0.7, 2.0, 0.3), 94.0, 97.0)
    (merged,) = merge_fragments([far, near])
    assert [view.placed.pose.time_s for view in merged.frames] == pytest.approx([8.8, 9.1, 9.4, 9.7])
    assert merged.can_create_damage
    assert merged.picture in (near.picture, far.picture)


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


def test_a_pothole_beside_a_crack_is_another_damage_only_where_one_frame_shows_both() -> None:
    net = observed((DamageClass.ALLIGATOR, 100.0, 0.7, 2.5, 1.0), 88.0, 91.0)
    assert len(merge_fragments([net, observed((HOLE, 100.8, 0.9, 0.6, 0.6), 94.0)])) == 1
    assert len(merge_fragments([net, observed((HOLE, 100.8, 0.9, 0.6, 0.6), 91.0)])) == 2


def test_two_weak_observations_are_not_merged() -> None:
    fragments = [observed((CRACK, 99.0 + 2.4 * n, 0.7, 2.0, 0.3), 88.0 + 4 * n, confidence=0.4) for n in range(2)]
    assert [fragment.picture for fragment in fragments] == [None, None]
    assert len(merge_fragments(fragments)) == 2
