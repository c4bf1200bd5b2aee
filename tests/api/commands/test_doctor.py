"""`vejsyn doctor` says what lets people down before they notice, with the next step, also to a machine."""

import json
import os
import time
from datetime import timedelta

import pytest

from api.checks import home as home_checks
from api.checks import mail as mail_checks
from api.checks.address import address
from api.checks.mail import mail_server
from api.checks.nights import nights
from api.commands import doctor
from api.settings import MailSettings, ServerSettings
from api.state import now
from data.schema import OutboxMail, Recording
from tests.api.cut_line import cut_line
from tests.api.orders import assign
from tests.api.post_office import free_port, post_office


@pytest.fixture
def examined(vejsyn, monkeypatch):
    """What it finds, by name; the networks are looked at elsewhere."""
    monkeypatch.setattr(doctor, "machine", list)

    def run():
        code, said = vejsyn("doctor", "--json")
        return code, {finding["what"]: finding for finding in json.loads(said.out)}

    return run


def mail_settings(port, **more):
    return MailSettings(host="127.0.0.1", port=port, **more)


def test_a_home_in_order_has_nothing_amiss_and_what_is_missing_has_its_next_step(examined, store, monkeypatch):
    monkeypatch.setattr(home_checks, "LEAST_FREE_BYTES", 1)
    code, found = examined()
    assert code == 0, found
    assert found["permissions"]["well"]
    assert found["mail server"] == {
        "what": "mail server", "well": False, "needed": False, "says": found["mail server"]["says"],
        "next_step": "set VEJSYN_MAIL_HOST, _PORT, _SECURITY, _USERNAME and _PASSWORD",
    }  # fmt: skip
    assert found["recordings"]["says"] == "1 refused"
    assert "vejsyn retry" in found["recordings"]["next_step"]
    assert all(finding["well"] or finding["next_step"] for finding in found.values())


def test_what_others_may_read_is_found_deep_down_with_the_command_that_shuts_it(examined, store):
    picture = next((store.home / "pictures").rglob("*.jpg"))
    picture.chmod(0o644)
    code, found = examined()
    assert code == 1
    assert str(picture) in found["permissions"]["says"]
    assert found["permissions"]["next_step"] == f"chmod -R go= {store.home}"
    os.system(found["permissions"]["next_step"])
    assert examined()[1]["permissions"]["well"]


def test_a_disk_that_is_soon_full_is_told(examined, store, monkeypatch):
    monkeypatch.setattr(home_checks, "LEAST_FREE_BYTES", 1 << 60)
    code, found = examined()
    assert (code, found["disk"]["well"]) == (1, False)
    assert "make room" in found["disk"]["next_step"]


def test_mails_that_were_given_up_are_told(examined, store, foreman):
    assign(foreman, 1)
    with store.write() as session:
        session.get(OutboxMail, 1).state = "unsure"
    code, found = examined()
    assert code == 1
    assert found["mails"]["says"] == "1 given up, 0 waiting"
    assert "vejsyn mail retry" in found["mails"]["next_step"]


def test_a_home_that_cannot_be_opened_is_the_finding_and_the_rest_is_looked_at_all_the_same(examined, tmp_path):
    (tmp_path / "home").write_text("no folder")
    code, found = examined()
    assert code == 1
    assert str(tmp_path / "home") in found["home"]["says"]
    assert "mail server" in found


def test_a_mail_server_that_answers_is_well_and_gets_no_mail():
    port = free_port()
    with post_office(port) as office:
        assert mail_server(mail_settings(port)).well
        assert office.accepted == []


def test_a_mail_server_that_is_down_or_lets_nobody_in_is_told():
    port = free_port()
    assert not mail_server(mail_settings(port)).well
    with post_office(port):
        refused = mail_server(mail_settings(port, username="vejsyn", password="hemmeligt"))
        assert not refused.well
        assert "hemmeligt" not in refused.says + refused.next_step
        assert not mail_server(mail_settings(port, security="starttls")).well
        assert not mail_server(mail_settings(port, security="tls")).well


@pytest.mark.parametrize("step", ["connect", "ehlo", "quit"])
def test_a_mail_server_that_hangs_keeps_the_doctor_no_longer_than_its_patience(monkeypatch, step):
    monkeypatch.setattr(mail_checks, "MAIL_CHECK_TIMEOUT_S", 0.3)
    monkeypatch.setattr(mail_checks, "GOODBYE_S", 0.3)
    with cut_line(step, "hangs") as office:
        assert mail_server(mail_settings(office.port)).well == (step == "quit")


def test_nights_that_no_longer_run_are_told_only_where_recordings_wait(store):
    night, *_ = nights(store, now())
    assert (night.well, night.needed) == (False, False)
    with store.write() as session:
        recording = session.get(Recording, 1)
        recording.state, recording.received_at = "received", now() - timedelta(days=3)
    night, *_ = nights(store, now())
    assert (night.well, night.needed) == (False, True)
    assert "none has run yet; 1 recordings wait" in night.says
    lock = store.home / "nightly.lock"
    lock.touch()
    assert "the oldest since" in nights(store, now())[0].says
    with store.write() as session:
        session.get(Recording, 1).state = "processed"
    assert nights(store, now())[0].well
    old = time.time() - 27 * 3600
    os.utime(lock, (old, old))
    assert not nights(store, now())[0].well


@pytest.mark.parametrize(
    ("url", "well"),
    [
        ("https://vejsyn.kommune.example", True),
        ("http://vejsyn.kommune.example", False),
        ("http://10.0.0.7:8000", False),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost:8000", True),
    ],
)
def test_cookies_that_travel_in_the_open_are_told(url, well):
    found = address(ServerSettings(public_url=url))
    assert found.well == well
    assert bool(found.next_step) != well
