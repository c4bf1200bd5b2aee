"""`vejsyn replay` on the command line."""

import json

import pytest

from data import devices
from data.recordings import prefix
from data.settings import HomeSettings
from data.store import open_store
from ingest.night.lock import only_one
from tests.ingest.replay import state, town


@pytest.fixture(scope="module")
def drives(tmp_path_factory):
    return town.painted_drives(tmp_path_factory.mktemp("drives"))


@pytest.fixture
def store(tmp_path, drives):
    """A home, where the command looks for it, after two nights."""
    store = town.opened(tmp_path / "home", drives)
    town.lived(store, drives, ([], [town.dismissed(4)]))
    return store


def test_a_dry_run_says_what_the_replay_then_does(vejsyn, store):
    with store.write() as session:
        devices.tell(session, town.PHONE, height_m=1.5)
    before = state.whole(store)
    code, said = vejsyn("replay", "--dry-run", "--json")
    dry = json.loads(said.out)
    assert (code, dry["dry_run"], dry["recordings"], dry["regraded"], dry["same"]) == (0, True, 2, 6, 0)
    assert state.whole(store) == before
    wet = json.loads(vejsyn("replay", "--json")[1].out)
    assert wet == {**dry, "dry_run": False}
    again = json.loads(vejsyn("replay", "--json")[1].out)
    assert (again["same"], again["regraded"]) == (6, 0)


def test_people_read_what_stayed_as_it_was(vejsyn, store):
    lost = state.recordings(store)[1]
    store.traces.remove(prefix(lost))
    code, said = vejsyn("replay")
    assert code == 0
    assert "recordings read anew" in said.out
    assert "drive1.mp4: left as it was: no trace was kept" in said.out


def test_a_date_of_no_day_is_refused(vejsyn, store):
    assert vejsyn("replay", "--since", "i går")[0] == 2
    assert vejsyn("replay", "--since", "2099-01-01")[0] == 0


def test_a_night_at_work_is_named(tmp_path, vejsyn):
    store = open_store(HomeSettings(home=tmp_path / "home"))
    with only_one(store):
        code, said = vejsyn("replay")
    assert code == 75
    assert "a night is at work there. Wait until it is done" in said.err
