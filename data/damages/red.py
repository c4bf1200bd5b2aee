"""Red: what must be mended soon is a matter of means, so a person says it, in words.

*A fixed level* of urgency means the same harm everywhere and always; how many are red follows from the roads. *The
worst N a week* means what a team can mend: the N most urgent that are not mended yet, assigned ones among them, so that
giving one away makes no other red. Whoever mends N a week has all reds of today mended in a week.
"""

import re
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from operator import neg
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.damages.damages import LIVING
from data.schema import Damage
from model.grading.urgency import MAX_URGENCY, PLAN_FROM, RED_FROM, Bands

RED_SETTING = re.compile(r"level (?P<level>\d+(\.\d+)?)|worst (?P<worst>\d+) a week")


@dataclass(frozen=True, slots=True)
class Red:
    """What is red."""

    level: float = RED_FROM
    """Least urgency, 0-100."""
    worst: int | None = None
    """So many are, whatever their urgency; the level does not count then."""

    @property
    def words(self) -> str:
        """As a person sets it."""
        return f"level {self.level:g}" if self.worst is None else f"worst {self.worst} a week"


def red(words: str) -> Red:
    """Out of a person's words: `level 40`, or `worst 10 a week`.

    Raises:
        ValueError: they say neither.
    """
    said = RED_SETTING.fullmatch(" ".join(words.lower().split()))
    if said is None or float(said["level"] or 0) > MAX_URGENCY or said["worst"] == "0":
        raise ValueError(f"{words!r}: say `level 40` (0-{MAX_URGENCY}), or `worst 10 a week`")
    return Red(worst=int(said["worst"])) if said["worst"] else Red(float(said["level"]))


class RedSettings(BaseSettings):
    """What the map shows in red."""

    model_config = SettingsConfigDict(env_prefix="VEJSYN_", extra="ignore", frozen=True)

    red: Annotated[Red, NoDecode, BeforeValidator(lambda words: red(words) if isinstance(words, str) else words)] = (
        Field(default=Red(), description="`level 40`: a least urgency; or `worst 10 a week`: what can be mended in one")
    )


def bands(session: Session, setting: Red) -> Bands:
    """Where red and yellow begin today; nothing is red that is not worth planning."""
    if setting.worst is None:
        return Bands(setting.level, min(setting.level, PLAN_FROM))
    return Bands(max(PLAN_FROM, _worst(session, setting.worst)))


def reds(session: Session, red_from: float) -> int:
    """How many damages that are not mended yet are red from an urgency on."""
    living = Damage.status.in_(sorted(LIVING))
    return session.scalar(select(func.count()).where(living, Damage.urgency >= red_from)) or 0


def _worst(session: Session, count: int) -> float:
    """Urgency of the last of so many, the most urgent first; 0 where there are fewer."""
    per_status = (
        session.scalars(
            select(Damage.urgency).where(Damage.status == status).order_by(Damage.urgency.desc()).limit(count)
        ).all()
        for status in sorted(LIVING)
    )
    return next(islice(merge(*per_status, key=neg), count - 1, None), 0.0)
