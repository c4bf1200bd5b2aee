"""The image and the composition cannot be built here; what they name must be there, and their commands must run."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer
import yaml

from api.cli import cli
from data.settings import HomeSettings
from data.store import open_store
from tests.api.server_process import ServerProcess

ROOT = Path(__file__).parents[4]
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")


def instructions(word: str) -> list[str]:
    return [line.split(maxsplit=1)[1].strip() for line in DOCKERFILE.splitlines() if line.startswith(f"{word} ")]


def service() -> dict[str, object]:
    (found,) = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"].values()
    return dict(found)


def parsed(words: list[str]) -> bool:
    """Whether the command line is one of ours."""
    command = typer.main.get_command(cli)
    assert isinstance(command, typer.core.TyperGroup)
    name, *rest = words
    with command.commands[name].make_context(name, rest) as context:
        return context.params["night"] is not None


def test_it_runs_as_nobody_in_particular_with_a_home_and_a_command_that_is_ours() -> None:
    (user,), (volume,) = instructions("USER"), instructions("VOLUME")
    assert user.isdigit()
    assert int(user) > 0
    (setting,) = instructions("ENV")
    variables = dict(re.findall(r"(\w+)=(\S+)", setting))
    assert variables["VEJSYN_HOME"] == volume
    assert HomeSettings(home=Path(variables["VEJSYN_HOME"])).sqlite_file.parent == Path(volume)
    assert instructions("EXPOSE") == [variables["VEJSYN_PORT"]]
    assert instructions("ENTRYPOINT") == ['["vejsyn"]']
    (command,) = instructions("CMD")
    assert parsed(ast.literal_eval(command))


def test_what_it_installs_is_what_the_project_offers() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = {extra for named in re.findall(r"\[([\w,]+)\]'", DOCKERFILE) for extra in named.split(",")}
    assert extras
    assert extras <= set(project["optional-dependencies"])
    assert "vejsyn" in project["scripts"]
    assert re.fullmatch(r"python:3\.\d+-slim-\w+( AS build)?", instructions("FROM")[0])


def test_nothing_that_the_build_reads_is_kept_out_of_it() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    for needed in ("pyproject.toml", "README.md", "LICENSE", "web/hatch_build.py", "web/openapi.json", "web/src/da.ts"):
        assert (ROOT / needed).exists()
        assert not [pattern for pattern in ignored if Path(needed).match(pattern) or needed.startswith(f"{pattern}/")]
    assert {".env", ".git", "vejsyn-home"} <= set(ignored)


def test_the_composition_writes_to_the_home_and_to_memory_alone() -> None:
    made = service()
    (volume,) = instructions("VOLUME")
    assert made["read_only"] is True
    assert made["cap_drop"] == ["ALL"]
    assert made["security_opt"] == ["no-new-privileges:true"]
    assert made["volumes"] == [f"home:{volume}"]
    assert made["user"] == instructions("USER")[0]
    assert [str(mount).split(":")[0] for mount in made["tmpfs"]] == ["/tmp"]  # type: ignore[attr-defined]
    assert [str(port).startswith("127.0.0.1:") for port in made["ports"]] == [True]  # type: ignore[attr-defined]
    assert parsed(list(made["command"]))  # type: ignore[call-overload]
    assert "home" in yaml.safe_load((ROOT / "compose.yaml").read_text())["volumes"]


@pytest.mark.slow
def test_the_health_check_is_well_while_the_server_is_and_ill_when_it_is_gone(tmp_path: Path) -> None:
    """The image's own words, with this test's port."""
    check = re.search(r"HEALTHCHECK .*CMD (\[.*\])", DOCKERFILE)
    assert check
    _, *words = ast.literal_eval(check[1])
    open_store(HomeSettings(home=tmp_path / "home")).engine.dispose()
    with ServerProcess(tmp_path / "home", smtp_port=1) as server:
        asked = [sys.executable, *(word.replace(":8000/", f":{server.port}/") for word in words)]
        assert asked[-1] != words[-1]
        assert subprocess.run(asked, check=False).returncode == 0
        server.kill()
        assert subprocess.run(asked, check=False, stderr=subprocess.DEVNULL).returncode != 0
