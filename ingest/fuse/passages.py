"""A run cut into passages, so that what it saw on the way out is known when it comes back."""

from collections.abc import Iterator, Sequence
from math import pi

from ingest.observe.observation import Observation

LONGEST_M = 400.0
"""A passage is no longer than this: nobody drives past the same place twice in it."""

TURNED_BACK_RAD = 0.75 * pi
"""A vehicle that has turned so far may be coming back."""


def passages(observations: Sequence[Observation], turned_rad: Sequence[float]) -> Iterator[list[int]]:
    """Indices of observations, passage by passage.

    Args:
        observations: of one run, in the order of the drive.
        turned_rad: for each, how far the vehicle had turned since the run began, either way counted.
    """
    begin = 0
    for number in range(1, len(observations) + 1):
        if number == len(observations) or _is_over(observations, turned_rad, begin, number):
            yield list(range(begin, number))
            begin = number


def _is_over(observations: Sequence[Observation], turned_rad: Sequence[float], begin: int, number: int) -> bool:
    long = observations[number].best.along_m - observations[begin].best.along_m > LONGEST_M
    return long or turned_rad[number] - turned_rad[begin] > TURNED_BACK_RAD
