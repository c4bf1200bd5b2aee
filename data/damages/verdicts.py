"""Verdicts of people on damages, from their actions; what the night did is no verdict.

Whoever confirms a candidate, assigns a damage to a team, repairs it, measures its depth, corrects its grade or
reopens it says that it is there. Merging and splitting say which sightings belong together, not that there is a damage.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.damages.damages import DismissedAs
from data.schema import Damage, DamageEvent
from data.states import EventKind

VERDICT_EVENTS = (
    EventKind.CONFIRMED, EventKind.ASSIGNED, EventKind.REPAIRED, EventKind.MEASURED, EventKind.CORRECTED,
    EventKind.REOPENED, EventKind.DISMISSED,
)  # fmt: skip
"""Events that are a person's verdict."""

STILL_A_DAMAGE = DismissedAs.NOT_OURS
"""Dismissed, but the picture shows a damage."""

NO_VERDICT = DismissedAs.REPAIRED
"""Dismissed as repaired already: whether the picture shows the damage or its patch is unknown."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The latest verdict on a damage."""

    is_damage: bool
    at: datetime
    """It holds for what was filmed until then; later sightings at the place have no verdict yet."""


def verdicts(session: Session) -> dict[int, Verdict]:
    """By id of the damage, or of the one it was merged into; those without a verdict are left out."""
    damage_id_column = func.coalesce(Damage.merged_into, Damage.id)
    by_people = (DamageEvent.event.in_(VERDICT_EVENTS), DamageEvent.by != "nightly")
    query = select(damage_id_column, DamageEvent.event, DamageEvent.at, Damage.dismissed_as).join(
        Damage, Damage.id == DamageEvent.damage_id
    )
    rows = session.execute(query.where(*by_people).order_by(DamageEvent.at, DamageEvent.id))
    latest = {damage_id: (event, at, dismissed_as) for damage_id, event, at, dismissed_as in rows}
    found = {damage_id: _verdict(*row) for damage_id, row in latest.items()}
    return {damage_id: verdict for damage_id, verdict in found.items() if verdict}


def _verdict(event: str, at: datetime, dismissed_as: str | None) -> Verdict | None:
    if event != EventKind.DISMISSED:
        return Verdict(True, at)
    if dismissed_as == NO_VERDICT:
        return None
    return Verdict(dismissed_as == STILL_A_DAMAGE, at)
