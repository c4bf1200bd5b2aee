"""`vejsyn demo`: from nothing to the map, on this machine alone."""

import socket
import webbrowser
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Timer
from typing import Annotated

import typer
from rich.console import Console
from rich.panel import Panel

from api.app import create_app
from api.commands.night import print_report, read_night
from api.commands.serve import run
from api.demo.month import Village
from api.demo.preparing import USERNAME, prepare
from api.mail.catcher import Catcher
from api.settings import MailSettings, ServerSettings
from api.state import now
from data.retention.forgetting import forget
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.night.pool import in_children
from ingest.night.reader import open_eyes
from ingest.receive.receiving import Outcome, find_videos, take_in_all

app = typer.Typer()

HERE = "127.0.0.1"
OPEN_AFTER_S = 2.0
"""The server needs a moment before a browser may ask."""


@app.command("demo")
def demo_command(
    home: Annotated[Path, typer.Option(help="The demo's folder; delete it to begin anew.")] = Path(".demo"),
    roads: Annotated[Path | None, typer.Option(help="A road file; by default our own village.", exists=True)] = None,
    drives: Annotated[Path | None, typer.Option(help="Videos with tracks; rendered by default.", exists=True)] = None,
    port: Annotated[int, typer.Option(help="The map's port; the next free one when taken.")] = 8000,
    browser: Annotated[bool, typer.Option(help="Open the map in the browser.")] = True,
) -> None:
    """Roads, drives, nights and work orders of a month, and the map of this morning; mails are caught on this machine.
    With drives of your own: one night over them."""
    console = Console()
    store = open_store(HomeSettings(home=home))
    password = prepare(store, roads, console.print)
    mail_port, inbox_port, port = _free_port(1025), _free_port(8025), _free_port(port)
    settings, mail = ServerSettings(host=HERE, port=port), MailSettings(host=HERE, port=mail_port)
    with Catcher(store.home / "mails", mail_port, inbox_port) as catcher:
        if drives:
            _read(store, drives, console)
        else:
            Village(store, settings, mail, partial(_night, store), console.print).live()
        console.print(_welcome(settings.url, catcher.url, password))
        if browser:
            Timer(OPEN_AFTER_S, webbrowser.open, [settings.url]).start()
        run(create_app(store, settings, mail), settings)


def _read(store: Store, drives: Path, console: Console) -> None:
    taken = list(take_in_all(store, find_videos(drives)))
    console.print(f"drives: {len(taken)} videos, {sum(video.outcome is Outcome.NEW for video in taken)} of them new")
    _night(store)


def _night(store: Store, at: datetime | None = None) -> None:
    print_report(read_night(store, in_children(open_eyes), lambda: at or now()))
    forget(store, lambda: at or now())


def _welcome(url: str, inbox: str, password: str) -> Panel:
    lines = (
        f"map      [bold]{url}[/]",
        f"log-in   [bold]{USERNAME}[/]  password [bold]{password}[/]",
        f"mails    {inbox}  (what Tildel sends is caught here)",
        "",
        "Draw a circle round some dots, choose a team, press Tildel. Ctrl-C stops.",
    )
    return Panel("\n".join(lines), title="Vejsyn", expand=False)


def _free_port(wanted: int) -> int:
    """The wanted port, or the next one that is free."""
    for port in range(wanted, wanted + 100):
        with socket.socket() as probe:
            if probe.connect_ex((HERE, port)) != 0:
                return port
    raise OSError(f"no free port from {wanted} to {wanted + 99}")
