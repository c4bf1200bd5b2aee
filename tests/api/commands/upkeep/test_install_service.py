"""systemd's units: printed, written, and held against systemd itself where it is."""

import getpass
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from api.commands.upkeep.install_service import units


def test_they_are_printed_and_nothing_is_written(vejsyn, tmp_path: Path) -> None:
    code, said = vejsyn("install-service", "--dry-run", "--night", "02:30", "--folder", tmp_path)
    assert code == 0
    assert f"VEJSYN_HOME={tmp_path / 'home'}" in said.out
    assert "serve --night 02:30" in said.out
    assert "systemctl enable --now vejsyn.service" in said.err
    assert list(tmp_path.glob("*.service")) == []


def test_they_are_written_where_systemd_looks(vejsyn, tmp_path: Path) -> None:
    assert vejsyn("install-service", "--timer", "--folder", tmp_path)[0] == 0
    assert sorted(path.name for path in tmp_path.glob("vejsyn*")) == [
        "vejsyn-night.service", "vejsyn-night.timer", "vejsyn.service",
    ]  # fmt: skip
    assert "--night" not in (tmp_path / "vejsyn.service").read_text()
    assert "OnCalendar=*-*-* 01:00:00 Europe/Copenhagen" in (tmp_path / "vejsyn-night.timer").read_text()


@pytest.mark.parametrize("timer", [False, True])
def test_systemd_itself_finds_nothing_wrong(timer: bool, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not on this machine (apt-get install systemd)")
    made = units(f"{sys.executable} -m api", tmp_path / "home", getpass.getuser(), "01:00", timer=timer)
    for name, content in made.items():
        (tmp_path / name).write_text(content)
    asked = [analyze, "verify", "--man=no", *(str(tmp_path / name) for name in made)]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    ours = [line for line in told.stderr.splitlines() if "vejsyn" in line]
    assert (ours, told.returncode) == ([], 0), told.stderr
