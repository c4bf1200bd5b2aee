"""Grading of a damage from all its sightings: class, size, severity and urgency.

A damage is graded when a drive showed it, and when a person moved sightings to another damage, measured a depth or
corrected what is shown.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from math import copysign
from statistics import median, median_high

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from data.damages.corrections.fitted import weights_in_force
from data.damages.corrections.in_force import Corrected, in_force
from data.damages.growth import (
    Growth,
    PassSize,
    current_passes,
    growth_between,
    lengths_by_pass,
    near_sightings,
    size_by_pass,
)
from data.damages.joined_measures import measures_of, measures_together
from data.damages.repair_history import repair_histories, repair_history
from data.listed import listed
from data.schema import Damage, Section, Sighting
from model.geometry.ground import LANE_WIDTH_M
from model.grading.chances import SeverityChances, severity_chances
from model.grading.harm import CRACK_CLASSES, Setting, harm
from model.grading.likeliest_class import likeliest_class
from model.grading.measures import Measures
from model.grading.place import from_wheel_m
from model.grading.severity import Measure
from model.grading.unmeasured import assumed_measures
from model.grading.urgency import MAX_URGENCY
from model.grading.weights import PRIOR_WEIGHTS, Weights, as_if
from model.vocabulary import DamageClass, SectionKind, Severity


def merge_target(session: Session, damage: Damage) -> Damage:
    """The damage that this one was merged into; itself where it was not."""
    while damage.merged_into is not None:
        damage = session.get_one(Damage, damage.merged_into)
    return damage


def sightings_of(session: Session, damage_id: int) -> Sequence[Sighting]:
    """Sightings of a damage and of those merged into it, in order of time."""
    merged = or_(Damage.id == damage_id, Damage.merged_into == damage_id)
    query = select(Sighting).join(Sighting.damage).where(merged)
    return session.scalars(query.order_by(Sighting.at, Sighting.id)).all()


FIRST_SIGHTINGS, NEWEST_SIGHTINGS = 40, 160
"""So many of a damage's sightings are read to grade it: growth compares the first drives with the newest, and the size
is a median, which more than some 40 drives (3-4 sightings each) do not make surer. So a road that is driven every night
costs the same in every one."""


def graded_sightings(session: Session, damage: Damage, since: datetime | None) -> Sequence[Sighting]:
    """Sightings to grade a damage by, in order of time: the first after a time, and the newest; all where they are few.

    Args:
        session: of the database.
        damage: with those merged into it.
        since: when it was last repaired, if ever.
    """
    return _graded_sightings(session, _parts(session, [damage.id])[damage.id], since)


def _graded_sightings(session: Session, parts: Iterable[int], since: datetime | None) -> Sequence[Sighting]:
    found = {row.id: row for part in parts for row in _first_and_newest(session, part, since)}
    return sorted(found.values(), key=lambda row: (row.at, row.id))


def _parts(session: Session, ids: Collection[int]) -> dict[int, list[int]]:
    """Each damage with those merged into it, by its id."""
    parts = {damage_id: [damage_id] for damage_id in ids}
    merged = select(Damage.merged_into, Damage.id).where(listed(Damage.merged_into, ids)).order_by(Damage.id)
    for whole, part in session.execute(merged):
        if whole is not None:
            parts[whole].append(part)
    return parts


def _first_and_newest(session: Session, damage_id: int, since: datetime | None) -> Iterator[Sighting]:
    query = select(Sighting).where(Sighting.damage_id == damage_id, *([Sighting.at > since] if since else []))
    newest = query.order_by(Sighting.at.desc(), Sighting.id.desc()).limit(NEWEST_SIGHTINGS)
    yield from (rows := session.scalars(newest).all())
    if len(rows) == NEWEST_SIGHTINGS:
        yield from session.scalars(query.order_by(Sighting.at, Sighting.id).limit(FIRST_SIGHTINGS))


def judge(session: Session, damages: Collection[Damage]) -> None:
    """Set class, size, grade and urgency of damages from all their sightings; of those they were merged into as well.

    Their sightings are flushed, at least one each.
    """
    wholes = [merge_target(session, damage) for damage in damages]
    for damage, whole in zip(damages, wholes, strict=True):
        whole.last_seen = max(whole.last_seen, damage.last_seen)
    judged = list(dict.fromkeys([*damages, *wholes]))
    rows = _since_repair(session, judged)
    on = select(Section).where(listed(Section.id, {damage.section_id for damage in judged}))
    _sections = session.scalars(on.options(joinedload(Section.road_class))).all()  # held: a session forgets its rows
    corrected, weights = in_force(session, judged), weights_in_force(session)
    for damage in judged:
        _judge(session, damage, rows[damage.id], corrected.get(damage.id, Corrected()), weights)


def growth_of(session: Session, damage: Damage) -> Growth | None:
    """Growth since the damage was found, or since it came back after a repair."""
    rows = _since_repair(session, [damage])[damage.id]
    return growth_between(size_by_pass(rows, damage.size_error), DamageClass(damage.damage_class))


def regrade(session: Session, damage: Damage, growth: Growth | None) -> None:
    """Set severity and urgency from a damage's class, measures, depth and growth, what people say of it, and where it
    lies; from its class and size where nothing was measured."""
    corrected = in_force(session, [damage]).get(damage.id, Corrected())
    _regrade(session, damage, growth, corrected, weights_in_force(session))


def _regrade(session: Session, damage: Damage, growth: Growth | None, corrected: Corrected, weights: Weights) -> None:
    _clear_depth_before_repair(session, damage)
    section = session.get_one(Section, damage.section_id)
    grade_on(damage, section, growth.times if growth else 1.0, corrected, weights)


def grade_on(
    damage: Damage,
    section: Section,
    grown: float = 1.0,
    corrected: Corrected = Corrected(),  # noqa: B008 - frozen
    weights: Weights = PRIOR_WEIGHTS,
) -> None:
    """The same of one whose section is at hand, and that has grown so many times its size.

    A corrected severity is shown as sure, and its harm is that of the measures it would have: a person says how bad a
    damage is, not how wide.
    """
    damage_class, (measures, graded) = DamageClass(damage.damage_class), _graded(damage, weights)
    chances = corrected.chances(graded)
    damage.severity, damage.severity_chances = chances.likeliest.value, chances.by_name()
    setting = setting_of(damage, section, grown)
    judged = harm(damage_class, as_if(damage_class, measures, corrected.steps), setting, damage.depth_mm)
    set_urgency(damage, {**judged.parts, **_rain(damage)})


def graded_severity(session: Session, damage: Damage) -> Severity:
    """By what was measured and the grading in force, whatever people said of it."""
    _, chances = _graded(damage, weights_in_force(session))
    return chances.likeliest


def _graded(damage: Damage, weights: Weights) -> tuple[Measures, SeverityChances]:
    """The measures as the fitted grading takes them, and what they make of it."""
    damage_class = DamageClass(damage.damage_class)
    size = Measure(damage.length_m, damage.width_m, damage.size_error)
    measured = measures_of(damage) or assumed_measures(damage_class, size)
    measures = as_if(damage_class, measured, weights.grades(damage_class, measured))
    return measures, severity_chances(damage_class, measures, damage.depth_mm)


def setting_of(damage: Damage, section: Section, grown: float = 1.0) -> Setting:
    """Where it lies; across the road as the vehicle is taken to drive, in the middle of its lane."""
    kind, half = SectionKind(section.kind), damage.width_m / 2
    lane_m = copysign(LANE_WIDTH_M / 2, damage.offset_m)
    beside_m = from_wheel_m(damage.offset_m - half, damage.offset_m + half, lane_m)
    return Setting(kind, section.road_class.interval_days, beside_m, grown)


def set_urgency(damage: Damage, parts: Mapping[str, float]) -> None:
    """Store the parts that count, and their sum."""
    damage.urgency_parts = {name: points for name, points in parts.items() if points}
    damage.urgency = min(MAX_URGENCY, sum(parts.values()))


def _judge(session: Session, damage: Damage, rows: Sequence[Sighting], corrected: Corrected, weights: Weights) -> None:
    boxes = ((DamageClass(row.damage_class), row.confidence) for row in rows)
    damage_class = corrected.damage_class or likeliest_class(boxes)
    damage.damage_class = damage_class.value
    passes = size_by_pass(rows, damage.size_error)
    growth = growth_between(passes, damage_class)
    if growth:
        passes = current_passes(passes, damage_class)
        current = {size.recording_id for size in passes}
        rows = [row for row in rows if row.recording_id in current]
    damage.length_m, damage.width_m = _size(rows, passes, _section_lengths(session, rows))
    together = measures_together(rows, damage_class, damage.length_m)
    damage.measures = together.row() if together else None
    _regrade(session, damage, growth, corrected, weights)


def _since_repair(session: Session, damages: Iterable[Damage]) -> dict[int, Sequence[Sighting]]:
    """By id: sightings since the last repair, or all where there are none since: those before are of another damage."""
    ids = [damage.id for damage in damages]
    parts, repairs = _parts(session, ids), repair_histories(session, ids)
    rows = {}
    for damage_id in ids:
        since = repairs[damage_id].last_repaired_at
        after = _graded_sightings(session, parts[damage_id], since) if since else ()
        rows[damage_id] = after or _graded_sightings(session, parts[damage_id], None)
    return rows


def _section_lengths(session: Session, rows: Sequence[Sighting]) -> dict[int, float]:
    """By id, where the sightings lie on more than one section; metres."""
    ids = {row.section_id for row in rows}
    query = select(Section.id, Section.length_m).where(listed(Section.id, ids))
    return {row.id: row.length_m for row in session.execute(query)} if len(ids) > 1 else {}


def _size(rows: Sequence[Sighting], passes: Sequence[PassSize], section_m: Mapping[int, float]) -> tuple[float, float]:
    """Median length and width: of all measuring sightings, or of the passes' extents where fragments were merged.

    Of what runs on along the road, the passes that saw it do so say how long it is.
    """
    if any(size.fragments > 1 for size in passes):
        return median(size.length_m for size in passes), median(size.width_m for size in passes)
    measuring = near_sightings(rows) or rows
    width_m = median(row.width_m for row in measuring)
    if lengths := lengths_by_pass(rows, section_m):
        return median_high(lengths), width_m  # A pass misses an end sooner than it adds one.
    return median(row.length_m for row in measuring), width_m


def _rain(damage: Damage) -> dict[str, float]:
    """The forecast's points stay until `data.damages.renewal` takes them away."""
    return {"rain": damage.urgency_parts.get("rain", 0.0) if damage.damage_class in CRACK_CLASSES else 0.0}


def _clear_depth_before_repair(session: Session, damage: Damage) -> None:
    """A depth measured before a repair is of another pothole than the one that a drive showed after it."""
    if damage.depth_at is None:
        return
    repaired_at = repair_history(session, damage.id).last_repaired_at
    if repaired_at is not None and damage.depth_at <= repaired_at < damage.last_seen:
        damage.depth_mm = damage.depth_at = damage.depth_by = None
