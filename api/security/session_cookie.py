"""The cookies of a log-in: one that opens the map for a working day, and one by which a device is known again.

The first is signed and holds the key of a row (`data.log_ins`), which its user can end, and its user's epoch
(`data.users.end_sessions`): logging out and a new password end all of a user's log-ins and every copy of a cookie. The
second opens nothing; it only gives its device tries of its own at the log-in (`api.security.throttle`).
"""

import hashlib
import secrets
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer

from data.log_ins import LASTS
from data.schema import User

COOKIE = "vejsyn_session"
COOKIE_OVER_HTTPS = f"__Host-{COOKIE}"
"""A prefix that browsers honour: no other site of the municipality's domain can set a cookie of that name (RFC 6265bis,
4.1.3.2)."""

LASTS_S = round(LASTS.total_seconds())
"""Of a log-in's cookie, seconds."""

DEVICE_COOKIE = "vejsyn_device"
DEVICE_LASTS_S = 180 * 24 * 3600
"""Half a year, seconds: longer than any holiday."""

NONCE_BYTES = 12


@dataclass(frozen=True)
class Claim:
    """What a log-in's cookie says."""

    user_id: int
    epoch: int
    key: str
    """Of the row; see `data.log_ins`."""
    fingerprint: str
    """Of the password then; so a user's number that was given again opens nothing."""


class SessionCookie:
    """Makes and reads the cookies' values.

    Args:
        secret: what they are signed with.
        https: whether browsers reach us over https alone.
    """

    def __init__(self, secret: bytes, https: bool = False) -> None:
        self._log_ins = URLSafeTimedSerializer(secret, salt="vejsyn log-in by key")
        self._devices = URLSafeTimedSerializer(secret, salt="vejsyn device")
        self.https = https
        self.name = COOKIE_OVER_HTTPS if https else COOKIE

    def value(self, user: User, key: str) -> str:
        """What is put in the browser that is logged in by this key."""
        return str(self._log_ins.dumps([user.id, user.session_epoch, key, _fingerprint(user)]))

    def claim(self, value: str) -> Claim | None:
        """What a cookie says; None when it is not ours or has run out."""
        try:
            user_id, epoch, key, fingerprint = self._log_ins.loads(value, max_age=LASTS_S)
        except (BadSignature, ValueError):  # or one of an older Vejsyn
            return None
        return Claim(int(user_id), int(epoch), str(key), str(fingerprint))

    def fits(self, user: User, claim: Claim) -> bool:
        """Whether the user has neither logged out nor got another password since."""
        return claim.epoch == user.session_epoch and secrets.compare_digest(_fingerprint(user), claim.fingerprint)

    def device_value(self, user: User) -> str:
        """What a device that has logged in as the user is known by again."""
        return str(self._devices.dumps([user.id, secrets.token_urlsafe(NONCE_BYTES)]))

    def device(self, value: str, user: User | None) -> str | None:
        """The name of a device that has logged in as this user before; None for every other."""
        try:
            user_id, nonce = self._devices.loads(value, max_age=DEVICE_LASTS_S)
        except BadSignature:
            return None
        return str(nonce) if user is not None and user_id == user.id else None


def _fingerprint(user: User) -> str:
    return hashlib.sha256(user.password.encode()).hexdigest()[:16]
