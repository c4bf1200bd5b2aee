"""One's own log-ins, seen and ended; and the second factor, from the QR code to the last recovery code."""

import json

import pyotp
import pytest

from data import users
from tests.api.conftest import SQLITE, client_of
from tests.homes import PASSWORD


def log_in(client, code=None, password=PASSWORD, username="foreman"):
    body = {"username": username, "password": password} | ({"code": code} if code else {})
    return client.post("/session", json=body, headers={"User-Agent": "Mozilla/5.0 (X11) Firefox/140.0\x07"})


def code_at(secret, clock):
    return pyotp.TOTP(secret).at(clock())


def enrolled(client, clock):
    """A second factor for whoever that is; gives its secret and the recovery codes."""
    offer = client.post("/me/second-factor").json()
    body = {"offer": offer["offer"], "code": code_at(offer["secret"], clock)}
    answer = client.put("/me/second-factor", json=body)
    assert answer.status_code == 200, answer.text
    clock.pass_by(seconds=60)
    return offer["secret"], answer.json()["recovery_codes"]


def test_a_user_sees_where_he_is_in_and_ends_one_of_them(app, visitor, clock):
    at_home, phone, colleague = visitor, client_of(app, "foreman"), client_of(app, "engineer")
    log_in(at_home)
    own, other = at_home.get("/me/sessions").json()
    assert (own["current"], own["how"], own["network"]) == (True, "password", "testclient")
    assert own["browser"] == "Mozilla/5.0 (X11) Firefox/140.0"
    assert (other["current"], other["browser"], other["network"]) == (False, "Firefox", "192.0.2.7")
    assert at_home.delete(f"/me/sessions/{other['id']}").status_code == 204
    assert [one.get("/me").status_code for one in (at_home, phone, colleague)] == [200, 401, 200]
    again = at_home.delete(f"/me/sessions/{other['id']}")
    assert (again.status_code, again.json()["code"]) == (404, "no_such_session")


def test_nobody_ends_or_sees_anothers(app, foreman, engineer):
    (theirs,) = engineer.get("/me/sessions").json()
    assert foreman.delete(f"/me/sessions/{theirs['id']}").status_code == 404
    assert engineer.get("/me").status_code == 200
    assert theirs["id"] not in [one["id"] for one in foreman.get("/me/sessions").json()]


def test_a_log_in_is_over_after_a_working_day_though_the_cookie_were_kept(foreman, clock):
    clock.pass_by(hours=12, seconds=1)
    assert foreman.get("/me").status_code == 401


@SQLITE
def test_the_administrator_sees_and_ends_them_by_command(app, store, clock, vejsyn, monkeypatch):
    monkeypatch.setattr("api.commands.users.now", clock)
    lost, kept = client_of(app, "foreman"), client_of(app, "engineer")
    _, told = vejsyn("user", "sessions", "--json")
    rows = {row["username"]: row for row in json.loads(told.out)}
    assert set(rows) == {"foreman", "engineer"}
    _, told = vejsyn("user", "sessions", "foreman", "--end", rows["foreman"]["id"], "--json")
    assert json.loads(told.out) == []
    assert [one.get("/me").status_code for one in (lost, kept)] == [401, 200]
    vejsyn("user", "sessions", "engineer", "--end-all")
    assert kept.get("/me").status_code == 401
    assert vejsyn("user", "sessions", "--end", 9999)[0] == 66


def test_with_a_second_factor_the_password_alone_opens_nothing(app, foreman, visitor, clock):
    secret, _ = enrolled(foreman, clock)
    assert foreman.get("/me/second-factor").json() == {"on": True, "recovery_codes": 10}
    wanted = log_in(visitor)
    assert (wanted.status_code, wanted.json()["code"]) == (401, "second_factor_wanted")
    assert log_in(visitor, password="forkert-forkert").json()["code"] == "wrong_password"
    wrong = log_in(visitor, "000000")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_code")
    assert visitor.get("/me").status_code == 401
    assert log_in(visitor, code_at(secret, clock)).status_code == 200


