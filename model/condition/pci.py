"""The Pavement Condition Index of a sample unit (ASTM D6433-07, section 9): 100 is faultless, 0 has failed."""

from collections.abc import Iterable
from enum import StrEnum

from model.condition.deducts import MOST_POINTS, corrected_sum

LARGEST_INDEX = 100.0

SMALL_DEDUCT = 2.0
"""Deducts up to here do not count among those that are corrected for."""

MOST_DEDUCTS = 10
"""So many are summed at most."""


class Rating(StrEnum):
    """The index in D6433's words."""

    GOOD = "good"
    SATISFACTORY = "satisfactory"
    FAIR = "fair"
    POOR = "poor"
    VERY_POOR = "very_poor"
    SERIOUS = "serious"
    FAILED = "failed"


RATED_FROM = (
    (85, Rating.GOOD),
    (70, Rating.SATISFACTORY),
    (55, Rating.FAIR),
    (40, Rating.POOR),
    (25, Rating.VERY_POOR),
    (10, Rating.SERIOUS),
    (0, Rating.FAILED),
)
"""D6433-07, figure 1: what is above each is rated so."""


def rating(index: float) -> Rating:
    """In words; an index on a limit belongs to the worse one, as D6433 has it."""
    return next((word for limit, word in RATED_FROM if index > limit), Rating.FAILED)


def condition_index(deducts: Iterable[float]) -> float:
    """The index, 0–100, of a sample unit with these deduct values, one for each kind and severity of damage."""
    kept = allowed(sorted(deducts, reverse=True))
    return LARGEST_INDEX - largest_corrected(kept)


def allowed(deducts: list[float]) -> list[float]:
    """The largest deducts that may be summed: m = 1 + (9/98)(100 - the largest), the last one in part.

    Args:
        deducts: the largest first.
    """
    if not deducts:
        return []
    number = min(1 + 9 / 98 * (MOST_POINTS - min(deducts[0], MOST_POINTS)), float(MOST_DEDUCTS))
    whole = int(number)
    part = [value * (number - whole) for value in deducts[whole : whole + 1]]
    return [*deducts[:whole], *part]


def largest_corrected(deducts: list[float]) -> float:
    """The largest corrected sum while the smallest deduct over two is set to two, again and again, until one is left.

    Args:
        deducts: the largest first.
    """
    over = sum(value > SMALL_DEDUCT for value in deducts)
    if over <= 1:
        return min(sum(deducts), MOST_POINTS)
    small = sum(deducts[over:])
    sums = ((count, sum(deducts[:count]) + SMALL_DEDUCT * (over - count) + small) for count in range(over, 0, -1))
    return max(corrected_sum(count, total) for count, total in sums)
