"""What people have said of the damages, by doing something about them; the night's own opinion is none.

Who gives a damage to a team, mends it, measures its depth or takes it back from the dismissed says that it is there.
Merging and splitting says which sightings belong together, not that there is a damage.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.damages.damages import DismissedAs
from data.schema import Damage, DamageEvent

JUDGING = ("assigned", "repaired", "measured", "reopened", "dismissed")
"""Events by which a person judges."""

A_DAMAGE_ALL_THE_SAME = DismissedAs.NOT_OURS
"""Dismissed, but what the picture shows is a damage."""

TELLS_NOTHING = DismissedAs.REPAIRED
"""Mended already: whether the picture shows the hole or its patch nobody said."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The last thing people said of a damage."""

    is_damage: bool
    at: datetime
    """It holds for what was filmed until then; what the night saw at the place later nobody has judged yet."""


def verdicts(session: Session) -> dict[int, Verdict]:
    """By the damage's id, parts counted with their whole; without those of which nobody has said anything."""
    whole = func.coalesce(Damage.merged_into, Damage.id)
    judging = (DamageEvent.event.in_(JUDGING), DamageEvent.by != "nightly")
    asked = select(whole, DamageEvent.event, DamageEvent.at, Damage.dismissed_as).join(
        Damage, Damage.id == DamageEvent.damage_id
    )
    rows = session.execute(asked.where(*judging).order_by(DamageEvent.at, DamageEvent.id))
    last = {damage_id: (event, at, dismissed_as) for damage_id, event, at, dismissed_as in rows}
    said = {damage_id: _verdict(*row) for damage_id, row in last.items()}
    return {damage_id: verdict for damage_id, verdict in said.items() if verdict}


def _verdict(event: str, at: datetime, dismissed_as: str | None) -> Verdict | None:
    if event != "dismissed":
        return Verdict(True, at)
    if dismissed_as == TELLS_NOTHING:
        return None
    return Verdict(dismissed_as == A_DAMAGE_ALL_THE_SAME, at)
