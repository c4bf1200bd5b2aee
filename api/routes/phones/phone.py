"""What an enrolled phone asks and says, beside the files it sends."""

from typing import Any

from fastapi import APIRouter

from api.access import CurrentDevice, Open, needs
from api.state import AppState, AppStateDep
from api.wire.phones.phone import (
    DepotOut,
    DigestsIn,
    EnrolIn,
    EnrolledOut,
    PhoneOut,
    StatusIn,
    StoredOut,
    UploadRulesOut,
)
from data.audit.deed import Actor, Kind, concerns, done_by
from data.phones import enrolment, status, uploads
from data.schema import Device
from data.vehicle import Vehicle

router = APIRouter(prefix="/device")

MOST_ENROL_BYTES = 2**12
"""What a stranger may send."""

CODE_REFUSED: dict[int | str, dict[str, Any]] = {410: {"description": "code_over"}}


@router.post(
    "/enrol",
    status_code=201,
    dependencies=[needs(Open.ANYONE)],
    responses=CODE_REFUSED,
    max_body_size=MOST_ENROL_BYTES,
)
def enrol(enrolled: EnrolIn, app_state: AppStateDep) -> EnrolledOut:
    """A one-time code for a key."""
    with app_state.store.write() as session:
        device, key = enrolment.redeem(session, enrolled.code, app_state.clock())
        done_by(Actor(Kind.PHONE, device.name))
        concerns(device_id=device.id)
        return EnrolledOut(device_id=device.id, name=device.name, key=key)


@router.get("", dependencies=[needs(Open.DEVICE)])
def who_am_i(device: CurrentDevice, app_state: AppStateDep) -> PhoneOut:
    """What the phone is called, when it sends, how high it sits, what time it is."""
    return _phone_out(device, app_state)


@router.post("/status", status_code=204, dependencies=[needs(Open.DEVICE)])
def tell_status(told: StatusIn, device: CurrentDevice, app_state: AppStateDep) -> None:
    """How the phone is."""
    with app_state.store.write() as session:
        status.report(enrolment.find(session, device.id), told.model_dump(mode="json"), app_state.clock())


@router.post("/stored", dependencies=[needs(Open.DEVICE)])
def stored(asked: DigestsIn, app_state: AppStateDep) -> StoredOut:
    """Which of these contents are whole, checked and here: the phone may delete its copies of those."""
    with app_state.store.read() as session:
        kept = uploads.kept(session, set(asked.sha256))
    return StoredOut(stored=[digest for digest in asked.sha256 if digest in kept])


def _phone_out(device: Device, app_state: AppState) -> PhoneOut:
    networks = app_state.uploads.networks
    depot = DepotOut(**app_state.uploads.depot.model_dump()) if app_state.uploads.depot else None
    rules = UploadRulesOut(networks="any" if networks == "any" else [networks], depot=depot, retain_until_stored=True)
    return PhoneOut(
        device_id=device.id,
        name=device.name,
        vehicle=Vehicle(device.vehicle),
        rules=rules,
        height_m=device.height_m,
        server_time=app_state.clock(),
    )
