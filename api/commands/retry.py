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
    store, only_told = open_store(), dry_run or (name is None and reason is None)
    with store.read() if only_told else store.write() as session:
        rows = recordings.refused(session, reason, name)
        told = [_told(row, queued=not only_told) for row in rows]
        for one in () if only_told else rows:
            recordings.queue_again(session, one.id)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        _print(told, dry_run)


def _told(row: Recording, *, queued: bool) -> dict[str, object]:
    return {"id": row.id, "file": row.name, "reason": row.refusal, "facts": row.refusal_facts, "queued": queued}


def _print(told: Sequence[dict[str, object]], dry_run: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if not told:
        console.print("no recording is refused")
    for one in told:
        if one["queued"]:
            console.print(f"{escape(str(one['file']))}: waits for the night")
        elif dry_run:
            console.print(f"{escape(str(one['file']))}: would wait for the night ({one['reason']})")
        else:
            console.print(_how(one))


def _how(one: dict[str, object]) -> str:
    """A refused recording, why, and the command that gives it another night."""
    facts = one["facts"]
    assert isinstance(facts, dict)
    said = words(str(one["reason"]), facts, "en")
    return (
        f"{escape(str(one['file']))}: {escape(said.message)} {escape(said.next_step)}\n"
        f"  → vejsyn retry {one['id']}, or vejsyn retry --reason {one['reason']}"
    )
