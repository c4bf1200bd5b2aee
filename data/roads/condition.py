"""Condition of each section: ASTM D6433's index of what stands on it, sample unit by sample unit.

Only what was filmed is judged: a sample unit that no drive has filmed well enough has no index, and a section without
any has none. A repair that a crew reported counts once a drive has verified it, so that the index moves only where
something was measured.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from data.damages.damages import LIVING, Status
from data.listed import listed
from data.roads.coverage import COVERED_SHARE, Filmed, Stretch, from_json, merged
from data.schema import Damage, Section
from model.condition.pci import Rating, rating
from model.condition.uncertain import Distress, IndexInterval, drawn_indices, interval
from model.vocabulary import DamageClass, SectionKind, Severity

CARRIAGEWAY_M: Mapping[SectionKind, float] = {SectionKind.ROAD: 6.0, SectionKind.PATH: 2.0}
"""Width of what is judged, metres: a municipal road of two lanes, a cycle path of one direction. Assumed; registers
seldom have it."""

UNIT_M2 = 225.0
"""D6433-07, 5.1: a sample unit of an asphalt road is 225 ± 90 m²."""

STANDING_STATUSES = LIVING | {Status.REPAIRED}


class NoSuchSection(Exception):
    """No section has that number."""


@dataclass(frozen=True, slots=True)
class SampleUnit:
    """One sample unit of a section that was filmed."""

    from_m: float
    """Metres from the section's start, as `to_m`."""
    to_m: float
    index: IndexInterval


@dataclass(frozen=True, slots=True)
class SectionCondition:
    """What is known of a section's condition."""

    section_id: int
    index: IndexInterval
    """Mean over the sample units, by their length."""
    filmed_share: float
    """Of the section's length, 0–1, that the index speaks of."""
    units: tuple[SampleUnit, ...]

    @property
    def rating(self) -> Rating:
        """In D6433's words."""
        return rating(self.index.median)

    @property
    def worst(self) -> SampleUnit:
        """The sample unit with the lowest index."""
        return min(self.units, key=lambda unit: unit.index.median)


def section_conditions(session: Session, section_ids: Collection[int] | None = None) -> dict[int, SectionCondition]:
    """The condition of every section that was filmed and is not retired, by its id.

    Args:
        session: of the database.
        section_ids: only these; all by default.
    """
    query = select(Section.id, Section.kind, Section.length_m, Section.filmed).where(Section.retired_at.is_(None))
    if section_ids is not None:
        query = query.where(listed(Section.id, section_ids))
    standing = _standing(session, section_ids)
    found = (_condition(section, standing.get(section.id, ())) for section in session.execute(query))
    return {condition.section_id: condition for condition in found if condition}


def sample_units(length_m: float, width_m: float) -> Iterator[Stretch]:
    """A section cut into equal sample units of about `UNIT_M2`; one shorter than that is one."""
    number = max(1, round(length_m * width_m / UNIT_M2))
    yield from ((length_m * unit / number, length_m * (unit + 1) / number) for unit in range(number))


def _standing(session: Session, section_ids: Collection[int] | None) -> dict[int, list[tuple[float, Distress]]]:
    """The chainage of each damage and what the index counts of it, by section."""
    columns = (
        Damage.id, Damage.section_id, Damage.chainage_m, Damage.damage_class, Damage.length_m, Damage.width_m,
        Damage.size_error, Damage.severity, Damage.severity_chances, Damage.existence,
    )  # fmt: skip
    query = select(*columns).where(Damage.status.in_(sorted(STANDING_STATUSES)))
    if section_ids is not None:
        query = query.where(listed(Damage.section_id, section_ids))
    by_section = defaultdict(list)
    for row in session.execute(query):
        by_section[row.section_id].append((row.chainage_m, _distress(row)))
    return by_section


def _distress(damage: Row[*tuple[object, ...]]) -> Distress:
    chances = damage.severity_chances or {damage.severity: 1.0}
    return Distress(
        damage.id,
        DamageClass(damage.damage_class),
        damage.length_m,
        damage.width_m,
        damage.size_error,
        {Severity(word): chance for word, chance in chances.items()},
        1 / (1 + math.exp(-damage.existence)),
    )


def _condition(
    section: Row[*tuple[object, ...]], standing: Sequence[tuple[float, Distress]]
) -> SectionCondition | None:
    width_m = CARRIAGEWAY_M[SectionKind(section.kind)]
    filmed = [unit for unit in sample_units(section.length_m, width_m) if _is_filmed(unit, from_json(section.filmed))]
    if not filmed:
        return None
    drawn = [drawn_indices(_within(unit, standing, section.length_m), _length(unit) * width_m) for unit in filmed]
    units = tuple(SampleUnit(*unit, interval([indices], [1.0])) for unit, indices in zip(filmed, drawn, strict=True))
    lengths = [_length(unit) for unit in filmed]
    return SectionCondition(section.id, interval(drawn, lengths), sum(lengths) / section.length_m, units)


def _is_filmed(unit: Stretch, filmed: Sequence[Filmed]) -> bool:
    within = merged([(max(a, unit[0]), min(b, unit[1])) for _, (a, b) in filmed])
    return sum(map(_length, within)) >= COVERED_SHARE * _length(unit)


def _within(unit: Stretch, standing: Sequence[tuple[float, Distress]], length_m: float) -> list[Distress]:
    """What has its middle in the unit; what is placed beyond the section's end belongs to its last one."""
    last = unit[1] >= length_m
    return [distress for at, distress in standing if unit[0] <= at < unit[1] or (last and at >= length_m)]


def _length(stretch: Stretch) -> float:
    return stretch[1] - stretch[0]
