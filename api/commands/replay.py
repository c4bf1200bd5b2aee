"""`vejsyn replay`: damages built anew from what the drives showed, with today's code."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from api.commands.console import plain
from api.commands.night import progress_bar
from api.commands.roads import AsJson
from data.damages.existence import THRESHOLDS, MapSettings
from data.store import open_store
from ingest.replay.replay import Replay, replay
from ingest.replay.report import ReplayReport

app = typer.Typer()

SINCE_HELP = """Only the roads that were driven since: the drives remembered from this day on (UTC), and all older ones
that filmed the same sections or showed the same damages. A damage's place is the mean of all drives past it, so none of
them can be left out; what no such drive has shown stays as it is."""


@app.command("replay")
def replay_command(
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=SINCE_HELP)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build all damages anew from the kept traces, with today's code, roads and phones; videos are not needed.

    What people did is kept: dismissals, orders, repairs, depths, merges and splits pass to the damage that lies there,
    under the number it had; what cannot be carried over is listed. Interrupted at any instant it leaves the old state.
    Nobody can change anything while it remembers, so let it run in the night; first with --dry-run.
    """
    store, begin = open_store(), since and since.replace(tzinfo=UTC)
    with progress_bar() as bar:
        task = bar.add_task("replay", total=None)
        order = Replay(
            store,
            begin,
            dry_run,
            begin=lambda steps: bar.reset(task, total=steps),
            advance=lambda: bar.advance(task),
            thresholds=THRESHOLDS[MapSettings().shown],
        )
        report = replay(order)
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        _print(report)


def _print(report: ReplayReport) -> None:
    """In a table, and then by name what was not read and what could not be carried over."""
    table = Table(show_header=False, title="would change" if report.dry_run else None)
    for name, value in (
        ("recordings read anew", report.recordings),
        ("recordings left as they were", len(report.unread)),
        ("damages the same", report.same),
        ("moved", report.moved),
        ("of another class, size or urgency", report.regraded),
        ("of another status", report.other_status),
        ("new damages", report.new),
        ("damages gone", report.gone),
        ("could not be carried over", len(report.not_carried_over)),
    ):
        table.add_row(name, str(value))
    console = plain()
    console.print(table)
    for unread in report.unread:
        console.print(f"{unread.file}: left as it was: {unread.reason}", soft_wrap=True)
    for lost in report.not_carried_over:
        who = f" ({lost.by}, {lost.at})" if lost.by else ""
        console.print(f"damage {lost.damage_id}: {lost.what}{who}", soft_wrap=True)
