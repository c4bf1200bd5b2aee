"""Renewal of the urgency of many damages at once, after an inspection interval or a rain forecast changed."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from data.damages.forecast import rain_ahead
from data.schema import Damage, Regrade, RoadClass, Section
from model.grading.urgency import BUSY_INTERVAL_DAYS, MAX_URGENCY, rain_points, road_parts
from model.vocabulary import DamageClass

UPDATE_BATCH = 10_000
"""Rows updated in one statement."""

RENEWED_PARTS = frozenset({"road", "path", "rain"})
"""The parts of the urgency that do not come from the damage itself."""


def renew_class(session: Session, class_id: int, now: datetime) -> int:
    """Renew the damages on a class's roads after its interval changed; returns how many changed."""
    return _renew(session, Section.road_class_id == class_id, f"road class {class_id}", now)


def renew_rain(session: Session, now: datetime) -> int:
    """Renew the damages on busy roads after a forecast came or expired; returns how many changed."""
    return _renew(session, RoadClass.interval_days <= BUSY_INTERVAL_DAYS, "rain", now)


def _renew(session: Session, where: ColumnElement[bool], cause: str, now: datetime) -> int:
    session.flush()
    rain_mm = rain_ahead(session, now)
    asked = select(
        Damage.id, Damage.damage_class, Damage.urgency_parts, Section.kind, RoadClass.interval_days
    ).select_from(Damage)
    rows = session.execute(asked.join(Damage.section).join(Section.road_class).where(where)).all()
    changes = []
    for damage_id, damage_class, parts, kind, interval_days in rows:
        own = {name: points for name, points in parts.items() if name not in RENEWED_PARTS}
        rain = rain_points(DamageClass(damage_class), interval_days, kind, rain_mm)
        renewed = {**road_parts(interval_days, kind), "rain": rain}
        now_parts = {**own, **{name: points for name, points in renewed.items() if points}}
        if now_parts != parts:
            urgency = min(MAX_URGENCY, sum(now_parts.values()))
            changes.append({"id": damage_id, "urgency_parts": now_parts, "urgency": urgency})
    for start in range(0, len(changes), UPDATE_BATCH):
        session.execute(update(Damage), changes[start : start + UPDATE_BATCH])
    if changes:
        session.add(Regrade(at=now, cause=cause))
    return len(changes)
