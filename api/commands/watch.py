"""`vejsyn watch FOLDER`: what falls into a folder is taken in by itself."""

import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from api.commands.console import plain
from api.language import terminals_language
from api.wire.fields.text import typed_name
from data.store import open_store
from data.vehicle import Vehicle
from ingest.receive.receiving import Carrier, Taken
from ingest.receive.watching import LOOKED_EVERY_S, QUIET_S, WatchedFolder, watch
from ingest.refusals import words

app = typer.Typer()


@app.command("watch")
def watch_command(
    folder: Annotated[Path, typer.Argument(help="The folder, with those under it.", exists=True, file_okay=False)],
    vehicle: Annotated[Vehicle | None, typer.Option(help="What carried the phone; a van unless known.")] = None,
    device: Annotated[
        str | None,
        typer.Option(help="The phone's name (vejsyn devices list); else make and model.", callback=typed_name),
    ] = None,
    quiet: Annotated[
        float, typer.Option(min=1, help="Seconds without a change after which a file counts as whole.")
    ] = QUIET_S,
) -> None:
    """Take in videos, with the tracks beside them, as they come into a folder, until Ctrl-C or SIGTERM.

    For phones with other apps and for card readers. Nothing in the folder is changed or deleted."""
    store, stop = open_store(), threading.Event()
    for end in (signal.SIGINT, signal.SIGTERM):
        signal.signal(end, lambda *_: stop.set())
    plain().print(f"{folder}: watched", soft_wrap=True)
    for taken in watch(store, WatchedFolder(folder, quiet), Carrier(vehicle, device), stop, min(quiet, LOOKED_EVERY_S)):
        plain().print(_line(taken), soft_wrap=True)


def _line(taken: Taken) -> str:
    if taken.refusal is None:
        return f"{taken.file}: {taken.outcome}"
    told = words(taken.refusal.reason, taken.refusal.facts, terminals_language())
    return f"{taken.file}: {taken.outcome}: {told.message}\n  → {told.next_step}"
