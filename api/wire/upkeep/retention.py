"""The rules of retention and their runs, out and in."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from api.language import Language
from api.upkeep.words import FIXED, RULE_COVERS, RULE_TITLES
from api.wire.base import In, Out
from data.retention.rules import DEFAULTS, Rule, Term
from data.schema import ForgetRun

LONGEST_DAYS = 3650


class TermIn(In):
    """How long a rule keeps."""

    days: Annotated[int, Field(ge=0, le=LONGEST_DAYS)] | None
    """Null: until somebody decides otherwise, where the rule allows it."""


class RuleOut(Out):
    """A rule of retention."""

    rule: Rule
    title: str
    covers: str
    """What it is of, and what its time is counted from."""
    days: int | None
    default_days: int
    most_days: int
    may_be_kept: bool
    """Whether `days` may be null."""
    changed_at: datetime | None
    changed_by: str | None

    @classmethod
    def of(cls, rule: Rule, term: Term, language: Language) -> Self:
        """As it counts now."""
        return cls(
            rule=rule,
            title=RULE_TITLES[rule][language],
            covers=RULE_COVERS[rule][language],
            days=term.days,
            default_days=DEFAULTS[rule].days,
            most_days=DEFAULTS[rule].most,
            may_be_kept=DEFAULTS[rule].may_be_kept,
            changed_at=term.changed_at,
            changed_by=term.changed_by,
        )


class FixedTerm(Out):
    """Something that has a term nobody decides."""

    title: str
    covers: str


def fixed_terms(language: Language) -> list[FixedTerm]:
    """All of them."""
    return [FixedTerm(title=title, covers=covers) for title, covers in FIXED[language]]


class ForgetRunOut(Out):
    """A run of the rules."""

    started_at: datetime
    ended_at: datetime | None
    """Null: under way, or it died."""
    files: int
    bytes: int
    unclaimed: int
    """Files without a row, which are never deleted for that."""
    fault: str | None

    @classmethod
    def of(cls, row: ForgetRun) -> Self:
        """From the database's row."""
        return cls(
            started_at=row.started_at,
            ended_at=row.ended_at,
            files=row.files,
            bytes=row.bytes,
            unclaimed=row.unclaimed,
            fault=row.fault,
        )


class Retention(Out):
    """All rules, what has none, and the newest runs."""

    rules: list[RuleOut]
    fixed: list[FixedTerm]
    runs: list[ForgetRunOut]
    """The latest first."""
