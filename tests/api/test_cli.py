import json

import pytest

from api.mail.catcher import Catcher
from data.schema import OutboxMail
from data.settings import HomeSettings
from data.store import open_store
from tests.api.orders import assign
from tests.api.post_office import free_port, post_office


@pytest.mark.parametrize(
    "words", [[], ["serve"], ["user", "add"], ["team", "add"], ["mail", "catch"], ["send-mail"], ["forecast"]]
)
def test_every_command_explains_itself(vejsyn, words):
    code, said = vejsyn(*words, "--help")
    assert code == 0
    assert "Usage" in said.out


def test_a_user_is_added_listed_changed_and_removed(vejsyn):
    code, said = vejsyn("user", "add", "gitte", "--name", "Gitte Holm", "--json", typed="en-lang-sætning\n")
    assert code == 0
    assert json.loads(said.out) == {"username": "gitte", "name": "Gitte Holm", "role": "foreman", "state": "active"}
    assert json.loads(vejsyn("user", "list", "--json")[1].out)[0]["username"] == "gitte"
    assert vejsyn("user", "password", "gitte", typed="en-anden-sætning\n")[0] == 0
    assert "gitte" in vejsyn("user", "list")[1].out
    assert vejsyn("user", "remove", "gitte")[0] == 0
    assert json.loads(vejsyn("user", "list", "--json")[1].out) == []


def test_failures_have_a_message_and_an_exit_code_and_no_trace(vejsyn, monkeypatch):
    monkeypatch.setenv("LANG", "da_DK.UTF-8")
    code, said = vejsyn("user", "add", "gitte", typed="kort\n")
    assert (code, said.err.strip()) == (65, "Adgangskoden skal have mindst 10 tegn.")
    monkeypatch.setenv("LANG", "C")
    code, said = vejsyn("user", "password", "nobody", typed="en-lang-sætning\n")
    assert code == 66
    assert "There is no user nobody" in said.err


def test_a_forecast_is_taken_in_and_a_file_that_is_none_is_named(vejsyn, tmp_path):
    file = tmp_path / "regn.csv"
    file.write_text("date,mm\n2026-11-25,14.5\n")
    code, said = vejsyn("forecast", str(file), "--json")
    assert code == 0
    assert {**json.loads(said.out), "expires_at": ""} == {
        "file": str(file), "days": 1, "expires_at": "", "regraded": 0,
    }  # fmt: skip
    file.write_text("date,mm\ni morgen,meget\n")
    code, said = vejsyn("forecast", str(file))
    assert code == 65
    assert f"{file}, line 2" in said.err


def test_teams_are_added_and_listed(vejsyn):
    assert vejsyn("team", "add", "Hold Vest", "vest@kommune.example")[0] == 0
    assert json.loads(vejsyn("team", "list", "--json")[1].out)[0]["name"] == "Hold Vest"
    assert "Hold Vest" in vejsyn("team", "list")[1].out
    assert vejsyn("team", "add", "Hold Vest", "vest@kommune.example")[0] == 65
    assert vejsyn("team", "add", "Hold Øst", "no address")[0] == 2


def test_mail_is_sent_listed_and_retried(vejsyn, foreman, store, monkeypatch, clock):
    port = free_port()
    monkeypatch.setenv("VEJSYN_MAIL_HOST", "127.0.0.1")
    monkeypatch.setenv("VEJSYN_MAIL_PORT", str(port))
    assign(foreman, 1)
    with store.write() as session:
        session.get(OutboxMail, 1).state = "failed"
    assert json.loads(vejsyn("mail", "list", "--json")[1].out)[0]["state"] == "failed"
    assert vejsyn("mail", "retry", "2")[0] == 66
    assert vejsyn("mail", "retry", "1")[0] == 0
    with post_office(port) as office:
        code, said = vejsyn("send-mail", "--json")
        assert (code, json.loads(said.out)) == (0, {"sent": 1, "later": 0, "unanswered": 0, "failed": 0})
        assert len(office.accepted) == 1
    assert "sent" in vejsyn("mail", "list")[1].out


def test_mail_that_could_not_be_sent_ends_with_one(vejsyn, foreman, monkeypatch):
    monkeypatch.setenv("VEJSYN_MAIL_HOST", "127.0.0.1")
    monkeypatch.setenv("VEJSYN_MAIL_PORT", str(free_port()))
    assign(foreman, 1)
    code, said = vejsyn("send-mail")
    assert (code, "1 later" in said.out) == (1, True)


def test_the_catcher_says_where_its_mails_are(vejsyn, tmp_path, monkeypatch):
    monkeypatch.setattr(Catcher, "wait", lambda self: None)
    doors = ("--smtp-port", str(free_port()), "--web-port", str(free_port()))
    code, said = vejsyn("mail", "catch", "--folder", str(tmp_path / "mails"), *doors)
    assert code == 0
    assert "http://127.0.0.1" in said.err


def test_serving_tells_when_nobody_can_log_in(vejsyn, monkeypatch):
    served = []
    monkeypatch.setattr("api.commands.serve.run", lambda app, settings: served.append(settings))
    code, said = vejsyn("serve", "--port", "8123")
    assert (code, served[0].port) == (0, 8123)
    assert "vejsyn user add" in said.err
    assert "VEJSYN_PUBLIC_URL" not in said.err
    assert "VEJSYN_PUBLIC_URL" in vejsyn("serve", "--host", "0.0.0.0")[1].err


def test_the_home_is_where_the_environment_says(vejsyn, tmp_path):
    vejsyn("team", "list", "--json")
    store = open_store(HomeSettings(home=tmp_path / "home"))
    assert (tmp_path / "home" / "vejsyn.sqlite").exists()
    store.engine.dispose()


def test_what_people_judged_is_exported(vejsyn, foreman, tmp_path):
    out = str(tmp_path / "labels")
    code, said = vejsyn("dataset", "export", out)
    assert code == 66
    assert "Assign or dismiss some on the map" in said.err
    assign(foreman, 1)
    code, said = vejsyn("dataset", "export", out, "--json")
    assert code == 0
    assert json.loads(said.out) == {"folder": out, "pictures": 2, "roads": 1, "boxes": {"D40": 2}, "missing": 0}
    (tmp_path / "labels" / "mine.txt").touch()
    code, said = vejsyn("dataset", "export", out)
    assert (code, out in said.err) == (65, True)
