"""Those who mend the road."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.schema import Team, UtcDateTime, WorkOrder


class NoSuchTeam(Exception):
    """No team has that id."""


class TeamNameTaken(Exception):
    """Another team has that name."""


class TeamHasOrders(Exception):
    """The team has work orders, which are kept."""


def everyone(session: Session) -> Sequence[Team]:
    """All teams by name."""
    return session.scalars(select(Team).order_by(Team.name)).all()


def last_used(session: Session, by: str) -> dict[int, datetime]:
    """When somebody last gave each team work, by its number; those that never got any from him are left out."""
    newest = func.max(WorkOrder.created_at, type_=UtcDateTime())
    query = select(WorkOrder.team_id, newest.label("at")).where(WorkOrder.created_by == by).group_by(WorkOrder.team_id)
    return {row.team_id: row.at for row in session.execute(query)}


def get(session: Session, team_id: int) -> Team:
    """One team.

    Raises:
        NoSuchTeam: there is none.
    """
    team = session.get(Team, team_id)
    if team is None:
        raise NoSuchTeam
    return team


def add(session: Session, name: str, email: str) -> Team:
    """A new team.

    Raises:
        TeamNameTaken: another has the name.
    """
    _refuse_taken(session, name, but_for=None)
    team = Team(name=name, email=email)
    session.add(team)
    session.flush()
    return team


def change(session: Session, team_id: int, name: str | None = None, email: str | None = None) -> Team:
    """Give a team another name or address.

    Raises:
        NoSuchTeam, TeamNameTaken: see `get` and `add`.
    """
    team = get(session, team_id)
    if name is not None:
        _refuse_taken(session, name, but_for=team.id)
        team.name = name
    if email is not None:
        team.email = email
    return team


def remove(session: Session, team_id: int) -> None:
    """Forget a team that never had work.

    Raises:
        NoSuchTeam: there is none.
        TeamHasOrders: it has work orders.
    """
    team = get(session, team_id)
    if session.scalar(select(func.count()).select_from(WorkOrder).where(WorkOrder.team_id == team_id)):
        raise TeamHasOrders
    session.delete(team)


def _refuse_taken(session: Session, name: str, but_for: int | None) -> None:
    other = session.scalar(select(Team.id).where(Team.name == name))
    if other is not None and other != but_for:
        raise TeamNameTaken
