"""Splits a run into passages, so that a return trip is matched against the outbound result."""

from collections.abc import Iterator, Sequence
from math import pi

from ingest.observe.observation import Observation

MAX_PASSAGE_M = 400.0
"""Longest passage, metres: nobody drives past the same place twice within it."""

TURN_BACK_RAD = 0.75 * pi
"""A vehicle whose heading has changed by so much, radians, may be on its way back."""


def passages(observations: Sequence[Observation], turned_rad: Sequence[float]) -> Iterator[list[int]]:
    """Indices of observations, passage by passage.

    Args:
        observations: of one run, in the order of the drive.
        turned_rad: absolute heading change from the run's start to each of them, radians.
    """
    begin = 0
    for number in range(1, len(observations) + 1):
        if number == len(observations) or _is_over(observations, turned_rad, begin, number):
            yield list(range(begin, number))
            begin = number


def _is_over(observations: Sequence[Observation], turned_rad: Sequence[float], begin: int, number: int) -> bool:
    length_m = observations[number].best.along_track_m - observations[begin].best.along_track_m
    return length_m > MAX_PASSAGE_M or turned_rad[number] - turned_rad[begin] > TURN_BACK_RAD
