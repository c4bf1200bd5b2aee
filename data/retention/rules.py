"""The rules of retention: what each covers, how long it keeps by default, and what people have decided instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.schema import RetentionRule

NOTHING_DECIDED = datetime.min.replace(tzinfo=UTC)


class Rule(StrEnum):
    """What is kept for a time of its own. The log of inspections is not here: it is never deleted."""

    VIDEO = "video"
    """Received video that was read, and the track beside it; from the night that read it."""
    REFUSED_VIDEO = "refused_video"
    """The same of one that could not be used; from its refusal."""
    DAMAGE_PICTURE = "damage_picture"
    """Pictures of a damage; from when it left the map."""
    DISMISSED_PICTURE = "dismissed_picture"
    """Pictures of what was no damage; from its dismissal."""
    CREW_PHOTO = "crew_photo"
    """A crew's photo of its work; from when the damage left the map."""
    TRACE = "trace"
    """What a video told, with its receiver's track, and where the drive went; from the night that read it."""
    AUDIT = "audit"
    """Who a deed in the audit log was by, and from where; from the deed. What was done when stays, without end."""


@dataclass(frozen=True, slots=True)
class Default:
    """What counts until a person decides, and what he may decide: days."""

    days: int
    most: int
    may_be_kept: bool = False
    """Whether he may decide that it is not deleted at all."""


DEFAULTS: Mapping[Rule, Default] = {
    Rule.VIDEO: Default(3, 90),
    Rule.REFUSED_VIDEO: Default(14, 90),
    Rule.DAMAGE_PICTURE: Default(90, 3650, may_be_kept=True),
    Rule.DISMISSED_PICTURE: Default(30, 3650, may_be_kept=True),
    Rule.CREW_PHOTO: Default(90, 3650, may_be_kept=True),
    Rule.TRACE: Default(730, 3650, may_be_kept=True),
    Rule.AUDIT: Default(730, 1825),
}
"""Issue 15's; a crew's photo as a damage's picture, a trace as long as passes are looked back at
(`data.roads.section_status`). Unblurred video is kept 90 days at most. Dismissed pictures are kept where the office
trains on them. Who did what: the five years that Denmark's former order on security (528/2000, § 19) let an
authority with special need keep its log, two by default. Assumed."""


class TermNotAllowed(ValueError):
    """A time that the rule does not allow; holds what it does."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.rule, self.most = rule.value, DEFAULTS[rule].most


@dataclass(frozen=True, slots=True)
class Term:
    """How long one rule keeps, and who says so."""

    days: int | None
    """None: until somebody decides otherwise."""
    changed_at: datetime | None = None
    changed_by: str | None = None

    @property
    def begins(self) -> datetime:
        """Nothing was late before it was decided."""
        return self.changed_at or NOTHING_DECIDED

    def ends(self, since: datetime) -> datetime:
        """When something that is kept since then is to go."""
        assert self.days is not None, "what is kept for ever has no end"
        return since + timedelta(days=self.days)


Terms = Mapping[Rule, Term]


def terms(session: Session) -> Terms:
    """What counts now, of every rule."""
    decided = {row.rule: row for row in session.scalars(select(RetentionRule))}
    return {rule: _term(rule, decided.get(rule.value)) for rule in Rule}


def decide(session: Session, rule: Rule, days: int | None, by: str, at: datetime) -> Term:
    """A person changes a rule; the next run goes by it.

    Raises:
        TermNotAllowed: longer than the rule allows, or for ever where it does not allow that.
    """
    allowed = DEFAULTS[rule]
    if not allowed.may_be_kept if days is None else not 0 <= days <= allowed.most:
        raise TermNotAllowed(rule)
    row = session.scalar(select(RetentionRule).where(RetentionRule.rule == rule.value)) or RetentionRule(rule=rule)
    row.days, row.changed_by, row.changed_at = days, by, at
    session.add(row)
    session.flush()
    return _term(rule, row)


def _term(rule: Rule, row: RetentionRule | None) -> Term:
    return Term(DEFAULTS[rule].days) if row is None else Term(row.days, row.changed_at, row.changed_by)
