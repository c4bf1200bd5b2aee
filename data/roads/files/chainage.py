"""Chainage as registers write it: metres, kilometres and metres in one number, or text such as 0000/0120."""

import re
from collections.abc import Iterable

KMT_PER_KM = 10_000
"""Danish registers write chainage as km · 10 000 + m: 40800 is 4 km 800 m (Vejdirektoratet, *kilometertal*)."""

M_PER_KM = 1_000

KM_AND_M = re.compile(r"\s*(\d{1,4})\s*[/+]\s*(\d{1,4}(?:[.,]\d+)?)\s*")
"""0000/0120 (vejman.dk) or 0+120 (engineers): kilometres and metres."""

Chainage = float | str | None
"""As the file has it."""


def is_coded(stretches: Iterable[tuple[Chainage, Chainage, float]]) -> bool:
    """Whether numbers are km · 10 000 + m: the interpretation that fits the drawn lengths better.

    Args:
        stretches: from, to, and the metres drawn between them.
    """
    better = 0.0
    for start, end, drawn_m in stretches:
        from_number, to_number = _number(start), _number(end)
        if from_number is not None and to_number is not None:
            plain = abs(to_number - from_number - drawn_m)
            coded = abs(_decoded(to_number) - _decoded(from_number) - drawn_m)
            better += plain - coded
    return better > 0


def metres(value: Chainage, coded: bool) -> float | None:
    """Metres from the road's start; None where it cannot be read."""
    if isinstance(value, str) and (parts := KM_AND_M.fullmatch(value)):
        return int(parts[1]) * M_PER_KM + float(parts[2].replace(",", "."))
    number = _number(value)
    return None if number is None else _decoded(number) if coded else number


def _number(value: Chainage) -> float | None:
    """A finite number that is written as one, with a point or a comma."""
    try:
        number = float(value.replace(",", ".")) if isinstance(value, str) else value
    except ValueError:
        return None
    return number if number is not None and abs(number) < float("inf") else None


def _decoded(kmt: float) -> float:
    return kmt // KMT_PER_KM * M_PER_KM + kmt % KMT_PER_KM
