"""The office's phones: enrolled, named, measured, taken out of use."""

import segno
from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.access import CurrentUser, needs
from api.language import Language, RequestLanguage
from api.state import AppState, AppStateDep
from api.wire.fields.ids import Id
from api.wire.phones.device_rows import device_out, unfinished_out
from api.wire.phones.devices import DeviceChange, DeviceIn, DeviceOut, EnrolmentOut, UnfinishedOut
from data import devices
from data.audit.deed import concerns
from data.phones import enrolment, keys, uploads
from data.phones.overview import overview, overviews
from data.schema import Device
from data.users import Role

router = APIRouter(prefix="/devices")

QR_SCALE = 8
"""Pixels of a module: the code fills a hand on a screen, and a phone reads it from half a metre."""


@router.get("", dependencies=[needs(Role.ENGINEER)])
def everyone(app_state: AppStateDep, language: RequestLanguage) -> list[DeviceOut]:
    """All phones by name, with what somebody should do something about."""
    at = app_state.clock()
    with app_state.store.read() as session:
        return [device_out(session, phone, at, language) for phone in overviews(session, at)]


@router.get("/uploads", dependencies=[needs(Role.ENGINEER)])
def unfinished(app_state: AppStateDep) -> list[UnfinishedOut]:
    """Files that are on their way or wait for their other half, the oldest first."""
    with app_state.store.read() as session:
        return [unfinished_out(upload) for upload in uploads.unfinished(session)]


@router.post("", status_code=201, dependencies=[needs(Role.ENGINEER)])
def add(device: DeviceIn, user: CurrentUser, app_state: AppStateDep, language: RequestLanguage) -> EnrolmentOut:
    """A new phone, with the code that enrols it."""
    with app_state.store.write() as session:
        added = enrolment.add(session, device.name, device.vehicle)
        concerns(device_id=added.id)
        return _enrolment(session, added, user.name, app_state, language)


@router.post("/{device_id}/code", status_code=201, dependencies=[needs(Role.ENGINEER)])
def renew(device_id: Id, user: CurrentUser, app_state: AppStateDep, language: RequestLanguage) -> EnrolmentOut:
    """A new code, for the same phone or for one in its place. The old key is good until the code is used."""
    with app_state.store.write() as session:
        return _enrolment(session, enrolment.find(session, device_id), user.name, app_state, language)


@router.patch("/{device_id}", dependencies=[needs(Role.ENGINEER)])
def change(device_id: Id, told: DeviceChange, app_state: AppStateDep, language: RequestLanguage) -> DeviceOut:
    """Another name or vehicle, or its height by tape."""
    with app_state.store.write() as session:
        device = enrolment.find(session, device_id)
        if told.name is not None:
            enrolment.rename(session, device, told.name)
        device.vehicle = told.vehicle or device.vehicle
        devices.tell(session, device.name, told.height_m)
        return _out(session, device, app_state, language)


@router.post("/{device_id}/revoke", dependencies=[needs(Role.ENGINEER)])
def revoke(device_id: Id, user: CurrentUser, app_state: AppStateDep, language: RequestLanguage) -> DeviceOut:
    """The phone is lost: its key is dead from this moment on, what it sent stays."""
    with app_state.store.write() as session:
        device = enrolment.find(session, device_id)
        keys.revoke(session, device, user.name, app_state.clock())
        session.expire(device)
        return _out(session, device, app_state, language)


def _enrolment(session: Session, device: Device, by: str, app_state: AppState, language: Language) -> EnrolmentOut:
    at = app_state.clock()
    url = f"{app_state.server.url}/optager#kode={enrolment.issue_code(session, device, by, at)}"
    qr = segno.make(url, micro=False).svg_data_uri(scale=QR_SCALE, border=4)
    expires_at = at + enrolment.CODE_LASTS
    return EnrolmentOut(device=_out(session, device, app_state, language), url=url, qr=qr, expires_at=expires_at)


def _out(session: Session, device: Device, app_state: AppState, language: Language) -> DeviceOut:
    at = app_state.clock()
    session.flush()
    return device_out(session, overview(session, device, at), at, language)
