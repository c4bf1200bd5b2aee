"""`vejsyn audit …`: whether the log of who did what is whole, and the log itself for a SIEM."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from api.commands.console import plain
from api.commands.roads import AsJson
from api.failures.failure import BAD_INPUT
from api.language import terminals_language
from api.upkeep.audit_words import AUDIT_FAULTS
from data.audit import reading
from data.audit.verifying import Verdict, verify
from data.store import open_store

app = typer.Typer()
audit = typer.Typer(help="The log of who did what.", no_args_is_help=True)
app.add_typer(audit, name="audit")


@audit.command("verify")
def verify_command(
    noted: Annotated[
        str | None, typer.Option("--noted", help="The hash that an earlier verify or export ended with.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look through the log: whether an entry was changed, removed or put in by hand. Exit code 65 where one was.

    Note the hash it ends with somewhere else, and give it next time: so a whole database put back from before is found.
    """
    store = open_store()
    with store.read() as session:
        verdict = verify(session, store.home, noted)
    if as_json:
        typer.echo(json.dumps({"whole": verdict.whole, **asdict(verdict)}))
    else:
        _tell(verdict)
    if not verdict.whole:
        raise typer.Exit(BAD_INPUT)


@audit.command("export")
def export_command(
    since: Annotated[int, typer.Option(min=0, help="The number of the last entry that you have.")] = 0,
) -> None:
    """Print the log as JSON lines, oldest first: one entry a line, with its hash, for a SIEM or an archive."""
    with open_store().read() as session:
        for entry in reading.since(session, since):
            typer.echo(json.dumps(entry, ensure_ascii=False))


def _tell(verdict: Verdict) -> None:
    language, console = terminals_language(), plain()
    whole = {"da": "poster, alle som de blev skrevet", "en": "entries, all as they were written"}
    broken = {"da": "poster, ikke som de blev skrevet:", "en": "entries, not as they were written:"}
    console.print(f"{verdict.entries} {(whole if verdict.whole else broken)[language]}")
    for finding in verdict.findings:
        console.print(f"  {finding.number}: {AUDIT_FAULTS[finding.fault][language]}", soft_wrap=True)
    console.print(verdict.digest, soft_wrap=True)
