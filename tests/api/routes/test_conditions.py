"""How good a road is, asked by a person and on the command line."""

import json
import os
import subprocess
import sys

from tests.homes import seeded_home


def test_a_section_says_its_condition_as_an_interval_unit_by_unit(foreman):
    said = foreman.get("/sections/1/condition").json()
    index = said["index"]
    assert 0 <= index["low"] <= index["median"] <= index["high"] <= 100
    assert index["low"] < 100
    assert said["filmed_share"] == 1.0
    assert said["units"][0]["from_m"] == 0.0
    assert min(unit["index"]["median"] for unit in said["units"]) < index["median"]


def test_of_one_that_was_never_filmed_nothing_is_said(foreman):
    assert foreman.get("/sections/3/condition").json() == {
        "section_id": 3, "index": None, "filmed_share": 0.0, "units": [],
    }  # fmt: skip


def test_one_that_is_not_there_is_not_found(foreman):
    answer = foreman.get("/sections/999/condition")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_section")


def test_the_command_lists_the_worst_first_in_the_readers_language_and_as_json(tmp_path):
    store = seeded_home(tmp_path)
    environment = os.environ | {"VEJSYN_HOME": str(store.home), "LANG": "da_DK.UTF-8", "COLUMNS": "140"}
    said = _told(environment)
    rows = json.loads(_told(environment, "--json"))
    assert [row["name"] for row in rows] == [row["name"] for row in sorted(rows, key=lambda r: r["index"]["median"])]
    assert {row["name"] for row in rows} == {"Stigevej", "Strandvejen"}
    assert all(row["name"] in said for row in rows)
    assert "god" in said
    store.engine.dispose()


def _told(environment: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "api", "condition", *words]
    return subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout
