"""Damages in an order, page by page. A page begins after a row's key, not at a number: what changes moves no page."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from api.finding.streets import Streets
from api.tiles.dots import Dots

KEY_NUMBERS = 3
"""Two to sort by, then the damage's own, which no other has."""


class Sort(StrEnum):
    """By what a list is sorted."""

    URGENCY = "urgency"
    """The most urgent first."""
    NEWEST = "newest"
    """By the day it was first seen, the latest first."""
    OLDEST = "oldest"
    STREET = "street"
    """By street in Danish order, then along it."""


class BadCursor(Exception):
    """A page is asked for after something that is no row's key."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list."""

    ids: Sequence[int]
    after: str | None
    """Where the next page begins; None at the end."""


def sorted_keys(dots: Dots, streets: Streets, sort: Sort) -> NDArray[np.float64]:
    """Each dot's key, shape (n, 3), ascending; the last of its numbers is the damage's id."""
    keys = np.column_stack((*_sorted_by(dots, streets, sort), dots.ids.astype(np.float64)))
    return keys if sort is Sort.URGENCY else keys[np.lexsort(keys.T[::-1])]  # the dots come sorted by urgency


def page(lists: Sequence[NDArray[np.float64]], after: str | None, most: int) -> Page:
    """The rows after a key, of several lists as if they were one.

    Raises:
        BadCursor: it is none.
    """
    key = None if after is None else _read(after)
    starts = [0 if key is None else _count_up_to(keys, key) for keys in lists]
    some = [keys[start : start + most + 1] for keys, start in zip(lists, starts, strict=True)]
    found = np.concatenate(some)
    found = found[np.lexsort(found.T[::-1])]
    more = len(found) > most
    return Page([int(number) for number in found[:most, -1]], _written(found[most - 1]) if more else None)


def _sorted_by(dots: Dots, streets: Streets, sort: Sort) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    nothing = np.zeros(len(dots.ids))
    if sort is Sort.URGENCY:
        return -dots.urgency, nothing
    if sort is Sort.STREET:
        return streets.rank_of(dots.facts["section"]).astype(np.float64), dots.facts["chainage"]
    return (-dots.facts["first_seen"] if sort is Sort.NEWEST else dots.facts["first_seen"]), -dots.urgency


def _count_up_to(keys: NDArray[np.float64], key: Sequence[float]) -> int:
    """How many keys are not greater."""
    first, second, number = keys.T
    tied = (second < key[1]) | ((second == key[1]) & (number <= key[2]))
    return int(((first < key[0]) | ((first == key[0]) & tied)).sum())


def _written(key: NDArray[np.float64]) -> str:
    return "_".join(repr(float(number)) for number in key)


def _read(after: str) -> Sequence[float]:
    try:
        key = [float(number) for number in after.split("_")]
    except ValueError as error:
        raise BadCursor from error
    if len(key) != KEY_NUMBERS or not np.isfinite(key).all():
        raise BadCursor
    return key
