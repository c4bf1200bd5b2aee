"""What was refused gets another night, and what waits says why."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from data import recordings
from data.recordings import Received
from data.schema import Recording
from data.settings import HomeSettings
from data.store import open_store
from data.vehicle import Vehicle

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
REFUSED = (("a.mp4", "fault", {"cause": "X"}), ("b.mp4", "fault", {"cause": "Y"}), ("c.mp4", "empty_file", {}))


@pytest.fixture
def refused(tmp_path):
    """A home, where the command looks for it, with three recordings that could not be used."""
    store = open_store(HomeSettings(home=tmp_path / "home"))
    with store.write() as session:
        for number, (name, reason, facts) in enumerate(REFUSED):
            row = recordings.receive(session, Received(f"{number:064x}", name, name, None, Vehicle.VAN), NOON)
            recordings.claim(session, row.id, NOON)
            recordings.refuse(session, row.id, reason, facts, NOON)
    return store


def waiting(store):
    with store.read() as session:
        return [(row.name, row.attempts, row.refusal) for row in recordings.waiting(session)]


def test_a_refused_recording_is_brought_back_by_its_name_or_its_number(vejsyn, refused):
    assert vejsyn("retry", "b.mp4")[0] == 0
    assert waiting(refused) == [("b.mp4", 0, None)]
    assert vejsyn("retry", "3")[0] == 0
    assert waiting(refused) == [("b.mp4", 0, None), ("c.mp4", 0, None)]


def test_all_that_one_fault_refused_are_brought_back_at_once(vejsyn, refused):
    code, said = vejsyn("retry", "--reason", "fault", "--json")
    assert (code, [(one["file"], one["queued"]) for one in json.loads(said.out)]) == (
        0,
        [("a.mp4", True), ("b.mp4", True)],
    )
    assert [name for name, *_ in waiting(refused)] == ["a.mp4", "b.mp4"]


def test_a_video_that_is_gone_is_brought_back_by_nothing(vejsyn, refused):
    with refused.write() as session:
        session.get_one(Recording, 1).video_deleted_at = NOON
    assert vejsyn("retry", "a.mp4")[0] != 0
    assert vejsyn("retry", "--reason", "fault")[0] == 0
    assert [name for name, *_ in waiting(refused)] == ["b.mp4"]


@pytest.mark.parametrize("words", [[], ["--json"], ["--reason", "fault", "--dry-run"], ["a.mp4", "--dry-run"]])
def test_looking_brings_nothing_back(vejsyn, refused, words):
    code, said = vejsyn("retry", *words)
    assert code == 0
    assert "a.mp4" in said.out
    assert waiting(refused) == []


def test_the_list_tells_the_command_that_brings_each_back(vejsyn, refused):
    listed = vejsyn("retry")[1].out
    assert "vejsyn retry 1" in listed
    assert "--reason empty_file" in listed
    assert vejsyn("retry", "1")[0] == 0
    assert "a.mp4" not in vejsyn("retry")[1].out


def test_a_name_that_nothing_refused_has_is_told_with_the_next_step(vejsyn, refused, monkeypatch):
    code, said = vejsyn("retry", "nothing.mp4")
    assert code == 66
    assert "nothing.mp4" in said.err
    assert "vejsyn retry" in said.err
    assert vejsyn("retry", "--reason", "too_slow")[0] == 66
    assert vejsyn("retry", "--reason", "no such reason")[0] == 2


def test_the_foreman_reads_what_a_recording_waits_for(foreman, store):
    with store.write() as session:
        row = recordings.receive(session, Received("a" * 64, "sen.mp4", "sen.mp4", None, Vehicle.VAN), NOON)
        for day in range(2):
            recordings.claim(session, row.id, NOON)
            recordings.put_back(session, row.id, "disk_full", NOON + timedelta(days=day))
    told = foreman.get("/recordings").json()[0]
    assert (told["name"], told["state"], told["refusal"]) == ("sen.mp4", "received", None)
    assert told["fault"] == {"code": "disk_full", "cause": "disken er fuld", "tries": 2}
