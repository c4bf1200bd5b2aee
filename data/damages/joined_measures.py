"""Measures of a damage from those of its sightings: joined over frames and drives, and over the parts of a long net."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from data.schema import Damage, Sighting
from model.grading.measures import Measures, joined_measures
from model.vocabulary import DamageClass

PART_M = 4.0
"""Of a damage that is longer, metres, each stretch of so many is joined by itself: a frame measures no more of it
(`model.measuring.patch.MEASURED_M`), and its worst place must not drown in the others."""

COMMON_LOG_SD = 0.2
"""The part of an opening's error that all looks at one damage share, of its natural logarithm: how dark its floor is is
taken for granted, and dust and light are of the place. Assumed: most of that error (0.25)."""


def measures_of(damage: Damage) -> Measures | None:
    """Of all drives together; None where nobody measured."""
    return Measures.of_row(damage.measures) if damage.measures else None


def measures_together(rows: Iterable[Sighting], damage_class: DamageClass, length_m: float) -> Measures | None:
    """By the precision of each look; of a long damage the opening in its worst part, the mean of all else.

    Args:
        rows: sightings of the damage, those without measures too.
        damage_class: of the damage; looks that took it for the other kind count only where there are no others.
        length_m: of the damage, metres, which its area and the length of its cracks go on for.

    Returns:
        None where no sighting has measures.
    """
    measured = [(row, Measures.of_row(row.measures)) for row in rows if row.measures]
    is_hole = damage_class is DamageClass.POTHOLE
    looks = [(row, look) for row, look in measured if (look.diameter_m is not None) is is_hole] or measured
    if not looks:
        return None
    if is_hole:
        return joined_measures([look for _, look in looks], COMMON_LOG_SD)
    parts = _parts(looks, length_m)
    worst = max(parts, key=lambda part: part.opening_mm.value)
    whole = joined_measures(parts, COMMON_LOG_SD)
    return replace(whole, opening_mm=worst.opening_mm).reaching(length_m)


def _parts(looks: Sequence[tuple[Sighting, Measures]], length_m: float) -> list[Measures]:
    """One for each stretch of road; a short damage is one alone."""
    if length_m <= PART_M:
        return [joined_measures([look for _, look in looks], COMMON_LOG_SD)]

    def part(look: tuple[Sighting, Measures]) -> tuple[int, int]:
        """Section, and number of the stretch on it."""
        return look[0].section_id, int(look[0].chainage_m // PART_M)

    groups = groupby(sorted(looks, key=part), key=part)
    return [joined_measures([look for _, look in group], COMMON_LOG_SD) for _, group in groups]
