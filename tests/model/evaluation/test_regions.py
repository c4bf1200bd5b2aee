"""What counts as one region of a mask, and when boxes show it."""

import numpy as np
import pytest

from model.datasets.lane_plane import Mask
from model.detection import Box
from model.evaluation.regions import CRACKS, POTHOLES, box_region, masked_regions

CRACK, POTHOLE = 2, 3


def mask_of(*drawn: tuple[int, int, int, int, int]) -> Mask:
    """A mask as the drives' are: class, and the sides x1 y1 x2 y2 of what is drawn."""
    mask = np.ones((640, 1024), np.uint8)
    for kind, x1, y1, x2, y2 in drawn:
        mask[y1:y2, x1:x2] = kind
    return mask


def test_specks_of_one_crack_are_one_region_and_two_cracks_are_two() -> None:
    specks = [(CRACK, 300 + step, 500, 308 + step, 508) for step in range(0, 100, 20)]  # 12 px between them
    far = [(CRACK, 600, 500, 620, 520)]
    regions = masked_regions(mask_of(*specks, *far))
    assert sorted(len(region.rows) for region in regions) == [5 * 64, 400]
    assert {region.kind for region in regions} == {CRACKS}


def test_a_stray_speck_is_no_region_and_a_small_hole_is_one() -> None:
    regions = masked_regions(mask_of((CRACK, 300, 500, 306, 506), (POTHOLE, 600, 500, 606, 506)))
    assert [(region.kind, len(region.rows)) for region in regions] == [(POTHOLES, 36)]


def test_a_hole_within_a_net_is_a_region_of_its_own() -> None:
    regions = masked_regions(mask_of((CRACK, 300, 400, 500, 600), (POTHOLE, 380, 480, 420, 520)))
    assert sorted((region.kind, len(region.rows)) for region in regions) == [(CRACKS, 38400), (POTHOLES, 1600)]


def test_an_empty_mask_has_no_region() -> None:
    assert masked_regions(mask_of()) == []


@pytest.mark.parametrize(
    ("boxes", "found"),
    [
        ([], False),
        ([Box(100, 100, 145, 200)], False),
        ([Box(100, 100, 150, 200)], True),
        ([Box(100, 100, 130, 200), Box(170, 100, 200, 200)], True),
        ([Box(100, 100, 130, 200), Box(100, 100, 140, 200)], False),
        ([Box(0, 0, 1000, 600)], True),
        ([Box(0, 0, 100, 100)], False),
    ],
    ids=["no box", "less than half", "half", "half by two", "the same part twice", "far larger", "beside"],
)
def test_a_region_is_found_where_boxes_cover_half_of_it(boxes: list[Box], found: bool) -> None:
    assert box_region(CRACKS, Box(100, 100, 200, 200)).is_found(boxes) is found


def test_a_box_is_right_that_holds_a_tenth_of_a_region_or_lies_on_one() -> None:
    region = box_region(CRACKS, Box(100, 100, 200, 200))
    assert region.meets(Box(190, 100, 300, 300))
    assert region.meets(Box(140, 140, 150, 150))
    assert not region.meets(Box(195, 195, 300, 300))
    assert not region.meets(Box(200, 200, 300, 300))
