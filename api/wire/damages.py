"""Damages, in and out."""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import accumulate, pairwise
from typing import Annotated, Any

from pydantic import Field

from api import wording
from api.grade_words import grade_of, severity_text
from api.language import Language
from api.wire.base import In, Out
from api.wire.fields.area import AreaIn
from api.wire.fields.filter import FilterIn
from api.wire.fields.ids import MOST_IDS, Ids
from api.wire.fields.text import ReasonText
from api.wire.sightings import SightingOut, sightings_out
from api.wording import Side
from data.damages.damages import DamageStory, DismissedAs, Status
from data.damages.regroupings import merging
from data.damages.regroupings.regrouping import Before
from data.schema import Correction, Damage, DamageEvent, Regrouping, Section, WorkOrder
from data.states import EventKind, RegroupingKind, Step
from model.grading.urgency import URGENCY_DECIMALS, Band, Bands
from model.vocabulary import DamageClass, SectionKind, Severity

MAX_DEPTH_MM = 2000


class SearchIn(In):
    """The area to search, and what is looked for in it."""

    area: AreaIn
    filter: FilterIn = FilterIn()


class ReasonIn(In):
    """Why; it stays in the damage's history."""

    reason: ReasonText


class DismissalIn(ReasonIn):
    """Why, and what it is instead."""

    what: DismissedAs = DismissedAs.OTHER


class DepthIn(In):
    """A depth that a person measured, millimetres."""

    depth_mm: Annotated[int, Field(ge=1, le=MAX_DEPTH_MM)]


class CorrectionIn(In):
    """What a damage is, said against what is shown of it."""

    to: Step | Severity | DamageClass
    """Worse or milder than shown, or the severity or class that it is of."""


class MergeIn(In):
    """Damages that are the same."""

    ids: Annotated[Ids, Field(min_length=2, max_length=merging.MOST_MERGED)]


class SplitIn(In):
    """Sightings that show another damage."""

    sightings: Annotated[Ids, Field(min_length=1, max_length=MOST_IDS)]


class DamageFacts(Out):
    """What the foreman and the crew both see of a damage."""

    id: int
    damage_class: DamageClass = Field(serialization_alias="class")
    class_name: str
    severity: Severity
    severity_text: str
    size_text: str
    band: Band
    lon: float
    lat: float


class PlacedDamageFacts(DamageFacts):
    """The same with its place in words."""

    place_text: str


class SectionOut(Out):
    """The section of the road network that a damage lies on."""

    id: int
    name: str
    road_class: str
    kind: SectionKind


class OrderReference(Out):
    """The work order that a damage is in."""

    id: int
    team: str
    created_at: datetime


class HistoryEntry(Out):
    """What happened to a damage."""

    at: datetime
    event: EventKind
    by: str
    note: str | None


class RegroupingOut(Out):
    """A merge or split by hand that can be undone."""

    id: int
    kind: RegroupingKind
    at: datetime
    by: str
    others: list[int]
    """Ids of the damages besides the one that remains."""


class CorrectionOut(Out):
    """The newest correction in force, which can be undone."""

    id: int
    to: Step | Severity | DamageClass
    at: datetime
    by: str


class DamageOut(PlacedDamageFacts):
    """A damage with all that is known about it."""

    status: Status
    dismissed_as: DismissedAs | None
    severity_chances: dict[Severity, float]
    """Probabilities; empty of what was graded before there were any."""
    urgency: float
    """0–100."""
    urgency_parts: dict[str, float]
    """Points by name; they add up to the urgency."""
    growth_text: str | None
    rain_text: str | None
    depth_mm: int | None
    depth_text: str | None
    accuracy_m: float
    section: SectionOut
    chainage_m: float
    """As the municipality's register counts it."""
    along_m: float
    """From the section's start."""
    side: Side
    first_seen: datetime
    last_seen: datetime
    sighting_count: int
    recording_count: int
    passes_seen: int
    """Drives that showed it, however faintly."""
    passes_valid: int
    """Drives that looked at it validly."""
    missed: int
    """The latest valid passes in a row that did not detect it."""
    sightings: list[SightingOut]
    work_order: OrderReference | None
    history: list[HistoryEntry]
    regrouping: RegroupingOut | None
    """The newest that can be undone."""
    correction: CorrectionOut | None


