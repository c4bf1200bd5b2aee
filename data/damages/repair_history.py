"""Repair history of a damage: the one place that reads from its events when it was repaired, and by whose word.

The rule, event by event in the order in which they were stored:

* `repaired` – a crew reported the repair.
* `verified` – the night confirmed the repair, or found it without a report.
* `reopened` by the night – the damage is back: it was repaired and lives again, as a new damage in the same place.
* `reopened` or `assigned` by a person, while it is repaired – it was not repaired after all (the foreman reopens it, or
  the crew undoes its report): the repair never happened, and what held before it holds again.

All other events say nothing of repairs.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.listed import listed
from data.schema import DamageEvent

REPAIRS = frozenset({"repaired", "verified"})
"""Events after which a damage is repaired."""

NOT_REPAIRED = frozenset({"reopened", "assigned"})
"""Events after which it is not."""


@dataclass(frozen=True, slots=True)
class RepairHistory:
    """What a damage's events say of its repairs."""

    reported_at: datetime | None = None
    """When a crew reported the repair that holds; None where none does."""
    repaired_at: datetime | None = None
    """When it was last called repaired, by a crew or by the night; None while it lives."""
    last_repaired_at: datetime | None = None
    """The same, kept when the damage comes back: what was observed before is of an earlier damage. None where it was
    never repaired, or where people took that back."""


def repair_history(session: Session, damage_id: int) -> RepairHistory:
    """The history as it stands after a damage's last event."""
    return repair_histories(session, [damage_id])[damage_id]


def repair_histories(session: Session, damage_ids: Collection[int]) -> dict[int, RepairHistory]:
    """The histories of many damages, by id."""
    events = select(DamageEvent.damage_id, DamageEvent.event, DamageEvent.at, DamageEvent.by).where(
        listed(DamageEvent.damage_id, damage_ids), DamageEvent.event.in_(REPAIRS | NOT_REPAIRED)
    )
    by_damage: dict[int, list[_Event]] = {damage_id: [] for damage_id in damage_ids}
    for damage_id, event, at, by in session.execute(events.order_by(DamageEvent.id)):
        by_damage[damage_id].append(_Event(event, at, by))
    return {damage_id: _history(events) for damage_id, events in by_damage.items()}


@dataclass(frozen=True, slots=True)
class _Event:
    """What of an event says something of repairs."""

    event: str
    at: datetime
    by: str


def _history(events: Sequence[_Event]) -> RepairHistory:
    history, before_repair = RepairHistory(), RepairHistory()
    for event in events:
        if event.event in REPAIRS:
            if history.repaired_at is None:
                before_repair = history
            reported_at = event.at if event.event == "repaired" else history.reported_at
            history = RepairHistory(reported_at, event.at, event.at)
        elif history.repaired_at is None:
            continue
        elif event.by == "nightly":
            history = replace(history, reported_at=None, repaired_at=None)
        else:
            history = before_repair
    return history
