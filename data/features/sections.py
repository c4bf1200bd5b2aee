"""Sections of the road network as features: when each was inspected, whether that is overdue, and how it is."""

from collections.abc import Iterable
from typing import Any

import shapely
from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session

from data.boxes import sections_touching
from data.damages.damages import LIVING
from data.features.layer import Feature, Field, Kind, Layer, Rows, Window, while_between
from data.listed import listed
from data.roads.condition import SectionCondition, section_conditions
from data.roads.section_status import SectionStatus
from data.schema import Damage, RoadClass, Section

SECTION_FIELDS = (
    Field("id", Kind.WHOLE, "Strækningens nummer", "The section's number"),
    Field("section", Kind.TEXT, "Strækningens id hos kommunen", "The municipality's id of the section"),
    Field("road", Kind.TEXT, "Vej", "Road"),
    Field("kind", Kind.TEXT, "road: vej, path: sti", "road or path"),
    Field("road_class", Kind.TEXT, "Vejklasse", "Class of road"),
    Field("from_m", Kind.NUMBER, "Stationering ved begyndelsen, meter", "Chainage of its start, metres"),
    Field("length_m", Kind.NUMBER, "Længde, meter", "Length, metres"),
    Field("inspected", Kind.MOMENT, "Sidst synet", "Last inspected"),
    Field("interval_d", Kind.WHOLE, "Dage mellem to syn", "Days between two inspections"),
    Field("days_since", Kind.WHOLE, "Dage siden sidste syn", "Days since the last inspection"),
    Field("overdue", Kind.TRUTH, "Synet er overskredet", "Inspection is overdue"),
    Field("damages", Kind.WHOLE, "Skader, der ikke er udbedret", "Damages that are not mended"),
    Field("red", Kind.WHOLE, "Af dem røde", "Of them red"),
    Field("worst", Kind.NUMBER, "Den værstes hast, 0-100", "Urgency of the worst, 0-100"),
    Field("per_km", Kind.NUMBER, "Skader pr. km", "Damages per kilometre"),
    Field("pci", Kind.NUMBER, "Tilstand, PCI (ASTM D6433), 0-100", "Condition, PCI (ASTM D6433), 0-100"),
    Field("pci_low", Kind.NUMBER, "PCI, nedre grænse af 80 %", "PCI, lower end of 80 %"),
    Field("pci_high", Kind.NUMBER, "PCI, øvre grænse af 80 %", "PCI, upper end of 80 %"),
    Field(
        "pci_of", Kind.NUMBER, "Andel af længden, PCI gælder for, 0-1", "Share of the length that PCI speaks of, 0-1"
    ),
)

d, s = Damage, Section
SECTION_COLUMNS = (s.id, s.line, s.key, s.name, s.kind, RoadClass.name, s.from_m, s.length_m, s.inspected_at,
           RoadClass.interval_days)  # fmt: skip

Damaged = tuple[int, int, float | None]
"""Of a section: damages that are not mended, of them red, urgency of the worst."""

Judged = tuple[float | None, float | None, float | None, float]
"""Its index of condition with the interval's ends, and the share of its length that it speaks of."""


def _asked(window: Window) -> Select[*tuple[Any, ...]]:
    query = select(*SECTION_COLUMNS).select_from(s).outerjoin(RoadClass, RoadClass.id == s.road_class_id)
    query = query.where(s.retired_at.is_(None))
    if window.is_dated:
        query = query.where(s.inspected_at.is_not(None), while_between(s.inspected_at, s.inspected_at, window))
    if window.metres:
        query = query.where(sections_touching(window.metres))
    return query


def _made(session: Session, rows: Rows, window: Window) -> list[Feature]:
    ids = [row.id for row in rows]
    damaged, conditions = _damaged(session, ids, window), section_conditions(session, ids)
    lines = shapely.from_wkb([row.line for row in rows])
    return [
        Feature(
            row.id, line, _properties(row, damaged.get(row.id, (0, 0, None)), _judged(conditions.get(row.id)), window)
        )
        for row, line in zip(rows, lines, strict=True)
    ]


def _judged(condition: SectionCondition | None) -> Judged:
    if condition is None:
        return None, None, None, 0.0
    index = condition.index
    return round(index.median, 1), round(index.low, 1), round(index.high, 1), round(condition.filmed_share, 3)


def _damaged(session: Session, ids: Iterable[int], window: Window) -> dict[int, Damaged]:
    reds = func.sum(case((d.urgency >= window.bands.red_from, 1), else_=0))
    query = select(d.section_id, func.count(), reds, func.max(d.urgency))
    query = query.where(listed(d.section_id, ids), d.status.in_(sorted(LIVING))).group_by(d.section_id)
    return {section: (count, int(red), worst) for section, count, red, worst in session.execute(query)}


def _properties(row: Row[*tuple[Any, ...]], damaged: Damaged, judged: Judged, window: Window) -> dict[str, Any]:
    status = SectionStatus(row.id, row.inspected_at, row.interval_days)
    count, red, worst = damaged
    values = list(row)
    told = [values[0], *values[2:], status.days_since(window.now), status.overdue(window.now), count, red, worst,
            round(count * 1000 / row.length_m, 1) if row.length_m else None, *judged]  # fmt: skip
    return dict(zip((field.name for field in SECTION_FIELDS), told, strict=True))


SECTIONS = Layer("sections", "Strækninger", "Sections", "LineString", SECTION_FIELDS, Section.id, _asked, _made)
