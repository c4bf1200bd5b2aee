"""`vejsyn import` and `vejsyn nightly`: recordings in, damages out."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from api.commands.roads import AsJson
from data.store import Store, open_store
from data.vehicle import Vehicle
from ingest.nightly import Night, NightReport, nightly
from ingest.receiving import Taken, find_videos, take_in
from model.networks.detectors import open_detector
from model.networks.privacy import blur_private

app = typer.Typer()


@app.command("import")
def import_command(
    source: Annotated[Path, typer.Argument(help="A folder (also what lies under it) or one video.", exists=True)],
    vehicle: Annotated[Vehicle, typer.Option(help="What carried the phone.")] = Vehicle.VAN,
    device: Annotated[
        str | None, typer.Option(help="The phone's name (vejsyn devices list); else make and model.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take in videos with the tracks beside them (same-name.gpx). The same file twice is one recording."""
    store = open_store()
    videos = find_videos(source)
    with progress_bar() as bar:
        task = bar.add_task("import", total=len(videos))
        taken = []
        for video in videos:
            taken.append(take_in(store, video, vehicle, device=device))
            bar.advance(task)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in taken], ensure_ascii=False))
    else:
        _print_taken(source, taken)


@app.command("nightly")
def nightly_command(as_json: AsJson = False) -> None:
    """Read every received recording: from video to damages on the map. May be killed and started again."""
    report = read_night(open_store())
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        print_report(report)


def read_night(store: Store) -> NightReport:
    """The night over a home, with a bar and a log line per recording on standard error."""
    with progress_bar() as bar, _logged(bar):
        return nightly(Night(store, open_detector(), blur_private, progress=_Bar(bar)))


@contextmanager
def _logged(bar: Progress) -> Iterator[None]:
    """The night's log lines above the bar."""
    log, handler = logging.getLogger("vejsyn.nightly"), RichHandler(console=bar.console, show_path=False)
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)


class _Bar:
    """Shows a recording's frames as they are looked at."""

    def __init__(self, bar: Progress) -> None:
        self.bar = bar
        self.task = bar.add_task("nightly", total=None)

    def start(self, name: str, frames: int) -> None:
        """A recording is begun; the bar starts anew."""
        self.bar.reset(self.task, description=name, total=frames)

    def advance(self, frames: int) -> None:
        """So many more of its frames were looked at."""
        self.bar.advance(self.task, frames)


def progress_bar() -> Progress:
    """A progress bar on standard error, with what is left of the time."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _print_taken(source: Path, taken: list[Taken]) -> None:
    counts = {outcome: sum(one.outcome == outcome for one in taken) for outcome in ("new", "known", "track added")}
    said = ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count)
    Console().print(f"{source}: {said or 'no videos found'}")


def print_report(report: NightReport) -> None:
    """The night in a table, and what was refused with its next step."""
    console = Console()
    table = Table(show_header=False)
    for name, value in (
        ("recordings processed", str(report.processed)),
        ("recordings refused", str(len(report.refused))),
        ("frames looked at", str(report.frames)),
        ("metres filmed", f"{report.metres:.0f}"),
        ("sightings", str(report.sightings)),
        ("new damages", str(report.new)),
        ("known damages seen again", str(report.fused)),
        ("damages known now", str(report.damages)),
    ):
        table.add_row(name, value)
    console.print(table)
    for refused in report.refused:
        console.print(f"[yellow]{refused.file}[/]: {refused.message}\n  → {refused.next_step}", highlight=False)
