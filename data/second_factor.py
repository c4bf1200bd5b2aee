"""A second factor beside the password: one-time passwords by time (TOTP, RFC 6238), and codes for a lost phone.

Secrets lie in the database sealed with the home's key; those of before are sealed when they are next used.
A step that was used is used up, and so are those before it: whoever reads a code over a shoulder comes too late.
"""

import hashlib
import secrets
from base64 import b32encode
from datetime import datetime
from pathlib import Path

import pyotp

from data.schema import User
from data.sealing import seal, unseal

STEP_S = 30
STEPS_OFF = 1
"""That a phone's clock may be off to either side (RFC 6238, 5.2)."""

RECOVERY_CODES = 10
RECOVERY_BYTES = 10
"""80 bits each: too many to guess from their hashes."""

ISSUER = "Vejsyn"

SECOND_FACTOR_PURPOSE = "second factor"


class SecondFactorWanted(Exception):
    """The password is right, and a code is needed beside it."""


class WrongCode(Exception):
    """The code is wrong, too old, or was used already."""


class SecondFactorThere(Exception):
    """There is one already; it must be taken away first, with one of its codes."""


def new_secret() -> str:
    """160 bits, base 32, as every authenticator app takes it."""
    return pyotp.random_base32()


def address(secret: str, username: str) -> str:
    """What the QR code says: `otpauth://totp/…`."""
    return pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=username, issuer_name=ISSUER)


def enrol(user: User, secret: str, code: str, at: datetime, home: Path) -> list[str]:
    """From now on it is asked for; gives the codes for a lost phone, which are shown once.

    Raises:
        SecondFactorThere: there is one.
        WrongCode: the app does not show what it should.
    """
    if user.totp_secret is not None:
        raise SecondFactorThere
    step = _step_of(secret, code, at, None)
    if step is None:
        raise WrongCode
    codes = [b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower() for _ in range(RECOVERY_CODES)]
    user.totp_secret, user.totp_step = seal(home, SECOND_FACTOR_PURPOSE, secret), step
    user.recovery_codes = [_sha256(one) for one in codes]
    return codes


def use(user: User, code: str | None, at: datetime, home: Path) -> None:
    """Take a code, which is used up by it; the user must be a writer's own row.

    Raises:
        SecondFactorWanted: none was given.
        WrongCode, WrongHomeKey: see there.
    """
    if user.totp_secret is None:
        return
    if not code:
        raise SecondFactorWanted
    secret = unseal(home, SECOND_FACTOR_PURPOSE, user.totp_secret)
    step = _step_of(secret, code, at, user.totp_step)
    hashed = _sha256(code)
    if step is not None:
        user.totp_step = step
        if secret == user.totp_secret:
            user.totp_secret = seal(home, SECOND_FACTOR_PURPOSE, secret)
    elif hashed in user.recovery_codes:
        user.recovery_codes = [one for one in user.recovery_codes if one != hashed]
    else:
        raise WrongCode


def remove(user: User) -> None:
    """It is asked for no more."""
    user.totp_secret, user.totp_step, user.recovery_codes = None, None, []


def _step_of(secret: str, code: str, at: datetime, used: int | None) -> int | None:
    """The step whose code it is, of those that are near and not used up."""
    totp, now = pyotp.TOTP(secret, interval=STEP_S), int(at.timestamp()) // STEP_S
    near = range(now - STEPS_OFF, now + STEPS_OFF + 1)
    fitting = (step for step in near if secrets.compare_digest(totp.generate_otp(step), _digits(code)))
    return next((step for step in fitting if used is None or step > used), None)


def _digits(code: str) -> str:
    """As typed with a space in the middle, as apps show it."""
    return "".join(code.split()) if code.isascii() else ""


def _sha256(code: str) -> str:
    return hashlib.sha256(_digits(code).lower().encode()).hexdigest()
