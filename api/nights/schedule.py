"""When the night begins and a morning mail is due: each day when Denmark's clocks show a time, summer and winter."""

from datetime import UTC, datetime, time, timedelta

from data.damages.forecast import DANISH_TIME

CATCH_UP = timedelta(hours=5)
"""A server that was down at the time begins the night so late at most: by day people want the machine. Assumed."""


def next_start(after: datetime, at: time) -> datetime:
    """The first instant after another at which a night begins: one for each day of the calendar.

    A time that the clocks leave out in March is an hour later that day; of one that comes twice in October the first
    counts.
    """
    return next(start for start in _starts_around(after, at) if start > after)


def first_start(now: datetime, at: time, latest_night: datetime | None) -> datetime:
    """When a server that starts now begins its first night: at once, where it has just missed one."""
    missed = latest_start(now, at)
    ran = latest_night is not None and latest_night >= missed
    return next_start(now, at) if ran or now - missed > CATCH_UP else now


def latest_start(now: datetime, at: time) -> datetime:
    """The last instant up to now at which Denmark's clocks showed a time; counted as `next_start` counts them."""
    return max(start for start in _starts_around(now, at) if start <= now)


def _starts_around(instant: datetime, at: time) -> list[datetime]:
    """From the day before to the day after, by Denmark's calendar."""
    day = instant.astimezone(DANISH_TIME).date()
    days = (day + timedelta(days=ahead) for ahead in (-1, 0, 1))
    return [datetime.combine(day, at, DANISH_TIME).astimezone(UTC) for day in days]
