"""Taking back what was merged or split by hand."""

from typing import Any

from fastapi import APIRouter

from api.access import Who, needs
from api.house import AppStateDep
from api.language import Reader
from api.routes.damages import one
from data.damages import regrouping
from data.users import Role

router = APIRouter(prefix="/regroupings")


@router.post("/{regrouping_id}/undo", dependencies=[needs(Role.FOREMAN)])
def undo(regrouping_id: int, house: AppStateDep, who: Who, reader: Reader) -> dict[str, Any]:
    """As it was before; gives the damage it was done to."""
    with house.store.write() as session:
        damage = regrouping.undo(session, regrouping_id, who.name, house.clock())
    return one(damage.id, house, reader)
