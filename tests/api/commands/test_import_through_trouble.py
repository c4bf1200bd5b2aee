"""`vejsyn import` as a night's cron job runs it: what it says, what its exit code says, on any terminal."""

import json
import os
import resource
import subprocess
import sys

import pytest

IMPORT = [sys.executable, "-m", "api", "import"]


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "from the car"
    made.mkdir()
    return made


def run(folder, home, *words, **environment):
    environment = {**os.environ, "VEJSYN_HOME": str(home), **environment}
    return subprocess.run([*IMPORT, str(folder), *words], env=environment, capture_output=True, check=False)


def test_a_name_that_is_no_text_is_told_on_a_terminal_that_knows_ascii_only(folder, tmp_path):
    """Today's example: UnicodeEncodeError, exit code 1, and the files after it not taken, every day."""
    for name in ("a.mp4", "bad\udcff[red]øå.mp4", "z.mp4"):
        (folder / name).write_text(name.encode("utf-8", "surrogateescape").hex())
    (folder / "[bold] a folder.mp4").mkdir()
    terminal = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    first = run(folder, tmp_path / "home", **terminal)
    assert (first.returncode, b"Traceback" in first.stderr) == (65, False)
    assert b"3 new, 1 not taken" in first.stdout
    assert b"[bold] a folder.mp4 is a folder" in first.stdout
    second = run(folder, tmp_path / "home", "--json", **terminal)
    told = {row["file"]: row for row in json.loads(second.stdout)}
    assert {file: row["outcome"] for file, row in told.items()} == {
        "[bold] a folder.mp4": "not taken", "a.mp4": "known", "bad\ufffd[red]øå.mp4": "known", "z.mp4": "known",
    }  # fmt: skip
    assert told["[bold] a folder.mp4"]["refusal"]["code"] == "not_a_file"
    assert told["[bold] a folder.mp4"]["refusal"]["next_step"]
    assert told["a.mp4"] == {"file": "a.mp4", "outcome": "known", "recording_id": 1, "refusal": None}


def test_a_home_that_is_full_stops_the_import_by_name_and_keeps_what_came_in(folder, vejsyn, tmp_path, capsys):
    (folder / "a.mp4").write_bytes(b"small")
    (folder / "b.mp4").write_bytes(bytes(1 << 21))
    assert vejsyn("team", "list")[0] == 0  # the home is made
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))  # the kernel lets no file grow beyond
    try:
        code, said = vejsyn("import", folder, "--json")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (code, [row["outcome"] for row in json.loads(said.out)]) == (75, ["new"])
    assert f"{tmp_path / 'home'} cannot be written (File too large)" in said.err
    assert "what came in stays" in said.err
    code, said = vejsyn("import", folder, "--json")
    assert (code, [row["outcome"] for row in json.loads(said.out)]) == (0, ["known", "new"])


@pytest.mark.parametrize("name", ["[/red]", "[bold]x", ":boom:"])
def test_no_name_is_markup_in_a_table(name, vejsyn):
    assert vejsyn("team", "add", name, "vest@kommune.example")[0] == 0
    assert name in vejsyn("team", "list")[1].out
    assert vejsyn("devices", "set", name, "--height", "1.4")[0] == 0
    assert name in vejsyn("devices", "list")[1].out


def test_a_name_that_shows_nothing_is_refused_where_it_is_typed(vejsyn):
    assert vejsyn("team", "add", "\u200b", "vest@kommune.example")[0] == 2
    assert vejsyn("user", "add", "\u202e", typed="korrekt-hest-batteri\n")[0] == 2
    assert vejsyn("team", "add", "Hold\r\nBcc: x\udcff", "vest@kommune.example")[0] == 0
    assert json.loads(vejsyn("team", "list", "--json")[1].out)[0]["name"] == "Hold Bcc: x\ufffd"
