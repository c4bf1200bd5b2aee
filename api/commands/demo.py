"""`vejsyn demo`: from nothing to the map, on this machine alone."""

import socket
import webbrowser
from pathlib import Path
from threading import Timer
from typing import Annotated

import typer
from rich.console import Console
from rich.panel import Panel

from api.app import create_app
from api.commands.night import print_report, read_night
from api.commands.serve import run
from api.demo import USERNAME, DemoSources, prepare
from api.mail.catcher import Catcher
from api.settings import MailSettings, ServerSettings
from data.settings import HomeSettings
from data.store import open_store
from ingest.night.pool import in_children
from ingest.night.reader import open_eyes

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
    """Import roads and drives, run the night, and serve the map; mails are caught on this machine."""
    console = Console()
    store = open_store(HomeSettings(home=home))
    password = prepare(store, DemoSources(roads, drives), console.print)
    print_report(read_night(store, in_children(open_eyes)))
    mail_port, inbox_port, port = _free_port(1025), _free_port(8025), _free_port(port)
    settings = ServerSettings(host=HERE, port=port)
    with Catcher(store.home / "mails", mail_port, inbox_port) as catcher:
        console.print(_welcome(settings.url, catcher.url, password))
        if browser:
            Timer(OPEN_AFTER_S, webbrowser.open, [settings.url]).start()
        run(create_app(store, settings, MailSettings(host=HERE, port=mail_port)), settings)


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
