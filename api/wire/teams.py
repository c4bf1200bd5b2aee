"""Teams, in and out."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field, TypeAdapter

from api.wire.base import In, Out
from api.wire.fields.area import CircleIn, PolygonIn
from api.wire.fields.mail_address import MailAddress
from api.wire.fields.text import NameText
from data.schema import Team
from model.vocabulary import SectionKind

OwnedArea = Annotated[PolygonIn | CircleIn, Field(discriminator="type")]
"""Where a team mends: as it was drawn on the map."""

OWNED_AREA: TypeAdapter[PolygonIn | CircleIn] = TypeAdapter(OwnedArea)
"""Out of the database."""


class TeamIn(In, str_strip_whitespace=True):
    """A new team."""

    name: NameText
    email: MailAddress


class TeamChange(In, str_strip_whitespace=True):
    """What is to be changed; what is left out stays."""

    name: NameText | None = None
    email: MailAddress | None = None
    active: bool | None = None
    """Whether it may be given work."""
    area: OwnedArea | None = None
    """Null, where it is sent: none any more."""
    kind: SectionKind | None = None
    """Null, where it is sent: any."""

    def changes(self) -> dict[str, Any]:
        """The fields of the database's row that were sent."""
        always = {"name": self.name, "email": self.email, "active": self.active}
        told: dict[str, Any] = {name: value for name, value in always.items() if value is not None}
        if "area" in self.model_fields_set:
            told["area"] = self.area and self.area.model_dump(mode="json")
        if "kind" in self.model_fields_set:
            told["kind"] = self.kind
        return told


class TeamOut(Out):
    """A team."""

    id: int
    name: str
    email: str
    active: bool
    """Whether it may be given work."""
    area: OwnedArea | None
    """That it mends, if it has one of its own."""
    kind: SectionKind | None
    """Of road that it mends; null: any."""

    @classmethod
    def of(cls, team: Team) -> Self:
        """From the database's row."""
        return cls(**_facts(team))


class TeamChoice(TeamOut):
    """A team that may be given work, or may again one day."""

    last_used_at: datetime | None
    """When whoever asks last gave it any."""

    @classmethod
    def with_use(cls, team: Team, last_used_at: datetime | None) -> Self:
        """From the database's row."""
        return cls(**_facts(team), last_used_at=last_used_at)


def _facts(team: Team) -> dict[str, Any]:
    return {
        "id": team.id,
        "name": team.name,
        "email": team.email,
        "active": team.active,
        "area": team.area and OWNED_AREA.validate_python(team.area),
        "kind": team.kind and SectionKind(team.kind),
    }
