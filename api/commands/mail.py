"""`vejsyn mail …` and `vejsyn send-mail`: what left the house, what did not, and the demo's catcher."""

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from api.commands.roads import AsJson
from api.house import now
from api.mail.catcher import Catcher
from api.mail.sender import Outcome, Sender
from api.settings import MailSettings
from data.orders import outbox
from data.schema import OutboxMail
from data.store import open_store

app = typer.Typer()
mail = typer.Typer(help="The outbox.", no_args_is_help=True)
app.add_typer(mail, name="mail")

MOST_LISTED = 50


@app.command("send-mail")
def send_mail(as_json: AsJson = False) -> None:
    """Send what is due in the outbox, once through, where no server runs. Exit code 1 when some remains."""
    outcomes = asyncio.run(Sender(open_store(), MailSettings(), now).send_due())
    counts = Counter(outcome.value for outcome in outcomes)
    told = {outcome.value: counts[outcome.value] for outcome in Outcome}
    typer.echo(json.dumps(told) if as_json else ", ".join(f"{count} {outcome}" for outcome, count in told.items()))
    if len(outcomes) != counts[Outcome.SENT.value]:
        raise typer.Exit(1)


@mail.command("list")
def newest(as_json: AsJson = False) -> None:
    """List the newest mails with what became of them."""
    with open_store().read() as session:
        rows = [_facts(row) for row in outbox.newest(session, MOST_LISTED)]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("Number", "To", "Subject", "State", "Tries", "Last error")
    for row in rows:
        table.add_row(*(str(row[name] or "") for name in ("id", "to", "subject", "state", "attempts", "last_error")))
    Console().print(table)


@mail.command("retry")
def retry(
    number: Annotated[int, typer.Argument(help="Of a failed mail; see mail list.")], as_json: AsJson = False
) -> None:
    """Send a failed mail once more, after the cause is mended."""
    with open_store().write() as session:
        outbox.try_again(session, number, now())
    typer.echo(json.dumps({"id": number, "state": "queued"}) if as_json else f"mail {number} is queued again")


@mail.command("catch")
def catch(
    folder: Annotated[Path, typer.Option(help="Where mails are kept as .eml files.")] = Path("mails"),
    smtp_port: Annotated[int, typer.Option(help="Listens for mail here; VEJSYN_MAIL_PORT.")] = 1025,
    web_port: Annotated[int, typer.Option(help="Shows the mails here.")] = 8025,
) -> None:
    """Catch mails on this machine instead of sending them, and show them in the browser. Ctrl-C stops it."""
    with Catcher(folder, smtp_port, web_port) as catcher:
        typer.echo(f"mails are kept in {folder} and shown at {catcher.url}", err=True)
        catcher.wait()


def _facts(row: OutboxMail) -> dict[str, Any]:
    return {
        "id": row.id,
        "to": row.recipient,
        "subject": row.subject,
        "state": row.state,
        "attempts": row.attempts,
        "created_at": row.created_at.isoformat(),
        "sent_at": row.sent_at and row.sent_at.isoformat(),
        "last_error": row.last_error,
    }
