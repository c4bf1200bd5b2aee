"""Secrets that the database must give back, sealed with the home's key: a stolen database, or a backup of it alone,
gives none of them away."""

from base64 import urlsafe_b64encode
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from data.home_secret import home_secret

FERNET_KEY_BYTES = 32

SEALED = "sealed:"
"""What is sealed begins so; what was stored before this was done does not."""


class WrongHomeKey(Exception):
    """What is sealed was sealed with another home's key: the database was moved without its file `secret`."""


def seal(home: Path, what_for: str, secret: str) -> str:
    """The secret for the database; `what_for` keeps what is sealed for one thing from being taken for another."""
    return SEALED + _key(home, what_for).encrypt(secret.encode()).decode()


def unseal(home: Path, what_for: str, stored: str) -> str:
    """The secret back; one that was never sealed as it is.

    Raises:
        WrongHomeKey: see there.
    """
    if not stored.startswith(SEALED):
        return stored
    try:
        return _key(home, what_for).decrypt(stored.removeprefix(SEALED).encode()).decode()
    except InvalidToken as error:
        raise WrongHomeKey from error


def _key(home: Path, what_for: str) -> Fernet:
    derived = HKDF(SHA256(), FERNET_KEY_BYTES, salt=None, info=f"vejsyn {what_for}".encode())
    return Fernet(urlsafe_b64encode(derived.derive(home_secret(home))))
