"""Users, in and out."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field

from api.wire.base import In, Out
from api.wire.fields.mail_address import MailAddress
from api.wire.fields.text import LogInText, NameText
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


class UserState(StrEnum):
    """Whether somebody may log in."""

    ACTIVE = "active"
    INVITED = "invited"
    """No password is chosen yet."""
    DEACTIVATED = "deactivated"

    @classmethod
    def of(cls, user: User) -> "UserState":
        """From the database's row."""
        if user.deactivated_at is not None:
            return cls.DEACTIVATED
        return cls.ACTIVE if user.password else cls.INVITED


class UserIn(In, str_strip_whitespace=True):
    """A new user, who chooses the password by a link."""

    username: NameText
    name: NameText
    role: Role


class UserChange(In, str_strip_whitespace=True):
    """What is to be changed; what is left out stays."""

    name: NameText | None = None
    role: Role | None = None
    active: bool | None = None
    """Whether the user may log in."""


class UserRow(Out):
    """A user as administrators see them."""

    id: int
    username: str
    name: str
    role: Role
    state: UserState
    by_provider: bool
    """The municipality's accounts say the role, and keep the password."""
    second_factor: bool
    log_ins: int
    """Browsers that are logged in."""
    link_ends_at: datetime | None
    """Of a link that is not used yet."""

    @classmethod
    def of(cls, user: User, log_ins: int, at: datetime) -> Self:
        """From the database's row."""
        return cls(
            id=user.id, username=user.username, name=user.name, role=Role(user.role), state=UserState.of(user),
            by_provider=user.provider_subject is not None, second_factor=user.totp_step is not None, log_ins=log_ins,
            link_ends_at=user.link_ends_at if user.link_ends_at and user.link_ends_at > at else None,
        )  # fmt: skip


class PasswordLink(Out):
    """Shown once: the link by which a user chooses a password."""

    user: UserRow
    url: str
    ends_at: datetime


class NewPassword(In):
    """A link's secret, and the password that is chosen."""

    secret: LogInText
    password: Annotated[str, Field(max_length=200)]
