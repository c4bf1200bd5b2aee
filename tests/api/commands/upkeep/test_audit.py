"""`vejsyn audit`, and commands as deeds in the log."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from data.retention.forgetting import forget, rehearse
from data.schema import AuditEntry
from tests.api.conftest import SQLITE

pytestmark = SQLITE


@pytest.fixture
def log(store, vejsyn):
    def entries() -> list[dict]:
        _, told = vejsyn("audit", "export")
        return [json.loads(line) for line in told.out.splitlines()]

    return entries


def test_a_command_that_changes_leaves_one_entry_and_one_that_only_looks_none(vejsyn, log):
    vejsyn("team", "add", "Hold Øst", "oest@vejsted.example")
    vejsyn("user", "add", "ny", "--role", "admin", typed="en-lang-adgangskode\n")
    vejsyn("user", "add", "foreman", typed="en-lang-adgangskode\n")
    vejsyn("team", "list")
    vejsyn("forget", "--dry-run")
    vejsyn("forget")
    vejsyn("find", "--at", "Stigevej", "--between", "2026-10-01", "2026-10-30")
    rows = log()
    assert [(row["actor"], row["action"], row["outcome"]) for row in rows] == [
        ("terminal", "vejsyn team add", "done"),
        ("terminal", "vejsyn user add", "done"),
        ("terminal", "vejsyn forget", "done"),
        ("terminal", "vejsyn find", "done"),
    ]
    assert rows[1]["words"] == "user add ny --role admin"
    assert "adgangskode" not in json.dumps(rows)
    assert all(row["who"] for row in rows)
    assert log()[-1]["action"] == "vejsyn audit export"  # who took the log itself stands in it


def test_verify_says_whole_or_where_not_and_its_exit_code_does(vejsyn, log, store, monkeypatch):
    vejsyn("team", "add", "Hold Øst", "oest@vejsted.example")
    code, told = vejsyn("audit", "verify", "--json")
    verdict = json.loads(told.out)
    assert (code, verdict["whole"], verdict["entries"]) == (0, True, 1)
    assert vejsyn("audit", "verify", "--noted", verdict["digest"])[0] == 0
    with store.engine.begin() as connection:
        connection.execute(update(AuditEntry).values(action="vejsyn team list"))
    monkeypatch.setenv("LANG", "da_DK.UTF-8")
    code, told = vejsyn("audit", "verify")
    assert code == 65
    assert "1: posten er ændret" in told.out


def test_the_night_forgets_people_in_their_time(vejsyn, log, store, clock):
    vejsyn("team", "add", "Hold Øst", "oest@vejsted.example")
    (row,) = log()
    assert row["who"]
    clock.pass_by(days=3650)
    assert rehearse(store, clock()).people == 2
    assert forget(store, clock).people == 2
    assert [(one["who"], one["words"], one["action"]) for one in log()[:2]] == [
        (None, None, "vejsyn team add"),
        (None, None, "vejsyn audit export"),
    ]
    assert vejsyn("audit", "verify")[0] == 0
    assert forget(store, lambda: clock() + timedelta(days=1)).people in (0, 1)
