"""Another system's token: shown once, reads features and nothing else, ends."""

import json
from base64 import b64encode
from datetime import timedelta

import pytest
from sqlalchemy import select

from api.access import Open, needs_by_route
from data.integration import tokens
from data.schema import IntegrationToken
from data.users import Role
from tests.api.conftest import client_of
from tests.api.features.conftest import token_for
from tests.api.phones.phone import Phone
from tests.api.test_access import address, routes
from tests.homes import SECOND_DRIVE


@pytest.fixture
def doors(app) -> list[tuple[str, str]]:
    return [(method, address(path)) for method, path, _ in routes(app, Open.INTEGRATION)]


def basic(password: str) -> str:
    return "Basic " + b64encode(f"qgis:{password}".encode()).decode()


def test_without_a_good_token_nobody_reads_features(app, visitor, store, doors):
    """A log-in is no token, nor is a phone's key."""
    token, phone = token_for(store, "QGIS"), Phone.enrol(app)
    sent = ("", "Bearer", "Bearer x", f"Bearer {token[:-1]}", f"Bearer {phone.key}", f"Token {token}", basic("x"),
            "Basic " + token, "Basic ÿ".encode("latin-1").decode("latin-1")[:6] + "////")  # fmt: skip
    assert len(doors) == 8
    for method, path in doors:
        assert method == "GET"
        for who in (visitor, client_of(app, "admin")):
            for header in sent:
                answer = who.get(path, headers={"Authorization": header} if header else {})
                assert (answer.status_code, answer.json()["code"]) == (401, "token_refused"), (path, header)
                assert "Basic" in answer.headers["WWW-Authenticate"]


def test_a_good_one_is_let_in_either_way_and_nowhere_else(app, visitor, store, doors):
    token = token_for(store, "QGIS")
    for header in (f"Bearer {token}", f"bearer {token}", basic(token)):
        for _, path in doors:
            assert visitor.get(path, headers={"Authorization": header}).status_code == 200, path
    for method, path, _ in needs_by_route(app):
        if not path.startswith("/features") and "/{path" not in path:
            with_it = visitor.request(method, address(path), headers={"Authorization": f"Bearer {token}"})
            without = visitor.request(method, address(path))
            assert with_it.status_code == without.status_code, (method, path)
    assert {need for _, _, need in routes(app, *Role)}, "there was something to be kept out of"


def test_its_last_use_is_known_to_the_minute_and_its_text_nowhere(visitor, store, clock):
    token = token_for(store, "ESDH")
    headers = {"Authorization": f"Bearer {token}"}
    for seconds, minute in ((0, 0), (30, 0), (31, 61)):
        clock.pass_by(seconds=seconds)
        assert visitor.get("/features", headers=headers).status_code == 200
        with store.read() as session:
            row = session.scalars(select(IntegrationToken)).one()
        assert row.used_at == SECOND_DRIVE + timedelta(days=1, seconds=minute)
        assert token not in [str(value) for value in vars(row).values()]


def test_it_ends_by_its_time_and_by_being_revoked(visitor, store, clock):
    short, revoked = token_for(store, "kort", days=1), token_for(store, "lang")
    with store.write() as session:
        tokens.revoke(session, "lang", clock())
    assert visitor.get("/features", headers={"Authorization": f"Bearer {revoked}"}).status_code == 401
    assert visitor.get("/features", headers={"Authorization": f"Bearer {short}"}).status_code == 200
    clock.pass_by(days=1)
    assert visitor.get("/features", headers={"Authorization": f"Bearer {short}"}).status_code == 401


def test_the_command_makes_lists_and_revokes(vejsyn):
    made = json.loads(vejsyn("tokens", "add", "QGIS", "--days", "30", "--json")[1].out)
    assert made["token"].startswith(tokens.TOKEN_PREFIX)
    assert vejsyn("tokens", "add", "ESDH")[1].out.startswith(tokens.TOKEN_PREFIX)
    code, said = vejsyn("tokens", "add", "QGIS")
    assert (code, "tokens revoke QGIS" in said.err) == (65, True)
    assert vejsyn("tokens", "revoke", "QGIS")[0] == 0
    listed = json.loads(vejsyn("tokens", "list", "--json")[1].out)
    assert [(row["name"], row["state"], row["used"]) for row in listed] == [
        ("ESDH", "good", None), ("QGIS", "revoked", None),
    ]  # fmt: skip
    assert made["token"] not in json.dumps(listed) + vejsyn("tokens", "list")[1].out
    assert vejsyn("tokens", "add", "QGIS")[0] == 0, "one that is over gives its name back"
    assert vejsyn("tokens", "revoke", "nobody")[0] == 66
