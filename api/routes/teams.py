"""The teams that mend the roads."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.access import needs
from api.house import AppStateDep
from api.wire.mail_address import mail_address
from api.wire.orders import team_out
from data.orders import teams
from data.users import Role

router = APIRouter(prefix="/teams")

Name = Annotated[str, Field(min_length=1, max_length=100)]
MailAddress = Annotated[str, Field(max_length=254), AfterValidator(mail_address)]


class TeamIn(BaseModel):
    """A new team."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    name: Name
    email: MailAddress


class TeamChange(BaseModel):
    """What is to be changed; what is left out stays."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    name: Name | None = None
    email: MailAddress | None = None


@router.get("", dependencies=[needs(Role.FOREMAN)])
def everyone(house: AppStateDep) -> list[dict[str, Any]]:
    """All teams."""
    with house.store.read() as session:
        return [team_out(team) for team in teams.everyone(session)]


@router.post("", status_code=201, dependencies=[needs(Role.FOREMAN)])
def add(team: TeamIn, house: AppStateDep) -> dict[str, Any]:
    """A new team."""
    with house.store.write() as session:
        return team_out(teams.add(session, team.name, team.email))


@router.patch("/{team_id}", dependencies=[needs(Role.FOREMAN)])
def change(team_id: int, team: TeamChange, house: AppStateDep) -> dict[str, Any]:
    """Another name or address."""
    with house.store.write() as session:
        return team_out(teams.change(session, team_id, team.name, team.email))


@router.delete("/{team_id}", status_code=204, dependencies=[needs(Role.FOREMAN)])
def remove(team_id: int, house: AppStateDep) -> None:
    """Forget a team that never had work."""
    with house.store.write() as session:
        teams.remove(session, team_id)
