"""Existence of a damage: how sure the night must be to show it, and what becomes of candidates that nobody confirms.

Tracking's words (Musicki, Evans & Stankovic 1994; Blackman & Popoli 1999): a tentative track has a probability of
existence; above the *confirmation threshold* it is shown, below the *deletion threshold* no longer. Between the two it
stays what it is, so that a dot does not come and go with each drive.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from data.damages.damages import Status
from data.listed import listed
from data.schema import Damage, DamageEvent, Look, RepairBelief, Sighting

MOST_EXISTENCE = 8.0
"""Log-odds beyond which no further look counts: 1 in 3,000, which no table of likelihoods is good for. So a dot that
was sure for years can still be taken back."""

EXTINCT_BELOW = -2.5
"""A candidate of smaller log-odds than this, 8 %, is forgotten; nothing weaker is remembered in the first place."""

FORGOTTEN_AFTER = timedelta(days=180)
"""A candidate that no drive has shown for so long is forgotten, whatever its odds: a road is inspected every four weeks
to half a year (FACTS), and what nobody saw again by then was a leaf, or has been mended. Assumed."""

DELETION_STEP = 200
"""Candidates forgotten in one transaction, which removes their pictures too: at some milliseconds each no other writer
waits long."""


class Shown(StrEnum):
    """What the map shows, in words."""

    MANY = "many"
    """Rather too many."""
    BALANCED = "balanced"
    CERTAIN = "certain"
    """Only what surely is there."""


class MapSettings(BaseSettings):
    """What the map shows without being asked for more."""

    model_config = SettingsConfigDict(env_prefix="VEJSYN_", extra="ignore", frozen=True)

    shown: Shown = Field(
        default=Shown.BALANCED, description="many, balanced or certain: from 40, 55 or 88 % existence on a dot is shown"
    )


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Log-odds of existence."""

    confirmation: float
    """From here on a candidate is shown."""
    deletion: float
    """Below, what is shown is a candidate again."""


THRESHOLDS = {
    Shown.MANY: Thresholds(-0.4, -1.4),
    Shown.BALANCED: Thresholds(0.2, -0.2),
    Shown.CERTAIN: Thresholds(2.0, 0.5),
}
"""Confirmed from 40, 55 or 88 % on, withdrawn below 20, 45 or 62 %. Chosen on the shared drives, where balanced shows
443 of 458 cracks and 41 of 45 dots are right. Much below the first begin the boxes that no other frame has."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Candidates that died out, and the pictures that only they had."""

    ids: Sequence[int]
    pictures: frozenset[str]


def extinct(session: Session, now: datetime) -> Forgotten:
    """Candidates that are to be forgotten, at most `DELETION_STEP`: unlikely ones, and those not seen for long.

    What was ever shown, merged or split has a history, and stays.
    """
    has_history = exists().where(DamageEvent.damage_id == Damage.id)
    dying = or_(Damage.existence < EXTINCT_BELOW, Damage.last_seen < now - FORGOTTEN_AFTER)
    candidates = select(Damage.id).where(Damage.status == Status.CANDIDATE, dying, ~has_history).order_by(Damage.id)
    ids = session.scalars(candidates.limit(DELETION_STEP)).all()
    return Forgotten(ids, _pictures_of_none_but(session, ids))


def forget(session: Session, ids: Collection[int]) -> None:
    """Delete candidates with all that drives showed of them."""
    for table in (Sighting, Look, RepairBelief):
        session.execute(delete(table).where(listed(table.damage_id, ids)))
    session.execute(delete(Damage).where(listed(Damage.id, ids)))


def decided_by_people(session: Session, ids: Collection[int]) -> set[int]:
    """Of these damages those that a person did something to: whether they are shown is his to say."""
    by_people = and_(listed(DamageEvent.damage_id, ids), DamageEvent.by != "nightly")
    return set(session.scalars(select(DamageEvent.damage_id).where(by_people).distinct()))


def _pictures_of_none_but(session: Session, ids: Collection[int]) -> frozenset[str]:
    theirs = select(Sighting.picture).where(listed(Sighting.damage_id, ids), Sighting.picture.is_not(None))
    names = {name for name in session.scalars(theirs) if name}
    others: tuple[ColumnElement[bool], ...] = (listed(Sighting.picture, names), ~listed(Sighting.damage_id, ids))
    return frozenset(names - set(session.scalars(select(Sighting.picture).where(*others))))
