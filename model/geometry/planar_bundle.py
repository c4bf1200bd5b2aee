"""Bundle adjustment over a plane: one camera's tilt from many pairs of pictures of the road, its focal length given.

Every pair has its own distance, turn and pitches, which the suspension changes; all share the mounting's pitch, yaw and
roll (Gauss-Newton with Huber weights; the pairs' own values are eliminated by the Schur complement).
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.geometry.perspective import Floats, Tilt, ground_to_image, image_to_ground
from model.geometry.planar_motion import HUBER_SIGMAS

POINT_SD = 2.5e-3
"""Error of a matched point in the second picture, widths of the picture, one sigma: 2 to 3 pixels of 1,024, since roads
are crowned and worn. Measured on the shared drives."""

TURN_SD, SWAY_SD = 0.055, 0.004
"""Standard deviations before matching: of the turn between two pictures, and of a picture's pitch round the mounting's,
widths of the picture at its middle: 4 and 0.3 degrees of a typical phone. In pixels, so that no focal length is
preferred. The latter as `ingest.observe.mounting.SAMPLE_PITCH_SD_DEG`, without the error of the estimate."""

ROLL_SD = math.radians(2.5)
"""Of the roll against the road: roads fall to the side by 2 to 3 %."""

BUNDLE_ITERATIONS, BUNDLE_STEP = 5, 1e-4
"""Of Gauss-Newton; step of the numerical Jacobian."""

POINTS_AS_ONE = 4.0
"""So many points of a pair count as one measurement, since what makes them err, the road's shape, is common to them.
Assumed."""

OWN, SHARED = 4, 3
"""Parameters of each pair (distance in mounting heights, turn, pitch of the first picture and of the second, less the
mounting's) and of all (pitch, yaw, roll)."""


@dataclass(frozen=True)
class RoadPoints:
    """Points of the road that two pictures show: of all pairs."""

    before: Floats
    """(n, 2) in the first picture, from its middle, in widths of the picture."""
    after: Floats
    """(n, 2) in the second."""
    pair: NDArray[np.intp]
    """(n,) number of each point's pair, ascending from 0."""

    @cached_property
    def pairs(self) -> int:
        """How many."""
        return int(self.pair.max()) + 1 if len(self.pair) else 0


@dataclass(frozen=True)
class Adjustment:
    """A camera's tilt and its motion between the pictures of each pair, for one focal length."""

    tilt: Tilt
    tilt_covariance: Floats
    """(3, 3) of pitch, yaw and roll, radians."""
    own: Floats
    """(pairs, 4) distance in mounting heights, turn, pitches less the mounting's."""
    own_sd: Floats
    """(pairs,) standard error of the distances, the tilt known."""
    cost: float
    """Half the weighted sum of squares: minus the logarithm of the likelihood."""

    @property
    def distances(self) -> Floats:
        """(pairs,) in mounting heights."""
        return np.asarray(self.own[:, 0])


def adjust(
    points: RoadPoints, focal: float, prior: Tilt, prior_sd: Floats, start: Adjustment | None = None
) -> Adjustment:
    """The camera's tilt and motion that fit the points best.

    Args:
        focal: focal length, widths of the picture.
        prior: tilt by other means.
        prior_sd: (3,) its standard errors, radians.
        start: an adjustment with a similar focal length.
    """
    prior_values = np.array([prior.pitch, prior.yaw, prior.roll])
    shared = prior_values.copy()
    own = start.own.copy() if start else _straight(points, focal, prior)
    flat = math.cos(prior.pitch) ** 2 / focal
    own_sd = np.array([1e3, TURN_SD * flat, SWAY_SD * flat, SWAY_SD * flat])
    noise = POINT_SD * math.sqrt(POINTS_AS_ONE)
    for _ in range(BUNDLE_ITERATIONS):
        residual, to_own, to_shared = _linearised(points, focal, own, shared)
        size = np.sqrt(np.square(residual).mean(axis=1)) / POINT_SD
        weight = (np.minimum(1.0, HUBER_SIGMAS / np.maximum(size, 1e-9)) / noise**2)[:, None]
        own_own = _by_pair(points, np.einsum("nik,nil->nkl", to_own * weight[..., None], to_own)) + np.diag(
            1 / own_sd**2
        )
        own_shared = _by_pair(points, np.einsum("nik,nil->nkl", to_own * weight[..., None], to_shared))
        shared_shared = np.einsum("nik,nil->kl", to_shared * weight[..., None], to_shared) + np.diag(1 / prior_sd**2)
        drop = np.array([0.0, 1, 1, 1])
        own_right = _by_pair(points, np.einsum("nik,ni->nk", to_own, weight * residual)) - own * drop / own_sd**2
        shared_right = np.einsum("nik,ni->k", to_shared, weight * residual) + (prior_values - shared) / prior_sd**2
        inverse = np.linalg.inv(own_own)
        eliminated = np.einsum("pkl,pls->pks", inverse, own_shared)
        information = shared_shared - np.einsum("pks,pkt->st", own_shared, eliminated)
        change = np.linalg.solve(information, shared_right - np.einsum("pks,pk->s", eliminated, own_right))
        shared = shared + change
        own = own + np.einsum("pkl,pl->pk", inverse, own_right - np.einsum("pks,s->pk", own_shared, change))
    residual = _linearised(points, focal, own, shared, jacobian=False)[0]
    size = np.sqrt(np.square(residual).sum(axis=1)) / noise
    loss = np.where(size < HUBER_SIGMAS, size**2 / 2, HUBER_SIGMAS * size - HUBER_SIGMAS**2 / 2).sum()
    loss += np.square(own[:, 1:] / own_sd[1:]).sum() / 2 + np.square((shared - prior_values) / prior_sd).sum() / 2
    return Adjustment(
        Tilt(*(float(v) for v in shared)), np.linalg.inv(information), own, np.sqrt(inverse[:, 0, 0]), float(loss)
    )


def _straight(points: RoadPoints, focal: float, tilt: Tilt) -> Floats:
    """(pairs, 4) straight ahead, by the median of the points' own distances."""
    moved = image_to_ground(points.before / focal, tilt)[:, 0] - image_to_ground(points.after / focal, tilt)[:, 0]
    own = np.zeros((points.pairs, OWN))
    for number in range(points.pairs):
        own[number, 0] = float(np.nanmedian(moved[points.pair == number]))
    return own


def _by_pair(points: RoadPoints, values: Floats) -> Floats:
    """Sums over the points of each pair."""
    begins = np.searchsorted(points.pair, np.arange(points.pairs))
    return np.asarray(np.add.reduceat(values, begins, axis=0))


def _predicted(points: RoadPoints, focal: float, own: Floats, shared: Floats) -> Floats:
    """(n, 2) where the second pictures show the points of the first, widths."""
    distance, turn, first, second = own[points.pair].T
    pitch, yaw, roll = shared
    ground = image_to_ground(points.before / focal, Tilt(pitch + first, yaw, roll))
    ahead = ground[:, 0] - distance * np.cos(turn / 2)
    right = ground[:, 1] - distance * np.sin(turn / 2)
    turned = np.stack(
        [ahead * np.cos(turn) + right * np.sin(turn), right * np.cos(turn) - ahead * np.sin(turn)], axis=1
    )
    seen = ground_to_image(turned, Tilt(pitch + second, yaw, roll))
    return np.asarray(np.nan_to_num(seen * focal, nan=9.0))


def _linearised(
    points: RoadPoints, focal: float, own: Floats, shared: Floats, jacobian: bool = True
) -> tuple[Floats, Floats, Floats]:
    """Residuals (n, 2), and their derivatives by the pairs' own values (n, 2, 4) and the shared ones (n, 2, 3)."""
    here = _predicted(points, focal, own, shared)
    if not jacobian:
        return points.after - here, np.empty(0), np.empty(0)
    by_own = [(_predicted(points, focal, own + BUNDLE_STEP * u, shared) - here) / BUNDLE_STEP for u in np.eye(OWN)]
    by_shared = [
        (_predicted(points, focal, own, shared + BUNDLE_STEP * u) - here) / BUNDLE_STEP for u in np.eye(SHARED)
    ]
    return points.after - here, np.stack(by_own, axis=2), np.stack(by_shared, axis=2)
