"""`vejsyn forget`: the retention rules, rehearsed or run."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from api.commands.console import plain
from api.commands.roads import AsJson
from api.failures.failure import IO_ERROR
from api.language import terminals_language
from api.state import now
from api.upkeep.words import RULE_TITLES
from data.retention.deletions import ERASURE
from data.retention.forgetting import ForgetReport, forget, rehearse
from data.retention.rules import Rule
from data.store import open_store
from ingest.receive.source_files import MEGABYTE

app = typer.Typer()


@app.command("forget")
def forget_command(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be deleted, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete what is kept no longer, by the rules on the map's page Slettefrister. Every night does so by itself."""
    store = open_store()
    report = rehearse(store, now()) if dry_run else forget(store, now)
    if as_json:
        typer.echo(json.dumps({**asdict(report), "files": report.files, "bytes": report.bytes}, ensure_ascii=False))
    else:
        print_forgotten(report)
    if report.fault:
        raise typer.Exit(IO_ERROR)


def print_forgotten(report: ForgetReport) -> None:
    """What each rule has freed, and what was left and why."""
    console, danish = plain(), terminals_language() == "da"
    console.print(_headline(report, danish))
    if report.freed:
        table = Table(*(("Regel", "Filer", "MB") if danish else ("Rule", "Files", "MB")))
        for rule, freed in report.freed.items():
            table.add_row(_title(rule), str(freed.files), f"{freed.bytes / MEGABYTE:.1f}")
        console.print(table)
    if report.people:
        console.print(
            f"{report.people} poster i loggen over, hvem der gjorde hvad: hvem er glemt"
            if danish
            else f"{report.people} entries of the log of who did what: who is forgotten"
        )
    if report.waiting:
        console.print(
            "Modtagne filer venter til næste gang: en import er i gang"
            if danish
            else "Received files wait for the next run: an import is at work"
        )
    if report.unclaimed:
        console.print(
            f"{report.unclaimed} filer uden en række i databasen; de slettes aldrig for det:"
            if danish
            else f"{report.unclaimed} files without a row; they are never deleted for that:"
        )
        for name in report.unclaimed_names:
            console.print(f"  {name}", soft_wrap=True)
    if report.fault:
        console.print(f"{'Stoppet' if danish else 'Stopped'}: {report.fault}", soft_wrap=True)


def _headline(report: ForgetReport, danish: bool) -> str:
    size = f"{report.bytes / MEGABYTE:.1f} MB"
    if report.dry_run:
        return (
            f"{report.files} filer ville blive slettet, {size}"
            if danish
            else f"would delete {report.files} files, {size}"
        )
    return f"{report.files} filer slettet, {size}" if danish else f"deleted {report.files} files, {size}"


def _title(rule: str) -> str:
    language = terminals_language()
    if rule == ERASURE:
        return "Efter anmodning" if language == "da" else "On request"
    return RULE_TITLES[Rule(rule)][language]
