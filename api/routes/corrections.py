"""Corrections: what the foreman says of a damage against what is shown of it, and takes back."""

from fastapi import APIRouter

from api.access import CurrentUser, needs
from api.language import RequestLanguage
from api.routes.damages import read
from api.state import AppStateDep
from api.wire.damages import CorrectionIn, DamageOut
from api.wire.fields.idempotency_key import IdempotencyKey
from api.wire.fields.ids import Id
from data.damages.corrections import correcting
from data.users import Role

router = APIRouter(prefix="/damages/{damage_id}/corrections")


@router.post("", dependencies=[needs(Role.FOREMAN)])
def correct(
    damage_id: Id,
    correction: CorrectionIn,
    app_state: AppStateDep,
    user: CurrentUser,
    language: RequestLanguage,
    key: IdempotencyKey = None,
) -> DamageOut:
    """It is worse or milder, or of another severity or class; it is shown so at once."""
    with app_state.store.write() as session:
        correcting.correct(session, damage_id, correction.to, user.name, app_state.clock(), key)
    return read(damage_id, app_state, language)


@router.post("/{correction_id}/undo", dependencies=[needs(Role.FOREMAN)])
def undo(
    damage_id: Id, correction_id: Id, app_state: AppStateDep, user: CurrentUser, language: RequestLanguage
) -> DamageOut:
    """It is as it was shown; the same again changes nothing."""
    with app_state.store.write() as session:
        correcting.undo(session, damage_id, correction_id, user.name, app_state.clock())
    return read(damage_id, app_state, language)
