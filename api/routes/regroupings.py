"""Taking back what was merged or split by hand."""

from fastapi import APIRouter

from api.access import CurrentUser, needs
from api.language import RequestLanguage
from api.routes.damages import read
from api.state import AppStateDep
from api.wire.damages import DamageOut
from api.wire.fields.ids import Id
from data.damages.regroupings import undoing
from data.users import Role

router = APIRouter(prefix="/regroupings")


@router.post("/{regrouping_id}/undo", dependencies=[needs(Role.FOREMAN)])
def undo(regrouping_id: Id, app_state: AppStateDep, user: CurrentUser, language: RequestLanguage) -> DamageOut:
    """As it was before; gives the damage it was done to."""
    with app_state.store.write() as session:
        damage = undoing.undo(session, regrouping_id, user.name, app_state.clock())
    return read(damage.id, app_state, language)
