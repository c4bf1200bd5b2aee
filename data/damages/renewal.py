"""The urgency of many damages at once, when not they change but what is round them: an interval, a forecast."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from data.damages.forecast import rain_ahead
from data.schema import Damage, Regrade, RoadClass, Section
from model.grading.urgency import BUSY_INTERVAL_DAYS, rain_points, road_parts
from model.vocabulary import DamageClass

AT_ONCE = 10_000
"""Rows in one statement."""


def renew_class(session: Session, class_id: int, now: datetime) -> int:
    """After a road class got another interval: how many damages on its roads are now more or less urgent."""
    return _renew(session, Section.road_class_id == class_id, f"road class {class_id}", now)


def renew_rain(session: Session, now: datetime) -> int:
    """After a forecast came or ran out: how many damages on busy roads are now more or less urgent."""
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
        own = {name: points for name, points in parts.items() if name not in ("road", "path", "rain")}
        rain = rain_points(DamageClass(damage_class), interval_days, kind, rain_mm)
        given = {**road_parts(interval_days, kind), "rain": rain}
        now_parts = {**own, **{name: points for name, points in given.items() if points}}
        if now_parts != parts:
            urgency = min(100, sum(now_parts.values()))
            changes.append({"id": damage_id, "urgency_parts": now_parts, "urgency": urgency})
    for start in range(0, len(changes), AT_ONCE):
        session.execute(update(Damage), changes[start : start + AT_ONCE])
    if changes:
        session.add(Regrade(at=now, cause=cause))
    return len(changes)
