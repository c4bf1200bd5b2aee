"""The commands: a home in one file, and another that opens from it."""

import json
import shutil


def test_a_home_comes_back_from_its_file_and_opens(vejsyn, town, tmp_path, monkeypatch) -> None:
    shutil.copytree(town, tmp_path / "home")
    file = tmp_path / "vejsyn.tar"
    code, said = vejsyn("backup", file, "--json")
    made = json.loads(said.out)
    assert (code, made["database"], made["missing"]) == (0, "sqlite", [])
    assert made["files"] >= 60
    assert vejsyn("restore", file)[0] == 65  # there is a home already
    monkeypatch.setenv("VEJSYN_HOME", str(tmp_path / "again"))
    code, said = vejsyn("restore", file, "--json")
    assert (code, json.loads(said.out)["files"]) == (0, made["files"])
    assert {row["username"] for row in json.loads(vejsyn("user", "list", "--json")[1].out)} == {
        "foreman", "engineer", "admin", "reader",
    }  # fmt: skip
    assert json.loads(vejsyn("forget", "--dry-run", "--json")[1].out)["unclaimed"] == 0
