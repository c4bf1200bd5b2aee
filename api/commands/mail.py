"""`vejsyn mail …` and `vejsyn send-mail`: what was sent, what was not, and the demo's catcher."""

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from api.commands.console import plain
from api.commands.roads import AsJson
from api.mail.catcher import Catcher
from api.mail.conversation import Outcome
from api.mail.sender import Sender
from api.orders.new_link import send_new_link
from api.settings import MailSettings, ServerSettings
from api.state import now
from data.damages.red import RedSettings
from data.orders import outbox
from data.orders.outbox import MailState, NoSuchMail
from data.schema import OutboxMail
from data.store import open_store

app = typer.Typer()
mail = typer.Typer(help="The outbox.", no_args_is_help=True)
app.add_typer(mail, name="mail")

MOST_MAILS_LISTED = 50


@app.command("send-mail")
def send_mail(as_json: AsJson = False) -> None:
    """Send what is due in the outbox, once through, where no server runs. Exit code 1 when some remains."""
    outcomes = asyncio.run(Sender(open_store(), MailSettings(), now).send_due())
    counts = Counter(outcome.value for outcome in outcomes)
    by_outcome = {outcome.value: counts[outcome.value] for outcome in Outcome}
    typer.echo(
        json.dumps(by_outcome) if as_json else ", ".join(f"{count} {outcome}" for outcome, count in by_outcome.items())
    )
    if len(outcomes) != counts[Outcome.SENT.value]:
        raise typer.Exit(1)


@mail.command("list")
def newest(as_json: AsJson = False) -> None:
    """List the newest mails with what became of them."""
    with open_store().read() as session:
        rows = [_facts(row) for row in outbox.newest(session, MOST_MAILS_LISTED)]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("Number", "To", "Subject", "State", "Tries", "Last error")
    for row in rows:
        table.add_row(*(str(row[name] or "") for name in ("id", "to", "subject", "state", "attempts", "last_error")))
    plain().print(table)


@mail.command("retry")
def retry(
    number: Annotated[int, typer.Argument(help="Of a mail that was given up; see mail list.")], as_json: AsJson = False
) -> None:
    """Send a mail that was given up once more, after the cause is mended: composed anew, for it kept no link."""
    store = open_store()
    with store.read() as session:
        order_id = outbox.given_up(session, number).work_order_id
    if order_id is None:
        raise NoSuchMail
    new = send_new_link(store, ServerSettings(), MailSettings(), order_id, now(), RedSettings().red)
    typer.echo(
        json.dumps({"id": new, "state": MailState.QUEUED}) if as_json else f"mail {number} is queued again as {new}"
    )


@mail.command("catch")
def catch(
    folder: Annotated[Path, typer.Option(help="Where mails are kept as .eml files.")] = Path("mails"),
    smtp_port: Annotated[
        int, typer.Option(help="Listens for mail here: VEJSYN_MAIL_HOST=127.0.0.1, VEJSYN_MAIL_PORT.")
    ] = 1025,
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
        "unanswered": row.unanswered,
        "created_at": row.created_at.isoformat(),
        "sent_at": row.sent_at and row.sent_at.isoformat(),
        "last_error": row.last_error,
    }