def test_a_code_is_good_once(app, foreman, visitor, clock):
    """Whoever read it over a shoulder comes too late, with the one before it too."""
    secret, _ = enrolled(foreman, clock)
    before = code_at(secret, clock)
    clock.pass_by(seconds=30)
    code = code_at(secret, clock)
    assert log_in(visitor, f"{code[:3]} {code[3:]}").status_code == 200
    assert [log_in(client_of(app), old).json()["code"] for old in (code, before)] == ["wrong_code"] * 2
    clock.pass_by(seconds=90)
    assert log_in(visitor, code_at(secret, clock)).status_code == 200
    clock.pass_by(seconds=300)
    assert log_in(client_of(app), code).json()["code"] == "wrong_code"


def test_a_recovery_code_is_good_once_and_what_is_kept_is_its_hash(app, foreman, visitor, store, clock):
    _, codes = enrolled(foreman, clock)
    assert len(set(codes)) == 10
    assert log_in(visitor, codes[3]).status_code == 200
    assert log_in(client_of(app), codes[3]).json()["code"] == "wrong_code"
    assert foreman.get("/me/second-factor").json()["recovery_codes"] == 9
    with store.engine.connect() as connection:
        kept = str(connection.exec_driver_sql('SELECT recovery_codes FROM "user"').fetchall())
    assert not [code for code in codes if code in kept]


def test_guessing_codes_is_slowed_down_as_passwords_are(app, foreman, visitor, clock):
    enrolled(foreman, clock)
    answers = [log_in(visitor, f"00000{number}").status_code for number in range(6)]
    assert answers == [401] * 5 + [429]


def test_it_is_taken_away_with_a_code_alone_and_replaced_by_nobody(foreman, clock):
    _, codes = enrolled(foreman, clock)
    offer = foreman.post("/me/second-factor").json()
    body = {"offer": offer["offer"], "code": code_at(offer["secret"], clock)}
    assert foreman.put("/me/second-factor", json=body).json()["code"] == "second_factor_there"
    assert foreman.post("/me/second-factor/remove", json={"code": "123456"}).json()["code"] == "wrong_code"
    assert foreman.post("/me/second-factor/remove", json={"code": codes[0]}).status_code == 204
    assert foreman.get("/me/second-factor").json() == {"on": False, "recovery_codes": 0}


@pytest.mark.parametrize("whose", ["late", "anothers", "forged"])
def test_an_offer_is_its_users_and_short_lived(app, foreman, engineer, clock, whose, monkeypatch):
    offer = foreman.post("/me/second-factor").json()
    client = engineer if whose == "anothers" else foreman
    sent = offer["offer"] + "x" if whose == "forged" else offer["offer"]
    if whose == "late":
        monkeypatch.setattr("api.routes.people.second_factor.TRIED_WITHIN_S", -1)
    answer = client.put("/me/second-factor", json={"offer": sent, "code": code_at(offer["secret"], clock)})
    assert answer.json()["code"] == "wrong_code"


@SQLITE
def test_the_command_takes_it_away_from_who_lost_his_phone(foreman, visitor, clock, vejsyn):
    enrolled(foreman, clock)
    assert vejsyn("user", "no-second-factor", "foreman")[0] == 0
    assert log_in(visitor).status_code == 200


def test_its_secret_lies_sealed_and_one_of_before_is_sealed_when_it_is_used(app, foreman, store, clock):
    secret, _ = enrolled(foreman, clock)
    with store.write() as session:
        user = users.find(session, "foreman")
        assert user.totp_secret.startswith("sealed:")
        assert secret not in user.totp_secret
        user.totp_secret = secret  # as it was stored before
    assert log_in(client_of(app), code_at(secret, clock)).status_code == 200
    with store.read() as session:
        assert users.find(session, "foreman").totp_secret.startswith("sealed:")
    (store.home / "secret").write_bytes(b"x" * 32)
    clock.pass_by(minutes=2)
    answer = log_in(client_of(app), code_at(secret, clock))
    assert (answer.status_code, answer.json()["code"]) == (500, "wrong_home_key")
