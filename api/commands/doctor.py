"""`vejsyn doctor`: what is missing or amiss on this machine, and what to do about it."""

import json
import sys
from dataclasses import asdict

import typer
from rich.console import Console
from rich.markup import escape

from api.checks.address import address
from api.checks.finding import Finding
from api.checks.home import contents, home, opened
from api.checks.machine import machine
from api.checks.mail import mail_server, mails, morning_mails
from api.checks.media import media
from api.checks.nights import nights
from api.commands.roads import AsJson
from api.settings import MailSettings, ServerSettings
from api.state import now
from data.settings import HomeSettings, MediaSettings
from data.store import Store

app = typer.Typer()


@app.command("doctor")
def doctor(as_json: AsJson = False) -> None:
    """Say what is missing or amiss and what to do about it; exit code 1 when something needed is."""
    findings = examine()
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        _print(findings)
    if any(finding.needed and not finding.well for finding in findings):
        sys.exit(1)


def examine() -> list[Finding]:
    """Look at everything Vejsyn stands on."""
    store = opened(HomeSettings())
    inside = _inside(store) if isinstance(store, Store) else [store]
    return [*inside, mail_server(MailSettings()), address(ServerSettings()), *machine()]


def _inside(store: Store) -> list[Finding]:
    outgoing = [mails(store), morning_mails(store, MailSettings())]
    return [*home(store), media(store, MediaSettings()), *contents(store), *nights(store, now()), *outgoing]


def _print(findings: list[Finding]) -> None:
    console = Console()
    for finding in findings:
        mark = "[green]✓[/]" if finding.well else ("[red]✗[/]" if finding.needed else "[dim]–[/]")
        console.print(f"{mark} {finding.what}: {escape(finding.says)}", highlight=False)
        if finding.next_step:
            console.print(f"  → {escape(finding.next_step)}", highlight=False)
