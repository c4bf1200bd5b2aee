"""Which pictures show one place, so that a split does not put two of them on either side."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from model.datasets.readers import read_image

_PLACES_LONGEST_SIDE = 480
_FEATURES = 500
_NEAR_BITS = 48
"""Two ORB descriptors (256 bits) that differ in fewer show one thing."""
_LEAST_INLIERS = 18
"""Points under one homography, 4 px apart at most; asphalt of two places agrees in ten at most."""
_REACH_PX = 4.0

_Features = tuple[NDArray[np.float32], NDArray[np.uint8]]


def places(paths: Sequence[Path]) -> list[int]:
    """For each picture the number of its place; every pair is compared, 0.4 ms each."""
    features = [_features(path) for path in paths]
    place = list(range(len(paths)))
    for i in range(len(paths)):
        for j in range(i):
            if place[i] != place[j] and _same_place(features[i], features[j]):
                old, new = place[i], place[j]
                place = [new if one == old else one for one in place]
    return place


def _features(path: Path) -> _Features:
    grey = cv2.cvtColor(read_image(path), cv2.COLOR_BGR2GRAY)
    scale = _PLACES_LONGEST_SIDE / max(grey.shape)
    small = cv2.GaussianBlur(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), (0, 0), 1.2)
    points, bits = cv2.ORB.create(_FEATURES).detectAndCompute(small, np.empty(0, np.uint8))
    where = np.array([point.pt for point in points], np.float32).reshape(-1, 2)
    return where, np.zeros((0, 32), np.uint8) if bits is None else np.asarray(bits, np.uint8)


def _same_place(one: _Features, other: _Features) -> bool:
    if not len(one[0]) or not len(other[0]):
        return False
    matches = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(one[1], other[1])
    near = [match for match in matches if match.distance < _NEAR_BITS]
    if len(near) < _LEAST_INLIERS:
        return False
    here = one[0][[match.queryIdx for match in near]]
    there = other[0][[match.trainIdx for match in near]]
    _, inliers = cv2.findHomography(here, there, cv2.RANSAC, _REACH_PX)
    return inliers is not None and int(inliers.sum()) >= _LEAST_INLIERS
