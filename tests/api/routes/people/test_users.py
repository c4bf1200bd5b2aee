"""Administrators keep users: by a link, never with a password of theirs; and one administrator is always left."""

import pytest

from data import users
from data.operation import morning_wishes
from data.schema import User
from tests.api.conftest import client_of, come_back
from tests.homes import PASSWORD

CHOSEN = "tolv-grønne-hejrer"


@pytest.fixture
def admin(app):
    return client_of(app, "admin")


def invited(admin, username="sofie", role="foreman"):
    answer = admin.post("/users", json={"username": username, "name": "Sofie Dam", "role": role})
    assert answer.status_code == 201
    return answer.json()


def secret_of(link):
    url, _, secret = link["url"].partition("#adgangskode=")
    assert url == "http://vejsyn.example/login"
    return secret


def choose(visitor, link, password=CHOSEN):
    return visitor.post("/session/password", json={"secret": secret_of(link), "password": password})


def row(admin, username):
    return next(user for user in admin.get("/users").json() if user["username"] == username)


def test_who_is_added_chooses_the_password_by_a_link_that_works_once(admin, visitor):
    link = invited(admin)
    assert (link["user"]["state"], link["user"]["role"]) == ("invited", "foreman")
    assert visitor.post("/session", json={"username": "sofie", "password": ""}).status_code == 401
    assert choose(visitor, link, "for-kort").json()["code"] == "password_too_short"
    assert choose(visitor, link).json() == {"username": "sofie", "name": "Sofie Dam", "role": "foreman"}
    assert choose(visitor, link).json()["code"] == "password_link_used_up"
    assert visitor.post("/session", json={"username": "sofie", "password": CHOSEN}).status_code == 200
    assert (row(admin, "sofie")["state"], row(admin, "sofie")["log_ins"]) == ("active", 1)


def test_a_link_dies_after_three_days_and_when_another_is_made(admin, visitor, clock):
    first = invited(admin)
    second = admin.post(f"/users/{first['user']['id']}/password-link").json()
    assert choose(visitor, first).status_code == 404
    clock.pass_by(days=3)
    assert choose(visitor, second).json()["code"] == "password_link_used_up"
    come_back(admin, "admin")
    assert row(admin, "sofie")["link_ends_at"] is None


def test_who_forgot_the_password_gets_another_and_is_out_where_he_was_in(app, admin, foreman, visitor, store):
    link = admin.post(f"/users/{row(admin, 'foreman')['id']}/password-link").json()
    assert foreman.get("/me").status_code == 200
    assert choose(visitor, link).status_code == 200
    assert foreman.get("/me").status_code == 401
    assert visitor.post("/session", json={"username": "foreman", "password": PASSWORD}).status_code == 401


def test_a_username_is_taken_once(admin):
    answer = admin.post("/users", json={"username": "Foreman", "name": "X", "role": "reader"})
    assert (answer.status_code, answer.json()["code"]) == (409, "username_taken")


def test_another_role_counts_from_the_next_request_on(admin, foreman):
    number = row(admin, "foreman")["id"]
    assert foreman.post("/teams", json={"name": "A", "email": "a@b.dk"}).status_code == 201
    assert admin.patch(f"/users/{number}", json={"role": "reader"}).json()["role"] == "reader"
    assert foreman.post("/teams", json={"name": "B", "email": "a@b.dk"}).status_code == 403


def test_who_is_put_out_is_out_at_once_until_taken_back(admin, foreman, visitor, store, clock):
    with store.write() as session:
        user = users.find(session, "foreman")
        user.email, user.morning_at = "g@vejsted.example", "06:30"
    number = row(admin, "foreman")["id"]
    assert admin.patch(f"/users/{number}", json={"active": False}).json()["state"] == "deactivated"
    assert foreman.get("/me").status_code == 401
    credentials = {"username": "foreman", "password": PASSWORD}
    assert visitor.post("/session", json=credentials).json()["code"] == "wrong_password"
    with store.read() as session:
        assert morning_wishes.wishes(session) == []
    assert admin.patch(f"/users/{number}", json={"active": True}).json()["state"] == "active"
    assert visitor.post("/session", json=credentials).status_code == 200


def test_a_link_dies_with_its_user(admin, visitor):
    link = invited(admin)
    admin.patch(f"/users/{link['user']['id']}", json={"active": False})
    assert choose(visitor, link).status_code == 404


def test_an_administrator_ends_somebodys_log_ins(admin, foreman):
    assert row(admin, "foreman")["log_ins"] == 1
    assert admin.delete(f"/users/{row(admin, 'foreman')['id']}/sessions").status_code == 204
    assert foreman.get("/me").status_code == 401
    assert row(admin, "foreman")["log_ins"] == 0


@pytest.mark.parametrize("change", [{"role": "foreman"}, {"active": False}])
def test_the_last_administrator_cannot_be_locked_out(admin, visitor, change):
    """One who was added and has no password yet does not count."""
    own = row(admin, "admin")["id"]
    second = invited(admin, role="admin")
    refused = admin.patch(f"/users/{own}", json=change)
    assert (refused.status_code, refused.json()["code"]) == (409, "last_administrator")
    choose(visitor, second)
    assert admin.patch(f"/users/{own}", json=change).status_code == 200


def test_what_the_municipalitys_accounts_say_is_changed_there(admin, store):
    with store.write() as session:
        user = users.add(session, "karin", "Karin Bro", users.Role.FOREMAN, PASSWORD)
        user.provider_subject = "subject-1"
    number = row(admin, "karin")["id"]
    assert admin.patch(f"/users/{number}", json={"role": "admin"}).json()["code"] == "providers_user"
    assert admin.post(f"/users/{number}/password-link").json()["code"] == "providers_user"
    assert admin.patch(f"/users/{number}", json={"active": False}).status_code == 200
    with store.read() as session:
        assert session.get_one(User, number).role == "foreman"


def test_settings_are_read_with_where_they_are_set_and_no_secret_is(admin):
    mail, *_ = admin.get("/settings").json()
    told = {setting["variable"]: setting for setting in mail["settings"]}
    assert (told["VEJSYN_MAIL_HOST"]["value"], told["VEJSYN_MAIL_HOST"]["given"]) == ("127.0.0.1", True)
    security = told["VEJSYN_MAIL_SECURITY"]
    assert (security["title"], security["value"], security["given"]) == ("Kryptering", "none", False)
    secrets = [one for group in admin.get("/settings").json() for one in group["settings"] if one["secret"]]
    assert {one["variable"] for one in secrets} == {
        "VEJSYN_MAIL_PASSWORD", "VEJSYN_METRICS_TOKEN", "VEJSYN_OIDC_CLIENT_SECRET"
    }  # fmt: skip
    assert all(one["value"] is None for one in secrets)
