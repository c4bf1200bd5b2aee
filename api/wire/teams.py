"""Teams, in and out."""

from datetime import datetime
from typing import Self

from api.wire.base import In, Out
from api.wire.fields.mail_address import MailAddress
from api.wire.fields.text import NameText
from data.schema import Team


class TeamIn(In, str_strip_whitespace=True):
    """A new team."""

    name: NameText
    email: MailAddress


class TeamChange(In, str_strip_whitespace=True):
    """What is to be changed; what is left out stays."""

    name: NameText | None = None
    email: MailAddress | None = None


class TeamOut(Out):
    """A team."""

    id: int
    name: str
    email: str

    @classmethod
    def of(cls, team: Team) -> Self:
        """From the database's row."""
        return cls(id=team.id, name=team.name, email=team.email)


class TeamChoice(Out):
    """A team that may be given work."""

    id: int
    name: str
    email: str
    last_used_at: datetime | None
    """When whoever asks last gave it any."""

    @classmethod
    def of(cls, team: Team, last_used_at: datetime | None) -> Self:
        """From the database's row."""
        return cls(id=team.id, name=team.name, email=team.email, last_used_at=last_used_at)
