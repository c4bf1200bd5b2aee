"""Who wishes a morning mail, where and when; and the days that are decided, so that each gets one a day at most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.orm import Session

from data.schema import User

CLOCK = "%H:%M"


@dataclass(frozen=True)
class MorningWish:
    """What a user has chosen, and what he was told."""

    user_id: int
    name: str
    email: str
    at: time
    """By Denmark's clocks."""
    decided_on: date | None
    """The last day for which it was decided whether there is anything to tell."""
    told_until: datetime | None
    """Nights are told of up to here; None before his first."""


def wishes(session: Session) -> Sequence[MorningWish]:
    """Of everybody who wishes one and may log in."""
    active = select(User).where(User.deactivated_at.is_(None)).order_by(User.id)
    return [wish for user in session.scalars(active) if (wish := wish_of(user))]


def wish_of(user: User) -> MorningWish | None:
    """A user's, if he wishes one."""
    if user.email is None or user.morning_at is None:
        return None
    at = time.fromisoformat(user.morning_at)
    return MorningWish(user.id, user.name, user.email, at, user.morning_on, user.morning_until)


def choose(user: User, email: str, at: time, passed: date) -> None:
    """A user wishes a morning mail, or wishes it elsewhere or at another time.

    Args:
        passed: the last day on which it has been that time; who had no mail so far gets none for it any more.
    """
    if user.morning_at is None:
        user.morning_on = max(user.morning_on or passed, passed)
    user.email, user.morning_at = email, at.strftime(CLOCK)


def forgo(user: User) -> None:
    """A user wishes none any more: his address is no longer kept with him.

    The day stays, so that a new wish makes no second mail.
    """
    user.email = user.morning_at = user.morning_until = None


def decide(session: Session, wish: MorningWish, day: date, told_until: datetime) -> bool:
    """Note that a day is decided; False where another server has, or where the user has just chosen otherwise."""
    undecided = or_(User.morning_on.is_(None), User.morning_on < day)
    unchanged = (User.email == wish.email, User.morning_at == wish.at.strftime(CLOCK))
    noted = update(User).where(User.id == wish.user_id, undecided, *unchanged)
    result = session.execute(noted.values(morning_on=day, morning_until=told_until))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
