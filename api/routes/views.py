"""Filters with a name, which all foremen share."""

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import Field

from api.access import CurrentUser, needs
from api.state import AppStateDep
from api.wire.base import In, Out
from api.wire.fields.ids import Id
from api.wire.fields.text import NameText
from data.audit.deed import concerns
from data.damages import saved_views
from data.schema import SavedView
from data.users import Role

router = APIRouter(prefix="/views")

LONGEST_ASKED = 2_000
"""Characters of a filter as an address has it."""


class ViewIn(In):
    """A filter to be given a name."""

    name: NameText
    asked: Annotated[str, Field(max_length=LONGEST_ASKED, pattern=r"^[\w.~%+=&-]*$")]
    """As it stands in the map's address after `?`."""


class ViewOut(Out):
    """A filter with a name."""

    id: int
    name: str
    asked: str
    created_by: str

    @classmethod
    def of(cls, view: SavedView) -> Self:
        """From the database's row."""
        return cls(id=view.id, name=view.name, asked=view.asked, created_by=view.created_by)


@router.get("", dependencies=[needs(Role.READER)])
def everything(app_state: AppStateDep) -> list[ViewOut]:
    """All of them."""
    with app_state.store.read() as session:
        return [ViewOut.of(view) for view in saved_views.everything(session)]


@router.post("", status_code=201, dependencies=[needs(Role.FOREMAN)])
def save(view: ViewIn, app_state: AppStateDep, user: CurrentUser) -> ViewOut:
    """Give a filter a name; what had the name before has it no more."""
    with app_state.store.write() as session:
        row = saved_views.save(session, view.name, view.asked, user.name, app_state.clock())
        concerns(view_id=row.id)
        return ViewOut.of(row)


@router.delete("/{view_id}", status_code=204, dependencies=[needs(Role.FOREMAN)])
def remove(view_id: Id, app_state: AppStateDep) -> None:
    """Forget it."""
    with app_state.store.write() as session:
        saved_views.remove(session, view_id)
