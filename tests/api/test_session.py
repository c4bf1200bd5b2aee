from api.session_cookie import home_secret
from data import users
from tests.homes import PASSWORD


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


def test_a_forged_cookie_is_nobody(visitor):
    visitor.cookies.set("vejsyn_session", "WzEsIng iXQ.x.y".replace(" ", ""), domain="vejsyn.example")
    assert visitor.get("/me").status_code == 401


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


def test_the_signing_key_is_readable_to_its_owner_alone_and_stays(store):
    first = home_secret(store.home)
    assert (store.home / "secret").stat().st_mode & 0o777 == 0o600
    assert home_secret(store.home) == first
    assert len(first) == 32
