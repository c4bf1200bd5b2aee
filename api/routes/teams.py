"""The teams that repair the roads."""

from fastapi import APIRouter

from api.access import CurrentUser, needs
from api.state import AppStateDep
from api.wire.fields.ids import Id
from api.wire.teams import TeamChange, TeamChoice, TeamIn, TeamOut
from data.audit.deed import concerns
from data.orders import teams
from data.users import Role

router = APIRouter(prefix="/teams")


@router.get("", dependencies=[needs(Role.READER)])
def everyone(app_state: AppStateDep, user: CurrentUser) -> list[TeamChoice]:
    """All teams, by name, and when whoever asks last gave each of them work."""
    with app_state.store.read() as session:
        used = teams.last_used(session, user.name)
        return [TeamChoice.with_use(team, used.get(team.id)) for team in teams.everyone(session)]


@router.post("", status_code=201, dependencies=[needs(Role.FOREMAN)])
def add(team: TeamIn, app_state: AppStateDep) -> TeamOut:
    """A new team."""
    with app_state.store.write() as session:
        row = teams.add(session, team.name, team.email)
        concerns(team_id=row.id)
        return TeamOut.of(row)


@router.patch("/{team_id}", dependencies=[needs(Role.FOREMAN)])
def change(team_id: Id, team: TeamChange, app_state: AppStateDep) -> TeamOut:
    """Another name, address, area or kind of road; or it rests, or works again.

    Raises:
        BadArea: the area has no inside, or lies where Danish metres end.
    """
    if team.area is not None:
        _ = team.area.shape().box
    with app_state.store.write() as session:
        return TeamOut.of(teams.change(session, team_id, **team.changes()))


@router.delete("/{team_id}", status_code=204, dependencies=[needs(Role.FOREMAN)])
def remove(team_id: Id, app_state: AppStateDep) -> None:
    """Forget a team that never had work."""
    with app_state.store.write() as session:
        teams.remove(session, team_id)
