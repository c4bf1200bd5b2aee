"""What was known of a metre of road on a date: an answer to somebody's claim.

Only what is never changed afterwards is asked: passes, sightings of drives that were read by then, and events.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, selectinload

from data.schema import Damage, DamageEvent, Pass, Recording, Section, Sighting, Task, WorkOrder

CLAIM_REACH_M = 25.0
"""Road on either side of the metre that is told of, metres: a place is claimed by a house number or by memory."""

MOST_PASSES = 5
"""The latest before the date."""


class NoSuchMetre(Exception):
    """The section does not exist, or is shorter."""


@dataclass(frozen=True)
class KnownDamage:
    """A damage as it was known then."""

    damage: Damage
    sightings: Sequence[Sighting]
    """Read until then."""
    events: Sequence[DamageEvent]
    tasks: Sequence[Task]
    """Of orders given until then."""


@dataclass(frozen=True)
class Knowledge:
    """All that was known."""

    section: Section
    chainage_m: float
    """From the section's start."""
    until: datetime
    passes: Sequence[Pass]
    """Valid ones over the metre, whose drive was read by then; the latest first."""
    next_pass: Pass | None
    """The first one after."""
    damages: Sequence[KnownDamage]


def known(session: Session, section_id: int, chainage_m: float, until: datetime) -> Knowledge:
    """What was known of a metre.

    Raises:
        NoSuchMetre: the section does not exist, or is shorter.
    """
    section = session.get(Section, section_id)
    if section is None or not 0 <= chainage_m <= section.length_m:
        raise NoSuchMetre
    over = and_(Pass.section_id == section_id, Pass.from_m <= chainage_m, Pass.to_m >= chainage_m)
    joined = select(Pass).join(Recording, Recording.id == Pass.recording_id).where(over)
    before = joined.where(Pass.at <= until, Recording.processed_at <= until).order_by(Pass.at.desc()).limit(MOST_PASSES)
    after = joined.where(Pass.at > until).order_by(Pass.at).limit(1)
    near = Damage.chainage_m.between(chainage_m - CLAIM_REACH_M, chainage_m + CLAIM_REACH_M)
    query = select(Damage).where(Damage.section_id == section_id, near).order_by(Damage.chainage_m)
    found = [_known(session, damage, until) for damage in session.scalars(query)]
    return Knowledge(
        section, chainage_m, until, session.scalars(before).all(), session.scalars(after).first(),
        [one for one in found if any(event.event == "found" for event in one.events)],
    )  # fmt: skip


def _known(session: Session, damage: Damage, until: datetime) -> KnownDamage:
    sightings = select(Sighting).join(Sighting.recording)
    sightings = sightings.where(Sighting.damage_id == damage.id, Sighting.at <= until, Recording.processed_at <= until)
    events = select(DamageEvent).where(DamageEvent.damage_id == damage.id, DamageEvent.at <= until)
    tasks = select(Task).join(Task.work_order).where(Task.damage_id == damage.id, WorkOrder.created_at <= until)
    tasks = tasks.options(selectinload(Task.work_order).selectinload(WorkOrder.team))
    return KnownDamage(
        damage, session.scalars(sightings.order_by(Sighting.at)).all(),
        session.scalars(events.order_by(DamageEvent.at, DamageEvent.id)).all(), session.scalars(tasks).all(),
    )  # fmt: skip
