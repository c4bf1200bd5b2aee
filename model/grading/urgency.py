"""Urgency in three bands, which the map shows as colours; what is red is a matter of means (`data.damages.red`).

Urgency itself is expected harm (`model.grading.harm`).
"""

from dataclasses import dataclass
from enum import StrEnum

MAX_URGENCY = 100
"""The sum of the most that each part may be."""

URGENCY_DECIMALS = 1
"""Of points out of 100, as they are shown; the order is by all of them."""

RED_FROM = 40.0
"""Least urgency of what is red, where nobody says otherwise. Of 84 real damages (tests/bench/grades, the half that may
be chosen by) it makes red all 7 that both eyes call bad, 22 of the 29 that they call damage worth mending, and 4 of the
55 milder ones; at 35 those are 7, 23 and 7, at 45 6, 15 and 4."""

PLAN_FROM = 25.0
"""Least urgency of what can be planned: 26 of the same 29 and 19 of the 55 milder ones."""


class Band(StrEnum):
    """Urgency in three bands."""

    SOON = "soon"
    PLAN = "plan"
    WATCH = "watch"


@dataclass(frozen=True, slots=True)
class Bands:
    """Where the two upper bands begin, 0-100."""

    red_from: float = RED_FROM
    plan_from: float = PLAN_FROM

    def of(self, urgency: float) -> Band:
        """The band of an urgency; what is red is red, however low `red_from` lies."""
        if urgency >= self.red_from:
            return Band.SOON
        return Band.PLAN if urgency >= self.plan_from else Band.WATCH
