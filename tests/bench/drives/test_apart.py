"""What is apart: along the road, and across it."""

import pytest

from ingest.observe.frame_observations import frame_observations
from model.vocabulary import DamageClass
from tests.bench.drives.apart import in_two_paths, lie_apart
from tests.straight import CAMERA, TRAJECTORY, detection, pose

RUNNING_ON = [("okt", (20.0, 26.0)), ("okt", (25.0, 31.0)), ("okt", (30.0, 36.0))]


@pytest.mark.parametrize(
    ("parts", "length_m", "apart"),
    [
        (RUNNING_ON, 15.0, False),
        (RUNNING_ON, 6.0, True),  # the damage claims less than it holds
        ([*RUNNING_ON, ("nov", (35.0, 40.0))], 15.0, False),
        ([*RUNNING_ON, ("nov", (40.0, 45.0))], 25.0, True),
    ],
)
def test_a_net_that_runs_on_is_one_and_what_leaves_a_stretch_out_is_not(parts, length_m, apart):
    assert lie_apart(parts, length_m) is apart


def test_boxes_of_both_wheel_paths_are_told_from_one_over_the_lane():
    def placed(right_m: float, width_m: float):
        at, net = pose(92.0), (DamageClass.ALLIGATOR, 100.0, right_m, 5.0, width_m)
        (view,) = frame_observations([detection(net, at)], at, CAMERA, TRAJECTORY)
        return view.placed

    left, right, lane = placed(-1.0, 1.4), placed(1.0, 1.4), placed(0.0, 3.4)
    assert in_two_paths([left, lane, right])
    assert not in_two_paths([left, lane])
    assert not in_two_paths([lane])
