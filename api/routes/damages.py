"""Damages: found by area, read one by one, dismissed and reopened, measured, merged and split."""

from fastapi import APIRouter

from api.access import CurrentUser, needs
from api.language import RequestLanguage
from api.state import AppStateDep
from api.wire.damages import DamageOut, DepthIn, DismissalIn, MergeIn, ReasonIn, SearchIn, SplitIn, damage_out
from api.wire.dots import MOST_FEATURES, DamageCollection, damage_collection
from api.wire.fields.area import IdsIn
from api.wire.fields.bbox import BoxIn
from api.wire.fields.ids import Id
from data.audit.deed import concerns
from data.damages import areas, damages, forecast
from data.damages.regroupings import merging, splitting
from data.users import Role

router = APIRouter(prefix="/damages")


@router.get("", dependencies=[needs(Role.READER)])
def in_box(bbox: BoxIn, app_state: AppStateDep, language: RequestLanguage) -> DamageCollection:
    """The damages that the map shows in its window."""
    with app_state.store.read() as session:
        found, bands = damages.dots_within(session, areas.rectangle(*bbox), MOST_FEATURES), app_state.bands(session)
    return damage_collection(found, bands, language)


@router.post("/search", dependencies=[needs(Role.READER)])
def search(wanted: SearchIn, app_state: AppStateDep, language: RequestLanguage) -> DamageCollection:
    """The damages in an area. A POST because areas are long; it changes nothing."""
    with app_state.store.read() as session:
        if isinstance(wanted.area, IdsIn):
            dots = damages.dots(session, wanted.area.ids)
            found = damages.Found(len(dots), dots)
        else:
            found = damages.dots_within(session, wanted.area.shape(), MOST_FEATURES)
        bands = app_state.bands(session)
    return damage_collection(found, bands, language)


@router.get("/{damage_id}", dependencies=[needs(Role.READER)])
def read(damage_id: Id, app_state: AppStateDep, language: RequestLanguage) -> DamageOut:
    """One damage with its sightings and its history."""
    with app_state.store.read() as session:
        rain = forecast.wettest_ahead(session, app_state.clock())
        return damage_out(damages.story(session, damage_id), rain, app_state.bands(session), language)


@router.post("/{damage_id}/dismiss", dependencies=[needs(Role.FOREMAN)])
def dismiss(
    damage_id: Id, why: DismissalIn, app_state: AppStateDep, user: CurrentUser, language: RequestLanguage
) -> DamageOut:
    """It is no damage."""
    with app_state.store.write() as session:
        damages.dismiss(session, damage_id, user.name, why.reason, app_state.clock(), why.what)
    return read(damage_id, app_state, language)


@router.post("/{damage_id}/confirm", dependencies=[needs(Role.FOREMAN)])
def confirm(damage_id: Id, app_state: AppStateDep, user: CurrentUser, language: RequestLanguage) -> DamageOut:
    """A candidate is a damage."""
    with app_state.store.write() as session:
        damages.confirm(session, damage_id, user.name, app_state.clock())
    return read(damage_id, app_state, language)


@router.post("/{damage_id}/reopen", dependencies=[needs(Role.FOREMAN)])
def reopen(
    damage_id: Id, why: ReasonIn, app_state: AppStateDep, user: CurrentUser, language: RequestLanguage
) -> DamageOut:
    """It is there after all."""
    with app_state.store.write() as session:
        damages.reopen(session, damage_id, user.name, why.reason, app_state.clock())
    return read(damage_id, app_state, language)


@router.post("/{damage_id}/depth", dependencies=[needs(Role.FOREMAN)])
def measure_depth(
    damage_id: Id, measured: DepthIn, app_state: AppStateDep, user: CurrentUser, language: RequestLanguage
) -> DamageOut:
    """It is so deep; a pothole's severity follows."""
    with app_state.store.write() as session:
        damages.measure_depth(session, damage_id, measured.depth_mm, user.name, app_state.clock())
    return read(damage_id, app_state, language)


@router.post("/merge", dependencies=[needs(Role.FOREMAN)])
def merge(same: MergeIn, app_state: AppStateDep, user: CurrentUser, language: RequestLanguage) -> DamageOut:
    """They are the same; gives the damage that remains."""
    with app_state.store.write() as session:
        concerns(damage_ids=sorted(same.ids))
        whole = merging.merge(session, same.ids, user.name, app_state.clock())
    return read(whole.id, app_state, language)


@router.post("/{damage_id}/split", dependencies=[needs(Role.FOREMAN)])
def split(
    damage_id: Id, other: SplitIn, app_state: AppStateDep, user: CurrentUser, language: RequestLanguage
) -> DamageOut:
    """It is two; gives the one that keeps its number. `regrouping.others` names the new one."""
    with app_state.store.write() as session:
        splitting.split(session, damage_id, other.sightings, user.name, app_state.clock())
    return read(damage_id, app_state, language)
