"""What all sightings of a damage together say: its class, size, severity and urgency.

The night judges a damage when it was seen, a person's hand when sightings change owner or a depth is measured.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from statistics import median

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data.damages.growth import Growth, PassSize, as_now, grown, near, size_by_pass
from data.schema import Damage, DamageEvent, Section, Sighting
from model.grading.severity import Measure, grade
from model.grading.urgency import urgency_parts
from model.vocabulary import DamageClass

MENDED = ("repaired", "verified")
TAKEN_BACK = ("reopened", "assigned")
"""Events by which people say that it was not mended after all: the foreman's, and the crew's undo."""


def whole_of(session: Session, damage: Damage) -> Damage:
    """The damage that this one is a part of since people merged them; itself where nobody did."""
    while damage.merged_into is not None:
        damage = session.get_one(Damage, damage.merged_into)
    return damage


def sightings_of(session: Session, damage_id: int) -> Sequence[Sighting]:
    """A damage's own sightings and those of its parts, in order of time."""
    whole_or_part = or_(Damage.id == damage_id, Damage.merged_into == damage_id)
    asked = select(Sighting).join(Sighting.damage).where(whole_or_part)
    return session.scalars(asked.order_by(Sighting.at, Sighting.id)).all()


def judge(session: Session, damage: Damage) -> None:
    """Class, size, grade and urgency, out of all that was ever seen of a damage; of its whole too where it is a part.

    Its sightings are flushed, at least one.
    """
    _judge(session, damage)
    whole = whole_of(session, damage)
    if whole is not damage:
        whole.last_seen = max(whole.last_seen, damage.last_seen)
        _judge(session, whole)


def growth_of(session: Session, damage: Damage) -> Growth | None:
    """How a damage has grown since it was found, or since it came back after it was mended."""
    rows = _since(mended_at(session, damage.id), sightings_of(session, damage.id))
    return grown(size_by_pass(rows, damage.size_error), DamageClass(damage.damage_class))


def mended_at(session: Session, damage_id: int) -> datetime | None:
    """When it was last mended; None where it never was, or where people took that back."""
    lived = select(DamageEvent).where(DamageEvent.damage_id == damage_id, DamageEvent.event.in_((*MENDED, *TAKEN_BACK)))
    mended, last = None, ""
    for event in session.scalars(lived.order_by(DamageEvent.id)):
        if event.event in MENDED:
            mended = event.at
        elif last in MENDED and event.by != "nightly":
            mended = None
        last = event.event
    return mended


def regrade(session: Session, damage: Damage, growth: Growth | None) -> None:
    """Severity and urgency from a damage's class, size, depth and growth, and the road it is on."""
    _forget_depth_of_what_was_mended(session, damage)
    damage_class = DamageClass(damage.damage_class)
    verdict = grade(damage_class, Measure(damage.length_m, damage.width_m, damage.size_error), damage.depth_mm)
    damage.severity, damage.severity_least = verdict.most, verdict.least
    section = session.get_one(Section, damage.section_id)
    interval_days, times = section.road_class.interval_days, growth.times if growth else 1.0
    parts = urgency_parts(damage_class, verdict.least, verdict.most, interval_days, section.kind, times)
    set_urgency(damage, {**parts, **_rain(damage)})


def set_urgency(damage: Damage, parts: dict[str, int]) -> None:
    """Store the parts that count, and their sum."""
    damage.urgency_parts = {name: points for name, points in parts.items() if points}
    damage.urgency = min(100, sum(parts.values()))


def _judge(session: Session, damage: Damage) -> None:
    rows = _since(mended_at(session, damage.id), sightings_of(session, damage.id))
    damage.damage_class = _voted(rows)
    damage_class = DamageClass(damage.damage_class)
    passes = size_by_pass(rows, damage.size_error)
    growth = grown(passes, damage_class)
    if growth:
        passes = as_now(passes, damage_class)
        measured = {one.recording_id for one in passes}
        rows = [row for row in rows if row.recording_id in measured]
    damage.length_m, damage.width_m = _size(rows, passes)
    regrade(session, damage, growth)


def _since(mended: datetime | None, rows: Sequence[Sighting]) -> Sequence[Sighting]:
    """What is seen after a repair is another damage at the same place."""
    return (mended and [row for row in rows if row.at > mended]) or rows


def _size(rows: Sequence[Sighting], passes: Sequence[PassSize]) -> tuple[float, float]:
    """The middle of all that measured; of what was seen in pieces, the middle of what they span in each pass."""
    if any(one.pieces > 1 for one in passes):
        return median(one.length_m for one in passes), median(one.width_m for one in passes)
    measuring = near(rows) or rows
    return median(row.length_m for row in measuring), median(row.width_m for row in measuring)


def _voted(rows: Sequence[Sighting]) -> str:
    """The class most confidence speaks for."""
    votes: Counter[str] = Counter()
    for row in rows:
        votes[row.damage_class] += row.confidence  # type: ignore[assignment]
    return votes.most_common(1)[0][0]


def _rain(damage: Damage) -> dict[str, int]:
    """What the forecast gave stays until `data.damages.forecast` takes it away."""
    return {"rain": damage.urgency_parts.get("rain", 0)}


def _forget_depth_of_what_was_mended(session: Session, damage: Damage) -> None:
    """A hole that is seen again after it was mended is another hole than the one that was measured."""
    mended = mended_at(session, damage.id) if damage.depth_at else None
    if mended is not None and damage.depth_at is not None and damage.depth_at <= mended < damage.last_seen:
        damage.depth_mm = damage.depth_at = damage.depth_by = None
