"""Measured in drawn stills whose truth is known: widths, areas, openings, in several lights."""

from functools import cache

import cv2
import numpy as np
import pytest

from model.detection import Box, Detection, Grey, Image
from model.geometry.camera import Camera
from model.grading.measures import Measures
from model.measuring.measuring import measured
from model.measuring.patch import blur_mm, road_patch
from model.vocabulary import DamageClass
from tests.bench.grade_roads import LIGHTS, Still, still

ALONG, NET, HOLE = DamageClass.LONGITUDINAL, DamageClass.ALLIGATOR, DamageClass.POTHOLE
CLEAR, BRIGHT, DARK, HAZY = LIGHTS[:4]
SIZES = {ALONG: (1.0, 0.2), NET: (0.8, 0.6), HOLE: (0.4, 0.4)}


@cache
def _still(kind: DamageClass, width_mm: float, light: int = 0, near_m: float = 2.4) -> Still:
    return still(kind, SIZES[kind], width_mm, near_m, LIGHTS[light], 3)


def _grey(image: Image) -> Grey:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)


@cache
def _measures(kind: DamageClass, width_mm: float, light: int = 0) -> Measures:
    shown = _still(kind, width_mm, light)
    measures = measured(_grey(shown.image), Detection(kind, 0.5, shown.box), shown.camera)
    assert measures
    return measures


@pytest.mark.parametrize(("kind", "width_mm"), [(ALONG, 15.0), (ALONG, 40.0), (NET, 12.0)])
def test_a_cracks_width_is_measured(kind: DamageClass, width_mm: float) -> None:
    true, ours = _still(kind, width_mm).drawn.crack_width_mm, _measures(kind, width_mm)
    assert ours.crack_mm.value == pytest.approx(true, rel=0.35)
    assert abs(ours.crack_mm.value - true) < 2 * ours.crack_mm.value * ours.crack_mm.log_sd


def test_a_hairline_is_said_to_be_unresolved() -> None:
    assert _measures(NET, 3.0).crack_mm.value < 1.3 * _measures(NET, 3.0).resolved_mm
    assert not _measures(ALONG, 40.0).unresolved


def test_a_wider_crack_opens_more() -> None:
    openings = [_measures(ALONG, width_mm).opening_mm.value for width_mm in (5.0, 15.0, 40.0)]
    assert openings == sorted(openings)
    assert openings[-1] > 2 * openings[0]


@pytest.mark.parametrize("light", range(1, 4))
def test_light_does_not_change_a_measure(light: int) -> None:
    ours, other = _measures(NET, 12.0), _measures(NET, 12.0, light)
    assert other.crack_mm.value == pytest.approx(ours.crack_mm.value, rel=0.3)
    assert other.opening_mm.value == pytest.approx(ours.opening_mm.value, rel=0.3)


def test_the_area_of_net_and_hole_is_measured() -> None:
    assert _measures(NET, 12.0).area_m2.value == pytest.approx(_still(NET, 12.0).area_m2, rel=0.2)
    assert _measures(HOLE, 0.0).area_m2.value == pytest.approx(_still(HOLE, 0.0).area_m2, rel=0.15)


def test_a_hole_has_a_diameter_and_an_edge_and_a_crack_has_none() -> None:
    hole = _measures(HOLE, 0.0)
    assert hole.diameter_m
    assert hole.diameter_m.value == pytest.approx(0.4, rel=0.2)
    assert hole.edge_per_cm > 0.1
    assert _measures(ALONG, 15.0).diameter_m is None


def test_a_net_is_denser_than_a_line_and_leaves_pieces() -> None:
    net = _measures(NET, 12.0)
    assert net.piece_m == pytest.approx(0.14, abs=0.06)  # drawn as clods of 9–16 cm


def test_sound_asphalt_has_next_to_nothing_open() -> None:
    shown = _still(HOLE, 0.0)
    beside = Box(300, 700, 620, 860)
    sound = measured(_grey(shown.image), Detection(NET, 0.5, beside), shown.camera)
    assert sound
    assert sound.opening_mm.value < 2.0
    assert sound.opening_mm.value < _measures(NET, 12.0).opening_mm.value / 10


def test_paint_is_no_crack() -> None:
    shown = _still(HOLE, 0.0)
    image = _painted(shown.image, shown.camera)
    sound = measured(_grey(image), Detection(NET, 0.5, Box(300, 700, 620, 860)), shown.camera)
    assert sound
    assert sound.opening_mm.value < 2.0


def test_glare_lessens_what_is_seen() -> None:
    shown = _still(NET, 12.0)
    glaring = shown.image.copy()
    glaring[:500] = 255
    detection = Detection(NET, 0.5, shown.box)
    ours, blind = _measures(NET, 12.0), measured(_grey(glaring), detection, shown.camera)
    assert blind
    assert blind.visibility < ours.visibility
    assert blind.opening_mm.log_sd > ours.opening_mm.log_sd


def test_what_lies_above_the_horizon_is_not_measured() -> None:
    shown = _still(ALONG, 15.0)
    sky = Detection(ALONG, 0.5, Box(100, 1, 200, 40))
    assert measured(_grey(shown.image), sky, Camera(1920, 1080, 1500, 5.0, 0.0, 1.45)) is None


def test_a_speck_is_not_measured() -> None:
    shown = _still(ALONG, 15.0)
    far = Camera(1920, 1080, 300, 20.0, 0.0, 1.45)
    assert road_patch(_grey(shown.image), Box(900, 500, 901, 501), far) is None


def test_blur_grows_with_distance_and_more_along_than_across() -> None:
    near, far = (blur_mm(_still(ALONG, 15.0).camera, ahead_m) for ahead_m in (2.0, 6.0))
    assert far[0] > near[0]
    assert far[1] > near[1]
    assert far[0] > far[1]


def test_drawn_truth_grows_with_the_width() -> None:
    drawn = [_still(ALONG, width_mm).drawn for width_mm in (5.0, 15.0, 40.0)]
    assert [damage.crack_m for damage in drawn] == [drawn[0].crack_m] * 3
    widths = [damage.crack_width_mm for damage in drawn]
    assert widths == sorted(widths)
    assert widths[-1] == pytest.approx(40.0, rel=0.35)


def test_drawn_holes_know_their_depth() -> None:
    drawn = _still(HOLE, 0.0).drawn
    assert drawn.depth_mm == 30.0
    assert drawn.spalled_m2 == pytest.approx(_still(HOLE, 0.0).area_m2)
    assert drawn.crack_width_mm == 0.0


def _painted(image: Image, camera: Camera) -> Image:
    """A white line of 10 cm along the road, half a metre to the left of where the box looks."""
    corners = [
        camera.pixel(ahead_m, right_m) for ahead_m, right_m in ((1.3, -0.75), (8, -0.75), (8, -0.65), (1.3, -0.65))
    ]
    return cv2.fillPoly(image.copy(), [np.round(corners).astype(np.int32)], (235, 235, 235))
