import json

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.security.session_cookie import COOKIE
from api.settings import MailSettings, ServerSettings
from data import users
from data.home_secret import home_secret
from tests.api.conftest import client_of
from tests.homes import PASSWORD

JSON = {"Content-Type": "application/json"}


def log_in(client, username="foreman", password=PASSWORD):
    return client.post("/session", json={"username": username, "password": password})


def test_the_right_password_opens_the_map(visitor):
    answer = log_in(visitor)
    assert answer.json() == {"username": "foreman", "name": "Gitte Holm", "role": "foreman"}
    assert visitor.get("/me").json() == answer.json()


def test_the_cookie_is_out_of_reach_of_scripts_and_foreign_pages(visitor):
    cookie = log_in(visitor).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_a_wrong_password_and_an_unknown_name_are_told_alike(visitor):
    wrong, unknown = log_in(visitor, password="forkert-forkert"), log_in(visitor, username="nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert visitor.get("/me").status_code == 401


def test_logging_out_takes_the_cookie_back(visitor):
    log_in(visitor)
    assert visitor.delete("/session").status_code == 204
    assert visitor.get("/me").status_code == 401


def test_logging_out_ends_every_copy_of_the_cookie_and_every_other_device(app, visitor):
    """Else whoever copied the cookie from a lent phone reads the map until evening, whatever its owner does."""
    log_in(visitor)
    thief, at_home, colleague = client_of(app), client_of(app, "foreman"), client_of(app, "engineer")
    thief.cookies = dict(visitor.cookies)
    assert [one.get("/me").status_code for one in (thief, at_home, colleague)] == [200, 200, 200]
    visitor.delete("/session")
    assert [one.get("/me").status_code for one in (thief, at_home, colleague)] == [401, 401, 200]
    assert log_in(visitor).status_code == 200


def test_logging_out_without_a_good_cookie_changes_nothing(app, visitor, foreman):
    """A dead cookie that is sent again must not end the log-ins of the day."""
    log_in(visitor)
    dead = dict(visitor.cookies)
    visitor.delete("/session")
    log_in(visitor)
    stranger = client_of(app)
    for cookies in ({}, {COOKIE: "forged"}, dead):
        stranger.cookies = cookies
        assert stranger.delete("/session").status_code == 204
    assert visitor.get("/me").status_code == 200


def test_over_https_the_cookie_can_be_set_by_no_other_site_of_the_municipality(store, clock):
    """A weak site beside ours could else log our foreman in as somebody else."""
    app = create_app(store, ServerSettings(public_url="https://vejsyn.example"), MailSettings(), clock)
    browser = TestClient(app, base_url="https://vejsyn.example", headers={"X-Vejsyn": "1"})
    cookies = [cookie.lower() for cookie in log_in(browser).headers.get_list("set-cookie")]
    assert cookies[0].startswith("__host-vejsyn_session=")
    assert "path=/;" in cookies[0]
    assert "domain" not in cookies[0]
    assert all("secure" in cookie and "httponly" in cookie for cookie in cookies)
    assert browser.get("/me").status_code == 200
    browser.delete("/session")
    assert browser.get("/me").status_code == 401


def test_a_forged_cookie_is_nobody(visitor):
    visitor.cookies.set("vejsyn_session", "WzEsIng iXQ.x.y".replace(" ", ""), domain="vejsyn.example")
    assert visitor.get("/me").status_code == 401


def test_a_new_password_throws_out_whoever_is_logged_in_though_it_is_the_old_one_again(foreman, store):
    """Who sets a password because a phone was stolen means to end its log-in, whatever he types."""
    with store.write() as session:
        user = users.find(session, "foreman")
        before = user.password
        users.set_password(user, PASSWORD)
        user.password = before
    assert foreman.get("/me").status_code == 401


def test_a_users_number_that_was_given_again_opens_nothing(app, store):
    """SQLite gives the last user's number to the next."""
    with store.write() as session:
        users.add(session, "ny", "Ny", users.Role.ADMIN, "en-lang-adgangskode")
    old = client_of(app, "ny")
    with store.write() as session:
        session.delete(users.find(session, "ny"))
        session.flush()
        users.add(session, "anden", "Anden", users.Role.ADMIN, "en-anden-adgangskode")
    assert old.get("/me").status_code == 401


def test_a_new_password_throws_out_whoever_is_logged_in(foreman, store):
    assert foreman.get("/me").status_code == 200
    with store.write() as session:
        users.set_password(users.find(session, "foreman"), "et-helt-nyt-kodeord")
    assert foreman.get("/me").status_code == 401


def test_a_user_who_was_removed_is_out(foreman, store):
    with store.write() as session:
        session.delete(users.find(session, "foreman"))
    assert foreman.get("/me").status_code == 401


def test_guessing_is_slowed_down_and_forgiven(visitor, clock, monkeypatch):
    monkeypatch.setattr(users, "password_matches", lambda user, password: password == PASSWORD)
    answers = [log_in(visitor, password="forkert").status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]
    blocked = log_in(visitor)
    assert (blocked.status_code, blocked.json()["code"]) == (429, "too_many_tries")
    assert 1 <= int(blocked.headers["retry-after"]) <= 2
    assert log_in(visitor, username="engineer").status_code == 200
    clock.pass_by(seconds=3)
    assert log_in(visitor).status_code == 200
    assert log_in(visitor, password="forkert").status_code == 401


def test_one_address_cannot_try_all_names(visitor, monkeypatch):
    monkeypatch.setattr(users, "password_matches", lambda user, password: False)
    answers = [log_in(visitor, username=f"user{number}").status_code for number in range(51)]
    assert answers == [401] * 50 + [429]


@pytest.mark.parametrize("typed", ["FOREMAN", "Foreman ", "ｆｏｒｅｍａｎ"])
def test_a_name_as_a_phone_writes_it_is_the_same_name(visitor, typed):
    assert log_in(visitor, username=typed).status_code == 200


def test_a_name_that_reads_as_anothers_is_taken(store):
    with store.write() as session, pytest.raises(users.UsernameTaken):
        users.add(session, "Foreman", "X", users.Role.ADMIN, "en-lang-adgangskode")


@pytest.mark.parametrize("name", ["\ud800", "x" * 101, "\x00", "ﷺ" * 100])
def test_a_name_that_cannot_be_is_no_fault_of_ours(visitor, name):
    answer = visitor.post("/session", content=json.dumps({"username": name, "password": "x"}), headers=JSON)
    assert answer.status_code in (401, 422)


def test_a_foreign_pages_form_logs_nobody_in(visitor):
    """Else a foreman could be made to work in somebody else's name."""
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        body = json.dumps({"username": "foreman", "password": PASSWORD})
        answer = visitor.post("/session", content=body, headers={"Content-Type": kind, "X-Vejsyn": ""})
        assert answer.status_code == 422


def test_the_signing_key_is_readable_to_its_owner_alone_and_stays(store):
    first = home_secret(store.home)
    assert (store.home / "secret").stat().st_mode & 0o777 == 0o600
    assert home_secret(store.home) == first
    assert len(first) == 32
