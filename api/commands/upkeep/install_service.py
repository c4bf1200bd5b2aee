"""`vejsyn install-service`: systemd's units, so that the server runs by itself and the night with it."""

import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from jinja2 import Environment, PackageLoader, StrictUndefined

from data.settings import HomeSettings

app = typer.Typer()

SYSTEM_UNITS = Path("/etc/systemd/system")
SETTINGS_FILE = "/etc/vejsyn.env"
"""`VEJSYN_…=…` line by line; readable to root alone, who starts the service."""

_UNITS = Environment(
    loader=PackageLoader("api.commands.upkeep"),
    autoescape=False,  # noqa: S701  no page: a unit
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@app.command("install-service")
def install_service(
    night: Annotated[
        datetime, typer.Option(formats=["%H:%M"], help="When the night begins, HH:MM by Denmark's clocks.")
    ] = datetime(2000, 1, 1, 1, 0),  # noqa: DTZ001  a time of day
    timer: Annotated[
        bool, typer.Option("--timer", help="Let systemd's own timer begin the night, and not the server.")
    ] = False,
    user: Annotated[str, typer.Option(help="Whom it runs as; the home is theirs.")] = "vejsyn",
    folder: Annotated[Path, typer.Option(help="Where systemd looks for units.")] = SYSTEM_UNITS,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the units, and write nothing.")] = False,
) -> None:
    """Write systemd's units and say how to start them. Run it with the VEJSYN_HOME that the service shall have."""
    made = units(_command(), HomeSettings().home.resolve(), user, f"{night:%H:%M}", timer=timer)
    for name, content in made.items():
        if dry_run:
            typer.echo(f"# {folder / name}\n{content}")
        else:
            (folder / name).write_text(content)
            (folder / name).chmod(0o644)
            typer.echo(f"{folder / name}")
    started = " ".join(name for name in made if name != "vejsyn-night.service")
    typer.echo(
        f"# next: useradd --system {user}; write {SETTINGS_FILE}; systemctl daemon-reload; "
        f"systemctl enable --now {started}",
        err=True,
    )


def units(command: str, home: Path, user: str, night: str, *, timer: bool) -> dict[str, str]:
    """The units' files by name.

    Args:
        command: what runs `vejsyn`, whole paths.
        night: HH:MM.
        timer: whether systemd's own timer begins the night.
    """
    facts = {"command": command, "home": home, "user": user, "night": night, "timer": timer, "settings": SETTINGS_FILE}
    names = ["vejsyn.service", *(["vejsyn-night.service", "vejsyn-night.timer"] if timer else [])]
    return {name: _UNITS.get_template(f"{name}.j2").render(facts) for name in names}


def _command() -> str:
    beside = Path(sys.executable).with_name("vejsyn")
    found = str(beside) if beside.is_file() else shutil.which("vejsyn")
    return found or f"{sys.executable} -m api"
