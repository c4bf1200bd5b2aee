"""`vejsyn import` and `vejsyn nightly`: recordings in, damages out."""

import json
import logging
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlalchemy.exc import DBAPIError

from api.commands.console import plain
from api.commands.roads import AsJson
from api.commands.upkeep.forget import print_forgotten
from api.failures.failure import BAD_INPUT
from api.language import terminals_language
from api.state import Clock, now
from api.wire.fields.text import typed_name
from data.damages.existence import THRESHOLDS, MapSettings
from data.retention.forgetting import forget
from data.store import Store, open_store
from data.vehicle import Vehicle
from ingest.night.pool import in_children
from ingest.night.reader import OpenReader, open_eyes
from ingest.night.report import NightReport
from ingest.nightly import Night, NightStopped, nightly
from ingest.receive.receiving import Carrier, Outcome, Taken, find_videos, take_in_all
from ingest.refusals import Words, words

app = typer.Typer()

MOST_WORKERS = 256
"""More hardly stand in one machine."""

ENDED_BY_SIGTERM = 128 + signal.SIGTERM
"""The exit code that shells give to it."""


@app.command("import")
def import_command(
    source: Annotated[Path, typer.Argument(help="A folder (also what lies under it) or one video.", exists=True)],
    vehicle: Annotated[Vehicle | None, typer.Option(help="What carried the phone; a van unless known.")] = None,
    device: Annotated[
        str | None,
        typer.Option(help="The phone's name (vejsyn devices list); else make and model.", callback=typed_name),
    ] = None,
    starts_at: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"],
            help="When the first frame was taken, with its zone: 2026-11-20T07:05:00Z. For one video.",
        ),
    ] = None,
    clock_offset: Annotated[
        float | None,
        typer.Option(help="Seconds to add to what the video's clock says: -3600 for one that is an hour ahead."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take in videos with the tracks beside them (same-name.gpx). The same file twice is one recording, and one that
    cannot be taken does not stop the others: exit code 65 when there was one, or when nothing was found but rear
    cameras' files and cameras' small copies, which are named and left aside."""
    if starts_at and source.is_dir():
        raise typer.BadParameter("videos begin at different times; name one of them", param_hint="--starts-at")
    store = open_store()
    videos = find_videos(source)
    taken: list[Taken] = []
    try:
        with progress_bar() as bar:
            taking = take_in_all(store, videos, Carrier(vehicle, device, starts_at, clock_offset))
            for one in bar.track(taking, len(videos), description="import"):
                taken.append(one)
    finally:  # also of an import that the machine stops
        _tell_taken(source, taken, as_json)
    wanted = [one for one in taken if one.outcome is not Outcome.LEFT_ASIDE]
    if not wanted or any(one.refusal for one in wanted):
        raise typer.Exit(BAD_INPUT)


@app.command("nightly")
def nightly_command(
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=MOST_WORKERS, help="Recordings read at once; by default one a core."),
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Read on the nodes of this Ray cluster (HOST:PORT, or auto) instead of here.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read every received recording: from video to damages on the map. May be killed and started again.
    Then what is kept no longer is deleted (vejsyn forget)."""
    reader = _on_cluster(cluster) if cluster else in_children(open_eyes, workers)
    store = open_store()
    try:
        _tell(read_night(store, reader), as_json)
    except NightStopped as stopped:
        _tell(stopped.report, as_json)
        _forget(store, as_json)  # a full disk is the best reason
        raise
    _forget(store, as_json)


def _forget(store: Store, as_json: bool) -> None:
    """What is kept no longer goes after each night; a database that is away says so by the night itself."""
    try:
        report = forget(store, now)
    except DBAPIError as error:
        logging.getLogger("vejsyn.retention").error("nothing was deleted: %s", error)
        return
    if not as_json and (report.files or report.fault):
        print_forgotten(report)


def _on_cluster(address: str) -> OpenReader:
    if find_spec("ray") is None:
        raise typer.BadParameter("Ray is not installed here; pip install 'vejsyn[cluster]'", param_hint="--cluster")
    from ingest.night.cluster import on_cluster

    return on_cluster(address, open_eyes)


def _tell(report: NightReport, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        print_report(report)


def read_night(store: Store, reader: OpenReader, clock: Clock = now) -> NightReport:
    """The night over a home, with a bar for each reader and a log line per recording on standard error."""
    with progress_bar() as bar, _logged(bar), _ended_by_sigterm():
        return nightly(Night(store, reader, clock, _Bars(bar), thresholds=THRESHOLDS[MapSettings().shown]))


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """SIGTERM ends the night as Ctrl-C does: what it was at is put back, and its readers end with it."""

    def end(_number: int, _frame: object) -> None:
        """The signal's handler."""
        sys.exit(ENDED_BY_SIGTERM)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


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


class _Bars:
    """Shows the night's recordings, and below it each reader's frames."""

    def __init__(self, bar: Progress) -> None:
        self.bar = bar
        self.task = bar.add_task("nightly", total=None)

    def expect(self, recordings: int) -> None:
        """So many are to be read."""
        self.bar.update(self.task, total=recordings)

    def settle(self) -> None:
        """One more has come to its end."""
        self.bar.advance(self.task)

    def beside(self) -> "_Bar":
        """One bar more."""
        return _Bar(self.bar)


class _Bar:
    """Shows a recording's frames as they are looked at."""

    def __init__(self, bar: Progress) -> None:
        self.bar = bar
        self.task = bar.add_task("", total=None, visible=False)

    def start(self, name: str, frames: int) -> None:
        """A recording is begun; the bar starts anew."""
        self.bar.reset(self.task, description=f"  {name}", total=frames, visible=True)

    def advance(self, frames: int) -> None:
        """So many more of its frames were looked at."""
        self.bar.advance(self.task, frames)


def progress_bar() -> Progress:
    """A progress bar on standard error, with what is left of the time."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _tell_taken(source: Path, taken: list[Taken], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([_row(one) for one in taken], ensure_ascii=False))
        return
    counts = Counter(one.outcome for one in taken)
    said = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome])
    plain().print(f"{source}: {said or 'no videos found'}", soft_wrap=True)
    for one in taken:
        if (told := _refusal(one)) and one.outcome is not Outcome.LEFT_ASIDE:
            plain().print(f"{one.file}: {told.message}\n  → {told.next_step}", soft_wrap=True)
    for alike in _left_aside(taken):
        if told := _refusal(alike[0]):
            plain().print(f"{told.message}\n  → {told.next_step}", soft_wrap=True)
        if more := ", ".join(one.file for one in alike[1:]):
            plain().print(f"  + {more}", soft_wrap=True)


def _left_aside(taken: list[Taken]) -> list[list[Taken]]:
    """What an ordinary card holds besides, each kind once: a card has hundreds of them."""
    aside = [one for one in taken if one.refusal and one.outcome is Outcome.LEFT_ASIDE]
    reasons = dict.fromkeys(one.refusal.reason for one in aside if one.refusal)
    return [[one for one in aside if one.refusal and one.refusal.reason is reason] for reason in reasons]


def _row(one: Taken) -> dict[str, object]:
    told = _refusal(one)
    refusal = {"code": one.refusal.reason, **asdict(told)} if one.refusal and told else None
    return {"file": one.file, "outcome": one.outcome, "recording_id": one.recording_id, "refusal": refusal}


def _refusal(one: Taken) -> Words | None:
    if one.refusal is None:
        return None
    return words(one.refusal.reason, one.refusal.facts, terminals_language())


def print_report(report: NightReport) -> None:
    """The night in a table, and what was refused with its next step."""
    console = Console()
    table = Table(show_header=False)
    for name, value in (
        ("recordings processed", str(report.processed)),
        ("recordings refused", str(len(report.refused))),
        ("recordings put back", str(len(report.postponed))),
        ("frames looked at", str(report.frames)),
        ("metres filmed", f"{report.metres:.0f}"),
        ("sightings", str(report.sightings)),
        ("new damages", str(report.new)),
        ("known damages seen again", str(report.fused)),
        ("damages known now", str(report.damages)),
    ):
        table.add_row(name, value)
    console.print(table)
    for late in report.postponed:
        again = f"tried again the next night ({late.tries} in a row)"
        console.print(f"{late.file}: {late.message}, {again}\n  → {late.next_step}", markup=False, highlight=False)
    for refused in report.refused:
        console.print(f"{refused.file}: {refused.message}\n  → {refused.next_step}", markup=False, highlight=False)
