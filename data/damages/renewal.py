"""Renewal of the urgency of many damages at once: an interval, a forecast or the grading itself has changed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session, joinedload

from data.damages.forecast import rain_ahead
from data.damages.grading import grade_on
from data.listed import listed
from data.schema import Damage, Regrade, RoadClass, Section
from model.grading.harm import Setting, rain_points, road_parts
from model.grading.urgency import MAX_URGENCY
from model.vocabulary import DamageClass, SectionKind

UPDATE_BATCH = 10_000
"""Rows updated in one statement."""

RENEWED_PARTS = frozenset({"road", "path", "rain"})
"""The parts of the urgency that do not come from the damage itself."""


def renew_class(session: Session, class_id: int, now: datetime) -> int:
    """Renew the damages on a class's roads after its interval changed; returns how many changed."""
    return _renew(session, Section.road_class_id == class_id, f"road class {class_id}", now)


def renew_sections(session: Session, section_ids: Collection[int], now: datetime) -> int:
    """Renew the damages on sections whose class changed, or that came to lie there; returns how many changed."""
    return _renew(session, listed(Section.id, section_ids), "roads", now)


def renew_rain(session: Session, now: datetime) -> int:
    """Renew the damages on roads with traffic after a forecast came or expired; returns how many changed."""
    return _renew(session, RoadClass.interval_days.is_not(None), "rain", now)


def grade_ungraded(session: Session) -> None:
    """Grade what was graded before severities were probabilities, by class and size: so a home from then has all its
    damages in one order, before drives or a replay measure them. Growth comes back with the next drive, rain with the
    next forecast or night."""
    query = select(Damage).where(Damage.severity_chances.is_(None)).order_by(Damage.id).limit(UPDATE_BATCH)
    road = joinedload(Damage.section).joinedload(Section.road_class)
    while old := session.scalars(query.options(road)).all():
        for damage in old:
            damage.urgency_parts = {}  # of another scale
            grade_on(damage, damage.section)
        session.flush()
        session.expunge_all()


def _renew(session: Session, where: ColumnElement[bool], cause: str, now: datetime) -> int:
    session.flush()
    rain_mm = rain_ahead(session, now)
    query = select(
        Damage.id, Damage.damage_class, Damage.urgency_parts, Section.kind, RoadClass.interval_days
    ).select_from(Damage)
    query = query.join(Damage.section).join(Section.road_class).where(where)
    rows = session.execute(query, execution_options={"yield_per": UPDATE_BATCH})
    changes = []
    for damage_id, damage_class, parts, kind, interval_days in rows:
        own = {name: points for name, points in parts.items() if name not in RENEWED_PARTS}
        setting = Setting(SectionKind(kind), interval_days, rain_mm=rain_mm)
        rain = rain_points(DamageClass(damage_class), parts.get("opening", 0.0), setting)
        renewed = {**road_parts(setting.kind, interval_days), "rain": rain}
        now_parts = {**own, **{name: points for name, points in renewed.items() if points}}
        if now_parts != parts:
            urgency = min(MAX_URGENCY, sum(now_parts.values()))
            changes.append({"id": damage_id, "urgency_parts": now_parts, "urgency": urgency})
    for start in range(0, len(changes), UPDATE_BATCH):
        session.execute(update(Damage), changes[start : start + UPDATE_BATCH])
    if changes:
        session.add(Regrade(at=now, cause=cause))
    return len(changes)
