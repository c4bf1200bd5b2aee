"""Grading of a damage from all its sightings: class, size, severity and urgency.

A damage is graded when a drive showed it, and when a person moved sightings to another damage or measured a depth.
"""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data.damages.growth import Growth, PassSize, current_passes, growth_between, near_sightings, size_by_pass
from data.damages.repair_history import repair_history
from data.schema import Damage, Section, Sighting
from model.grading.severity import Measure, grade
from model.grading.urgency import MAX_URGENCY, urgency_parts
from model.vocabulary import DamageClass


def merge_target(session: Session, damage: Damage) -> Damage:
    """The damage that this one was merged into; itself where it was not."""
    while damage.merged_into is not None:
        damage = session.get_one(Damage, damage.merged_into)
    return damage


def sightings_of(session: Session, damage_id: int) -> Sequence[Sighting]:
    """Sightings of a damage and of those merged into it, in order of time."""
    merged = or_(Damage.id == damage_id, Damage.merged_into == damage_id)
    asked = select(Sighting).join(Sighting.damage).where(merged)
    return session.scalars(asked.order_by(Sighting.at, Sighting.id)).all()


def judge(session: Session, damage: Damage) -> None:
    """Set class, size, grade and urgency from all sightings; of the damage it was merged into as well.

    Its sightings are flushed, at least one.
    """
    _judge(session, damage)
    merged_into = merge_target(session, damage)
    if merged_into is not damage:
        merged_into.last_seen = max(merged_into.last_seen, damage.last_seen)
        _judge(session, merged_into)


def growth_of(session: Session, damage: Damage) -> Growth | None:
    """Growth since the damage was found, or since it came back after a repair."""
    rows = _since_repair(session, damage)
    return growth_between(size_by_pass(rows, damage.size_error), DamageClass(damage.damage_class))


def regrade(session: Session, damage: Damage, growth: Growth | None) -> None:
    """Set severity and urgency from a damage's class, size, depth and growth, and the road it is on."""
    _clear_depth_before_repair(session, damage)
    damage_class = DamageClass(damage.damage_class)
    graded = grade(damage_class, Measure(damage.length_m, damage.width_m, damage.size_error), damage.depth_mm)
    damage.severity, damage.severity_least = graded.most, graded.least
    section = session.get_one(Section, damage.section_id)
    interval_days, times = section.road_class.interval_days, growth.times if growth else 1.0
    parts = urgency_parts(damage_class, graded.least, graded.most, interval_days, section.kind, times)
    set_urgency(damage, {**parts, **_rain(damage)})


def set_urgency(damage: Damage, parts: dict[str, int]) -> None:
    """Store the parts that count, and their sum."""
    damage.urgency_parts = {name: points for name, points in parts.items() if points}
    damage.urgency = min(MAX_URGENCY, sum(parts.values()))


def _judge(session: Session, damage: Damage) -> None:
    rows = _since_repair(session, damage)
    damage.damage_class = _most_confident_class(rows)
    damage_class = DamageClass(damage.damage_class)
    passes = size_by_pass(rows, damage.size_error)
    growth = growth_between(passes, damage_class)
    if growth:
        passes = current_passes(passes, damage_class)
        current = {size.recording_id for size in passes}
        rows = [row for row in rows if row.recording_id in current]
    damage.length_m, damage.width_m = _size(rows, passes)
    regrade(session, damage, growth)


def _since_repair(session: Session, damage: Damage) -> Sequence[Sighting]:
    """Sightings since the last repair, or all where there are none since: those before are of another damage."""
    repaired_at, rows = repair_history(session, damage.id).last_repaired_at, sightings_of(session, damage.id)
    return (repaired_at and [row for row in rows if row.at > repaired_at]) or rows


def _size(rows: Sequence[Sighting], passes: Sequence[PassSize]) -> tuple[float, float]:
    """Median length and width: of all measuring sightings, or of the passes' extents where fragments were merged."""
    if any(size.fragments > 1 for size in passes):
        return median(size.length_m for size in passes), median(size.width_m for size in passes)
    measuring = near_sightings(rows) or rows
    return median(row.length_m for row in measuring), median(row.width_m for row in measuring)


def _most_confident_class(rows: Sequence[Sighting]) -> str:
    """The class with the largest sum of confidences."""
    votes: Counter[str] = Counter()
    for row in rows:
        votes[row.damage_class] += row.confidence  # type: ignore[assignment]
    return votes.most_common(1)[0][0]


def _rain(damage: Damage) -> dict[str, int]:
    """The forecast's points stay until `data.damages.renewal` takes them away."""
    return {"rain": damage.urgency_parts.get("rain", 0)}


def _clear_depth_before_repair(session: Session, damage: Damage) -> None:
    """A depth measured before a repair is of another pothole than the one that a drive showed after it."""
    if damage.depth_at is None:
        return
    repaired_at = repair_history(session, damage.id).last_repaired_at
    if repaired_at is not None and damage.depth_at <= repaired_at < damage.last_seen:
        damage.depth_mm = damage.depth_at = damage.depth_by = None
