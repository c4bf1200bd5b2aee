"""Motion of a camera over a plane between two pictures, fitted to points of the road that both show."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.geometry.perspective import Floats, Tilt, ground_to_image, image_to_ground

PLANAR_PRIOR_SD = np.array([10.0, *np.radians([4.0, 0.3, 0.5, 1.0, 2.0]), 0.05])
"""Standard deviations before matching: distance in mounting heights, then turn, pitch change, pitch, yaw and roll,
radians, and the logarithm of the stretch of the focal length. Assumed."""

HUBER_SIGMAS, INLIER_SIGMAS = 1.5, 3.5
"""Residuals beyond so many standard errors are down-weighted (Huber), and do not agree."""

ITERATIONS, STEP = 4, 1e-4
"""Of Gauss-Newton; step of the numerical Jacobian."""


@dataclass(frozen=True)
class PlanarMotion:
    """Distance in mounting heights, turn and pitch change, tilt of the first picture, and how much longer the focal
    length is than was guessed."""

    values: Floats
    """(7,) distance, turn, pitch change, pitch, yaw, roll, log stretch."""

    @classmethod
    def straight(cls, distance: float, tilt: Tilt) -> "PlanarMotion":
        """Straight ahead."""
        return cls(np.array([distance, 0.0, 0.0, tilt.pitch, tilt.yaw, tilt.roll, 0.0]))

    @property
    def distance(self) -> float:
        """In mounting heights."""
        return float(self.values[0])

    @property
    def tilt(self) -> Tilt:
        """Of the first picture."""
        return Tilt(*(float(v) for v in self.values[3:6]))

    @property
    def stretch(self) -> float:
        """Of the focal length."""
        return float(np.exp(self.values[6]))


def project_before(ground: Floats, motion: PlanarMotion) -> Floats:
    """Where the first picture shows (n, 2) places on the road, ahead and to the right of its camera; in focal lengths
    as guessed."""
    return ground_to_image(ground, motion.tilt) * motion.stretch


def project_after(ground: Floats, motion: PlanarMotion) -> Floats:
    """Where the second picture shows (n, 2) places on the road, ahead and to the right of the first camera; in focal
    lengths as guessed."""
    distance, turn, pitch_change, pitch, yaw, roll, _ = motion.values
    moved = ground - distance * np.array([np.cos(turn / 2), np.sin(turn / 2)])
    turned = moved @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return ground_to_image(turned, Tilt(pitch + pitch_change, yaw, roll)) * motion.stretch


def predicted(before: Floats, motion: PlanarMotion) -> Floats:
    """(n, 2) where the second picture shows points of the first."""
    return project_after(image_to_ground(before / motion.stretch, motion.tilt), motion)


def fit_motion(
    before: Floats, after: Floats, noise: Floats, motion: PlanarMotion, prior: PlanarMotion
) -> tuple[PlanarMotion, NDArray[np.bool_]]:
    """The motion that fits matched points best (Gauss-Newton, Huber weights), and which points agree with it.

    Args:
        before, after: (n, 2) points in focal lengths as guessed.
        noise: (n, 2) standard errors of the latter.
    """
    values, sd = motion.values, noise.ravel()
    for _ in range(ITERATIONS):
        here, jacobian = linearised(before, values)
        residual = after.ravel() - here
        weight = np.minimum(1.0, HUBER_SIGMAS / np.maximum(np.abs(residual) / sd, 1e-9)) / sd**2
        information = (jacobian * weight[:, None]).T @ jacobian + np.diag(1 / PLANAR_PRIOR_SD**2)
        gradient = jacobian.T @ (weight * residual) + (prior.values - values) / PLANAR_PRIOR_SD**2
        values = values + np.linalg.solve(information, gradient)
    fitted = PlanarMotion(values)
    error = (np.abs(after - predicted(before, fitted)) / noise).max(axis=1)
    return fitted, np.asarray(error < INLIER_SIGMAS)


def linearised(before: Floats, values: Floats) -> tuple[Floats, Floats]:
    """(2 n,) predicted points, and (2 n, 7) their derivatives; all displaced motions are projected at once."""
    steps = np.vstack([np.zeros(len(values)), STEP * np.eye(len(values))])
    every = np.repeat(values + steps, len(before), axis=0).T
    points = np.tile(before, (len(steps), 1)) / np.exp(every[6])[:, None]
    distance, turn, pitch_change, pitch, yaw, roll, stretch = every
    ground = image_to_ground(points, Tilt(pitch, yaw, roll))
    ahead, right = ground[:, 0] - distance * np.cos(turn / 2), ground[:, 1] - distance * np.sin(turn / 2)
    cos, sin = np.cos(turn), np.sin(turn)
    turned = np.stack([ahead * cos + right * sin, right * cos - ahead * sin], axis=1)
    seen = ground_to_image(turned, Tilt(pitch + pitch_change, yaw, roll)) * np.exp(stretch)[:, None]
    here = np.asarray(seen.reshape(len(steps), -1))
    return here[0], np.asarray((here[1:] - here[0]).T / STEP)
