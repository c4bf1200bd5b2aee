"""Masks drawn by hand become the boxes a person would draw."""

import cv2
import numpy as np

from model.datasets.lane_plane import lane_plane
from model.datasets.masks import labels_from_mask
from model.vocabulary import DamageClass

HEIGHT, WIDTH = 600, 960
LANE = [[430, 0], [560, 0], [960, 520], [960, 600], [0, 600], [60, 520]]


def lane_mask():
    """dnit's usual view: the own lane narrows upwards, its edges meet above the picture."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillPoly(mask, [np.array(LANE)], 1)
    return mask


def test_the_lane_gives_the_horizon_and_its_own_width():
    plane = lane_plane(lane_mask())
    assert -0.4 * HEIGHT < plane.horizon_row < 0
    rows = np.array([300.0, 300.0])
    edges = np.flatnonzero(lane_mask()[300])[[0, -1]].astype(float)
    ground = plane.to_ground(edges, rows)
    assert abs(ground[1, 0] - ground[0, 0] - 3.5) < 0.2
    assert ground[0, 1] == ground[1, 1] > 2


def test_without_lane_edges_a_typical_plane_is_used():
    plane = lane_plane(np.full((HEIGHT, WIDTH), 1, np.uint8))
    assert plane.horizon_row == -0.16 * HEIGHT


def test_a_trace_towards_the_vanishing_point_is_longitudinal_though_it_slants_in_the_picture():
    mask = lane_mask()
    plane = lane_plane(mask)
    top = np.array([plane.vanishing_column, plane.horizon_row])
    foot = np.array([200.0, 590.0])
    line = [tuple(int(v) for v in foot + (top - foot) * share) for share in (0.0, 0.45)]
    cv2.line(mask, line[0], line[1], 2, 3)
    [label] = labels_from_mask(mask)
    assert label.damage_class is DamageClass.LONGITUDINAL


def test_a_trace_across_the_lane_is_transverse():
    mask = lane_mask()
    cv2.line(mask, (250, 420), (700, 430), 2, 4)
    [label] = labels_from_mask(mask)
    assert label.damage_class is DamageClass.TRANSVERSE
    assert abs(label.box.x1 - 247) <= 4
    assert abs(label.box.x2 - 704) <= 4


def test_a_net_of_specks_is_one_alligator():
    mask = lane_mask()
    rng = np.random.default_rng(4)
    for x, y in rng.uniform((200, 400), (420, 560), (220, 2)).astype(int):
        cv2.line(mask, (int(x), int(y)), (int(x) + 9, int(y) + 4), 2, 2)
    [label] = labels_from_mask(mask)
    assert label.damage_class is DamageClass.ALLIGATOR
    assert 190 < label.box.x1 < 230
    assert 540 < label.box.y2 < 580


def test_stray_specks_are_dropped():
    mask = lane_mask()
    for x, y in ((300, 300), (500, 200), (620, 480)):
        cv2.circle(mask, (x, y), 2, 2, -1)
    assert labels_from_mask(mask) == []


def test_each_hole_has_its_own_box_and_outline():
    mask = lane_mask()
    cv2.ellipse(mask, (400, 300), (40, 20), 0, 0, 360, 3, -1)
    cv2.ellipse(mask, (600, 500), (60, 30), 0, 0, 360, 3, -1)
    labels = labels_from_mask(mask)
    assert [label.damage_class for label in labels] == [DamageClass.POTHOLE] * 2
    assert (labels[0].box.x1, labels[0].box.y1, labels[0].box.x2, labels[0].box.y2) == (360, 280, 441, 321)
    assert labels[0].outline is not None
    assert labels[0].outline[:, 0].max() == 440
