"""Users, in and out."""

from typing import Annotated, Self

from pydantic import Field

from api.wire.base import In, Out
from api.wire.fields.mail_address import MailAddress
from api.wire.fields.text import LogInText
from data.schema import User
from data.users import Role


class LogIn(In):
    """A username and its password."""

    username: LogInText
    password: Annotated[str, Field(max_length=200)]
    code: LogInText | None = None
    """Of the second factor, where the user has one."""


class UserOut(Out):
    """Somebody who is logged in."""

    username: str
    name: str
    role: Role

    @classmethod
    def of(cls, user: User) -> Self:
        """From the database's row."""
        return cls(username=user.username, name=user.name, role=Role(user.role))


ClockText = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""What a clock shows, HH:MM."""


class MorningIn(In, str_strip_whitespace=True):
    """Where somebody wants his morning mail, and when by Denmark's clocks."""

    email: MailAddress
    at: ClockText


class MorningOut(Out):
    """Somebody's morning mail; nulls where none is wished."""

    email: str | None
    at: str | None
    """HH:MM by Denmark's clocks."""

    @classmethod
    def of(cls, user: User) -> Self:
        """From the database's row."""
        return cls(email=user.email, at=user.morning_at)
