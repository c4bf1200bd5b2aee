"""`vejsyn doctor`: what is missing on this machine, and how to get it."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy import func, select

import web
from api.commands.roads import AsJson
from data.schema import Section, Team, User
from data.settings import HomeSettings
from data.store import Store, open_store
from model.networks.detectors import gpu_ready, open_detector
from model.networks.privacy import blur_private
from model.networks.weights import WeightsError

app = typer.Typer()


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    what: str
    well: bool
    needed: bool
    """Whether Vejsyn does not work without."""
    says: str


@app.command("doctor")
def doctor(as_json: AsJson = False) -> None:
    """Say what is missing and how to get it; exit code 1 when something needed is."""
    findings = examine()
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        _print(findings)
    if any(finding.needed and not finding.well for finding in findings):
        sys.exit(1)


def examine() -> list[Finding]:
    """Look at everything Vejsyn stands on."""
    findings = [
        _home(),
        _weights("damage detector", open_detector),
        _weights("blurring of faces and plates", _blur_nothing),
        _pages(),
    ]
    if findings[0].well:
        store = open_store()
        findings += [
            _rows(store, Section, "roads", "vejsyn roads import FILE"),
            _rows(store, Team, "teams", "vejsyn team add NAME EMAIL, or on the map"),
            _rows(store, User, "log-ins", "vejsyn user add NAME"),
        ]
    return [*findings, _gpu()]


def _home() -> Finding:
    settings = HomeSettings()
    try:
        open_store(settings)
    except Exception as error:  # whatever a database or a disk may answer is the finding
        says = f"{settings.home}: {error}; set VEJSYN_HOME to a folder you may write to"
        return Finding("home", False, True, says)
    return Finding("home", True, True, str(settings.home.resolve()))


def _weights(what: str, use: Callable[[], object]) -> Finding:
    try:
        use()
    except WeightsError as error:
        return Finding(what, False, True, str(error))
    return Finding(what, True, True, "weights present and unaltered")


def _blur_nothing() -> None:
    import numpy as np

    blur_private(np.zeros((64, 64, 3), np.uint8))


def _pages() -> Finding:
    built = Path(web.__file__).parent / "dist" / "index.html"
    if built.is_file():
        return Finding("pages", True, True, "built")
    return Finding(
        "pages", False, True, "web/dist is missing; pip install . builds it (needs PyPI and the npm registry)"
    )


def _rows(store: Store, table: type[Section] | type[Team] | type[User], what: str, remedy: str) -> Finding:
    with store.read() as session:
        count = session.scalar(select(func.count()).select_from(table)) or 0
    return Finding(what, count > 0, False, f"{count}" if count else f"none yet: {remedy}")


def _gpu() -> Finding:
    if gpu_ready():
        return Finding("GPU", True, False, "found")
    return Finding("GPU", False, False, "not used; the CPU is enough (pip install 'vejsyn[train]' brings torch, 6 GB)")


def _print(findings: list[Finding]) -> None:
    console = Console()
    for finding in findings:
        mark = "[green]✓[/]" if finding.well else ("[red]✗[/]" if finding.needed else "[dim]–[/]")
        console.print(f"{mark} {finding.what}: {escape(finding.says)}", highlight=False)
