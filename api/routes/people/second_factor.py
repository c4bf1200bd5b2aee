"""One's own second factor: a QR code, the first code from the app, and from then on it is asked for."""

import segno
from fastapi import APIRouter
from itsdangerous import BadSignature, URLSafeTimedSerializer
from pydantic import Field
from sqlalchemy.orm import Session

from api.access import CurrentUser, NotLoggedIn, needs
from api.state import AppState, AppStateDep
from api.wire.base import In, Out
from api.wire.fields.text import LogInText
from data import second_factor
from data.home_secret import home_secret
from data.schema import User
from data.users import Role

router = APIRouter(prefix="/me/second-factor")

QR_PIXELS = 6
"""Pixels of a module on a screen."""

TRIED_WITHIN_S = 900
"""So long what was shown can be confirmed."""


class SecondFactorOut(Out):
    """Whether one is asked for."""

    on: bool
    recovery_codes: int
    """That are left for a lost phone."""


class OfferOut(Out):
    """What an app needs; nothing is kept of it before it is confirmed."""

    url: str
    qr: str
    secret: str
    offer: str
    """To be sent back with the first code."""


class ConfirmIn(In):
    """The first code from the app."""

    offer: str = Field(max_length=1000)
    code: LogInText


class CodeIn(In):
    """A code from the app, or one for a lost phone."""

    code: LogInText


class RecoveryOut(Out):
    """Shown once: ten codes, each good once."""

    recovery_codes: list[str]


@router.get("", dependencies=[needs(Role.READER)])
def state(user: CurrentUser) -> SecondFactorOut:
    """Whether one is asked for at the log-in."""
    return SecondFactorOut(on=user.totp_secret is not None, recovery_codes=len(user.recovery_codes))


@router.post("", dependencies=[needs(Role.READER)])
def offer(user: CurrentUser, app_state: AppStateDep) -> OfferOut:
    """A new secret to try."""
    secret = second_factor.new_secret()
    url = second_factor.address(secret, user.username)
    qr = segno.make(url, micro=False).svg_data_uri(scale=QR_PIXELS, border=4)
    return OfferOut(url=url, qr=qr, secret=secret, offer=str(_offers(app_state).dumps([user.id, secret])))


@router.put("", dependencies=[needs(Role.READER)])
def confirm(tried: ConfirmIn, user: CurrentUser, app_state: AppStateDep) -> RecoveryOut:
    """The app shows the right code: from now on it is asked for."""
    try:
        user_id, secret = _offers(app_state).loads(tried.offer, max_age=TRIED_WITHIN_S)
    except (BadSignature, ValueError) as error:
        raise second_factor.WrongCode from error
    if user_id != user.id:
        raise second_factor.WrongCode
    with app_state.store.write() as session:
        codes = second_factor.enrol(_own(session, user), secret, tried.code, app_state.clock(), app_state.store.home)
    return RecoveryOut(recovery_codes=codes)


@router.post("/remove", status_code=204, dependencies=[needs(Role.READER)])
def remove(proof: CodeIn, user: CurrentUser, app_state: AppStateDep) -> None:
    """It is asked for no more; who takes it away must have it."""
    with app_state.store.write() as session:
        row = _own(session, user)
        second_factor.use(row, proof.code, app_state.clock(), app_state.store.home)
        second_factor.remove(row)


def _offers(app_state: AppState) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(home_secret(app_state.store.home), salt="vejsyn second factor")


def _own(session: Session, user: User) -> User:
    row = session.get(User, user.id)
    if row is None:
        raise NotLoggedIn
    return row
