"""Who may log in, and with what password."""

import hashlib
import hmac
import secrets
import unicodedata
from base64 import b64decode, b64encode
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from data.schema import LogIn, User

SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**14, 8, 5
"""OWASP's cheat sheet on password storage (2024): as strong as N = 2^17, p = 1, in 16 MiB instead of 128."""

PASSWORD_SALT_BYTES = 16

SHORTEST_PASSWORD = 10
"""Characters. Length is what counts; no rule about kinds of characters (NIST SP 800-63B)."""


class Role(StrEnum):
    """What somebody may do; each may do all that the ones before it may. A reader sees the map and changes nothing."""

    READER = "reader"
    FOREMAN = "foreman"
    ENGINEER = "engineer"
    ADMIN = "admin"

    def covers(self, needed: "Role") -> bool:
        """Whether this role is enough where `needed` is asked for."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


class UsernameTaken(Exception):
    """Somebody of that username exists."""

    def __init__(self, username: str) -> None:
        super().__init__(username)
        self.username = username


class NoSuchUser(Exception):
    """Nobody has that username."""

    def __init__(self, username: str) -> None:
        super().__init__(username)
        self.username = username


class WrongPassword(Exception):
    """There is no such user, or the password is not theirs; which of the two is not told."""


class PasswordTooShort(Exception):
    """A password of less than `SHORTEST_PASSWORD` characters."""

    def __init__(self) -> None:
        super().__init__(SHORTEST_PASSWORD)
        self.shortest = SHORTEST_PASSWORD


def add(session: Session, username: str, name: str, role: Role, password: str) -> User:
    """A new user.

    Raises:
        UsernameTaken: there is one already.
        PasswordTooShort: less than `SHORTEST_PASSWORD` characters.
    """
    if find(session, username):
        raise UsernameTaken(username)
    user = User(username=username, name=name, role=role.value, password=hash_password(password))
    session.add(user)
    session.flush()
    return user


def find(session: Session, username: str) -> User | None:
    """The user of that name: as it is written, else the only one whose name reads the same (`reads_as`)."""
    exact = session.scalar(select(User).where(User.username == username))
    if exact is not None:
        return exact
    alike = [user for user in session.scalars(select(User)) if reads_as(user.username) == reads_as(username)]
    return alike[0] if len(alike) == 1 else None


def reads_as(username: str) -> str:
    """What two spellings of one username have in common: a phone writes `Åse` for `åse`, a Mac writes Å as two signs.

    Whoever counts tries by username counts by this, so that no other spelling of a name is another budget.
    """
    return unicodedata.normalize("NFKC", username).casefold().strip()


def set_password(user: User, password: str) -> None:
    """Change a password; whoever is logged in with the old one is out.

    Raises:
        PasswordTooShort: less than `SHORTEST_PASSWORD` characters.
    """
    user.password = hash_password(password)
    user.session_epoch += 1


def end_sessions(session: Session, user_id: int) -> None:
    """Every log-in of a user is over, on all devices, and so is every copy of a cookie."""
    session.execute(update(User).where(User.id == user_id).values(session_epoch=User.session_epoch + 1))
    session.execute(delete(LogIn).where(LogIn.user_id == user_id))


def hash_password(password: str) -> str:
    """The password, salted and hashed, with the cost it was hashed at.

    Raises:
        PasswordTooShort: less than `SHORTEST_PASSWORD` characters.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort
    salt = secrets.token_bytes(PASSWORD_SALT_BYTES)
    cost = (SCRYPT_N, SCRYPT_R, SCRYPT_P)
    return "$".join(["scrypt", *map(str, cost), *_text(salt, _scrypt(password, salt, *cost))])


def password_matches(user: User | None, password: str) -> bool:
    """Whether the password is the user's. It takes as long when there is no such user, so time tells no names."""
    stored = user.password if user else _NOBODYS
    _, n, r, p, salt, digest = stored.split("$")
    given = _scrypt(password, b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(given, b64decode(digest)) and user is not None


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=256 * n * r)


def _text(*values: bytes) -> list[str]:
    return [b64encode(value).decode() for value in values]


_NOBODYS = "$".join(
    ["scrypt", str(SCRYPT_N), str(SCRYPT_R), str(SCRYPT_P), *_text(bytes(PASSWORD_SALT_BYTES), bytes(64))]
)


def address_of(session: Session, name: str) -> str | None:
    """The mail address of somebody of that name, if one has given hers."""
    return session.scalars(select(User.email).where(User.name == name, User.email.is_not(None)).limit(1)).first()
