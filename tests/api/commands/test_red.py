"""`vejsyn red` tells what each setting would mean today."""

import json

import pytest

from tests.homes import seeded_home


@pytest.fixture
def home(tmp_path):
    return seeded_home(tmp_path)


def test_each_setting_says_how_many_it_would_make_red(vejsyn, home, monkeypatch):
    monkeypatch.setenv("VEJSYN_RED", "worst 4 a week")
    code, said = vejsyn("red", "level 0", "level 100", "--json")
    assert code == 0
    current, everything, nothing = json.loads(said.out)
    assert (current["setting"], current["current"]) == ("worst 4 a week", True)
    assert current["red"] <= 4
    assert (everything["red"], nothing["red"]) == (30, 0)


def test_a_table_is_for_people_and_wrong_words_are_told(vejsyn, home):
    code, said = vejsyn("red")
    assert (code, "level 40" in said.out, "worst 10 a week" in said.out) == (0, True, True)
    assert "as it is set" in said.out
    code, said = vejsyn("red", "all of them")
    assert code != 0
    assert "worst 10 a week" in said.err
