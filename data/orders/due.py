"""By when an order should be done: the rule by urgency, which a foreman may set aside."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from data.damages.forecast import DANISH_TIME
from model.grading.urgency import Band, Bands

TERMS: Mapping[Band, timedelta] = {
    Band.SOON: timedelta(days=7),
    Band.PLAN: timedelta(days=30),
    Band.WATCH: timedelta(days=90),
}
"""From the order on until what is in it should be mended. Assumed: municipalities' own terms for holes that are a
danger are days, for what can be planned a month or the season."""

LATEST_DUE = timedelta(days=730)
"""What lies further off is a slip of the hand."""


class DueOutOfReach(Exception):
    """A day before today, or more than two years ahead."""


def most_urgent(bands: Bands, urgencies: Iterable[float]) -> Band:
    """What the rule goes by; at least one urgency."""
    return bands.of(max(urgencies))


def proposed_on(band: Band, given_at: datetime) -> date:
    """The last day, in Denmark, for an order whose most urgent damage is of this band."""
    return danish_day(given_at) + TERMS[band]


def refuse_out_of_reach(due_on: date, at: datetime) -> None:
    """What a foreman has chosen instead.

    Raises:
        DueOutOfReach: see there.
    """
    today = danish_day(at)
    if not today <= due_on <= today + LATEST_DUE:
        raise DueOutOfReach


def danish_day(at: datetime) -> date:
    """The date on Denmark's calendars."""
    return at.astimezone(DANISH_TIME).date()
