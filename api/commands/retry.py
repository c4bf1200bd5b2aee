"""`vejsyn retry`: recordings that could not be used get another night."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from api.commands.roads import AsJson
from data import recordings
from data.schema import Recording
from data.store import open_store
from ingest.refusals import Reason, words

app = typer.Typer()


@app.command("retry")
def retry_command(
    name: Annotated[str | None, typer.Argument(help="The file's name, or the recording's number.")] = None,
    reason: Annotated[Reason | None, typer.Option(help="All that were refused for this.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say which, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Give refused recordings another night; without a name or a reason: list them and say how."""
    store, list_only = open_store(), dry_run or (name is None and reason is None)
    with store.read() if list_only else store.write() as session:
        rows = recordings.refused(session, reason, name)
        listed = [_row(row, queued=not list_only) for row in rows]
        for row in () if list_only else rows:
            recordings.queue_again(session, row.id)
    if as_json:
        typer.echo(json.dumps(listed, ensure_ascii=False))
    else:
        _print(listed, dry_run)


def _row(row: Recording, *, queued: bool) -> dict[str, object]:
    return {"id": row.id, "file": row.name, "reason": row.refusal, "facts": row.refusal_facts, "queued": queued}


def _print(listed: Sequence[dict[str, object]], dry_run: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if not listed:
        console.print("no recording is refused")
    for recording in listed:
        if recording["queued"]:
            console.print(f"{escape(str(recording['file']))}: waits for the night")
        elif dry_run:
            console.print(f"{escape(str(recording['file']))}: would wait for the night ({recording['reason']})")
        else:
            console.print(_how(recording))


def _how(recording: dict[str, object]) -> str:
    """A refused recording, why, and the command that gives it another night."""
    facts = recording["facts"]
    assert isinstance(facts, dict)
    text = words(str(recording["reason"]), facts, "en")
    return (
        f"{escape(str(recording['file']))}: {escape(text.message)} {escape(text.next_step)}\n"
        f"  → vejsyn retry {recording['id']}, or vejsyn retry --reason {recording['reason']}"
    )