def damage_out(story: DamageStory, rain: tuple[date, float] | None, bands: Bands, language: Language) -> DamageOut:
    """One damage with all that is known about it.

    Args:
        story: of the damage.
        rain: the wettest day ahead and its millimetres; given out where it counts.
    """
    damage, growth = story.damage, story.growth
    return DamageOut(
        **placed_facts(damage, bands, language),
        status=Status(damage.status),
        dismissed_as=DismissedAs(damage.dismissed_as) if damage.dismissed_as else None,
        severity_chances={Severity(word): chance for word, chance in (damage.severity_chances or {}).items()},
        urgency=round(damage.urgency, URGENCY_DECIMALS),
        urgency_parts=shown_parts(damage.urgency_parts),
        growth_text=growth and wording.growth_text(damage.damage_class, growth, language),
        rain_text=wording.rain_text(*rain, language) if rain and "rain" in damage.urgency_parts else None,
        depth_mm=damage.depth_mm,
        depth_text=wording.depth_text(damage, language),
        accuracy_m=round((damage.chainage_sd_m**2 + damage.offset_sd_m**2) ** 0.5, 1),
        section=_section(damage.section),
        chainage_m=round(register_chainage_m(damage), 1),
        along_m=round(min(max(damage.chainage_m, 0.0), damage.section.length_m), 1),
        side=wording.side(damage.offset_m),
        first_seen=damage.first_seen,
        last_seen=damage.last_seen,
        sighting_count=len(story.sightings),
        recording_count=len({sighting.recording_id for sighting in story.sightings}),
        passes_seen=damage.passes_seen,
        passes_valid=damage.passes_valid,
        missed=damage.missed,
        sightings=sightings_out(story.sightings),
        work_order=story.order and _order(story.order),
        history=[_entry(event) for event in story.events],
        regrouping=story.regrouping and _regrouping(story.regrouping),
        correction=story.corrected.newest and _correction(story.corrected.newest),
    )


def shown_parts(parts: Mapping[str, float]) -> dict[str, float]:
    """Rounded so that they still add up to the rounded urgency: each takes up what those before it left."""
    ends = [0.0, *(round(end, URGENCY_DECIMALS) for end in accumulate(parts.values()))]
    shown = (round(end - begin, URGENCY_DECIMALS) for begin, end in pairwise(ends))
    return {name: points for name, points in zip(parts, shown, strict=True) if points}


def placed_facts(damage: Damage, bands: Bands, language: Language) -> dict[str, Any]:
    """The fields of `PlacedDamageFacts`."""
    kind, measure = damage.damage_class, wording.measure_of(damage)
    return {
        "id": damage.id,
        "damage_class": DamageClass(kind),
        "class_name": wording.class_name(kind, language),
        "severity": Severity(damage.severity),
        "severity_text": severity_text(grade_of(damage), language),
        "size_text": wording.size_text(kind, measure, language),
        "band": bands.of(damage.urgency),
        "lon": damage.lon,
        "lat": damage.lat,
        "place_text": place_text(damage, language),
    }


def place_text(damage: Damage, language: Language) -> str:
    """Where it lies, in the register's chainage."""
    return wording.place_text(damage.section.name, register_chainage_m(damage), damage.offset_m, language)


def register_chainage_m(damage: Damage) -> float:
    """Metres as the municipality's register counts them."""
    return damage.section.from_m + damage.chainage_m


def _section(section: Section) -> SectionOut:
    kind = SectionKind(section.kind)
    return SectionOut(id=section.id, name=section.name, road_class=section.road_class.name, kind=kind)


def _order(order: WorkOrder) -> OrderReference:
    return OrderReference(id=order.id, team=order.team.name, created_at=order.created_at)


def _entry(event: DamageEvent) -> HistoryEntry:
    return HistoryEntry(at=event.at, event=EventKind(event.event), by=event.by, note=event.note or None)


def _correction(row: Correction) -> CorrectionOut:
    return CorrectionOut.model_validate({"id": row.id, "to": row.value, "at": row.at, "by": row.by})


def _regrouping(row: Regrouping) -> RegroupingOut:
    others = sorted(Before.model_validate(row.before).others)
    return RegroupingOut(id=row.id, kind=RegroupingKind(row.kind), at=row.at, by=row.by, others=others)
