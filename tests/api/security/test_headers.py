import logging

import pytest

from api.failures.table import FAILURES, failure_of
from api.language import language_of
from api.security.headers import RedactSecrets, content_policy, redacted
from api.settings import MailSettings, ServerSettings
from data.damages import damages
from data.damages.damages import WrongStatus


def test_only_the_background_maps_server_is_let_into_the_page():
    plain = content_policy(ServerSettings())
    assert "http" not in plain
    tiles = content_policy(ServerSettings(background_tile_url="https://tiles.example/{z}/{x}/{y}.png?k=1"))
    assert tiles.count("https://tiles.example") == 2
    assert "{z}" not in tiles


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("GET /hold/abc-_1 HTTP/1.1", "GET /hold/*** HTTP/1.1"),
        ("/crew/abc/tasks/1/done", "/crew/***/tasks/1/done"),
        ("/crew/abc?x=1", "/crew/***?x=1"),
        ("/damages/1", "/damages/1"),
    ],
)
def test_crews_secrets_are_taken_out_of_log_lines(line, told):
    assert redacted(line) == told
    record = logging.LogRecord("uvicorn.access", logging.INFO, "", 0, '%s "%s"', ("1.2.3.4", line), None)
    assert RedactSecrets().filter(record)
    assert record.getMessage() == f'1.2.3.4 "{told}"'


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "da"), ("da", "da"), ("en-GB,en;q=0.9", "en"), ("de,en;q=0.5", "en"), ("de", "da"), ("da-DK,en", "da")],
)
def test_danish_unless_english_is_asked_for_first(header, language):
    assert language_of(header) == language


def test_every_failure_has_its_own_code_and_both_languages():
    codes = [failure.code for failure in FAILURES.values()]
    assert len(codes) == len(set(codes))
    for failure in FAILURES.values():
        assert failure.da
        assert failure.en
        assert 400 <= failure.status < 600
        assert 64 <= failure.exit_code < 80


def test_a_failure_is_found_for_subclasses_and_none_for_strangers():
    class Stranger(WrongStatus):
        pass

    assert failure_of(Stranger("new")) is FAILURES[damages.WrongStatus]
    assert failure_of(ValueError()) is None
    assert "new" in FAILURES[damages.WrongStatus].message(WrongStatus("new"), "en")


def test_settings_come_from_the_environment_and_say_what_they_are(monkeypatch):
    monkeypatch.setenv("VEJSYN_PUBLIC_URL", "https://vejsyn.kommune.example/")
    monkeypatch.setenv("VEJSYN_MAIL_SENDER", "Vejsyn Åby <vejsyn@kommune.example>")
    monkeypatch.setenv("VEJSYN_MAIL_PASSWORD", "hemmeligt")
    assert ServerSettings().url == "https://vejsyn.kommune.example"
    mail = MailSettings()
    assert (mail.sender_address.display_name, mail.sender_address.domain) == ("Vejsyn Åby", "kommune.example")
    assert "hemmeligt" not in repr(mail)
    for settings in (ServerSettings, MailSettings):
        assert all(field.title and field.description for field in settings.model_fields.values())
