import pytest

from data import users
from data.schema import User
from data.settings import HomeSettings
from data.store import open_store
from data.users import PasswordTooShort, Role, UsernameTaken

PASSWORD = "en-lang-sætning-med-ø"


@pytest.fixture
def store(tmp_path):
    opened = open_store(HomeSettings(home=tmp_path))
    yield opened
    opened.engine.dispose()


def test_a_password_fits_its_user_alone(session):
    user = users.add(session, "gitte", "Gitte Holm", Role.FOREMAN, PASSWORD)
    assert users.password_matches(user, PASSWORD)
    assert not users.password_matches(user, PASSWORD + " ")
    assert not users.password_matches(None, PASSWORD)


def test_what_is_stored_is_not_the_password_and_never_the_same_twice(session):
    first = users.add(session, "a", "A", Role.FOREMAN, PASSWORD).password
    second = users.add(session, "b", "B", Role.FOREMAN, PASSWORD).password
    assert first != second
    assert PASSWORD not in first
    assert first.startswith("scrypt$16384$8$5$")


def test_a_hash_made_at_another_cost_still_fits():
    assert users.password_matches(User(password=_cheap()), "x")


def test_a_username_is_taken_once(session):
    users.add(session, "a", "A", Role.FOREMAN, PASSWORD)
    with pytest.raises(UsernameTaken):
        users.add(session, "a", "B", Role.ADMIN, PASSWORD)


def test_a_short_password_is_refused(session):
    with pytest.raises(PasswordTooShort):
        users.add(session, "a", "A", Role.FOREMAN, "123456789")


def test_each_role_covers_those_before_it():
    assert Role.ADMIN.covers(Role.FOREMAN)
    assert Role.ENGINEER.covers(Role.ENGINEER)
    assert not Role.FOREMAN.covers(Role.ENGINEER)


def _cheap():
    from base64 import b64encode
    from hashlib import scrypt

    salt = b"0" * 16
    digest = scrypt(b"x", salt=salt, n=16, r=8, p=1)
    return f"scrypt$16$8$1${b64encode(salt).decode()}${b64encode(digest).decode()}"
