"""The log-in cookie: signed, for one working day, and void as soon as the password is changed.

The server keeps no list of sessions: a cookie that was copied before logging out stays good until it runs out.
"""

import hashlib
import os
import secrets
from pathlib import Path

from itsdangerous import BadSignature, URLSafeTimedSerializer

from data.schema import User

COOKIE = "vejsyn_session"
LASTS_S = 12 * 3600
"""A working day, seconds."""

SECRET_FILE = "secret"  # noqa: S105  a file's name
SECRET_BYTES = 32


class SessionCookie:
    """Makes and reads the cookie's value."""

    def __init__(self, secret: bytes) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="vejsyn log-in")

    def value(self, user: User) -> str:
        """What is put in the browser."""
        return str(self._signer.dumps([user.id, _fingerprint(user)]))

    def user_id(self, value: str) -> tuple[int, str] | None:
        """Whose cookie it is, and the fingerprint of the password then; None when it is not ours or has run out."""
        try:
            user_id, fingerprint = self._signer.loads(value, max_age=LASTS_S)
        except BadSignature:
            return None
        return int(user_id), str(fingerprint)

    def fits(self, user: User, fingerprint: str) -> bool:
        """Whether the password is still the same."""
        return secrets.compare_digest(_fingerprint(user), fingerprint)


def home_secret(home: Path) -> bytes:
    """The key that cookies are signed with; made at the first start, readable to the owner alone."""
    path = home / SECRET_FILE
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(SECRET_BYTES))
    return path.read_bytes()


def _fingerprint(user: User) -> str:
    return hashlib.sha256(user.password.encode()).hexdigest()[:16]
