"""`vejsyn webhooks …`: which other systems (ESDH, case systems) are told what happens."""

import json
from typing import Annotated

import typer
from rich.table import Table

from api.commands.console import plain
from api.commands.roads import AsJson
from api.settings import WebhookSettings
from api.state import now
from api.webhooks.addresses import allowed, target
from api.webhooks.conversation import Message, Outcome, send
from api.wire.fields.text import typed_name
from data.integration import webhooks
from data.integration.happenings import HappeningKind, happening
from data.leases import QUEUED, SENDING
from data.store import open_store

app = typer.Typer()
group = typer.Typer(help="Which other systems (ESDH, case systems) are told what happens.", no_args_is_help=True)
app.add_typer(group, name="webhooks")

Name = Annotated[str, typer.Argument(help="Of the other system.", callback=typed_name)]


@group.command("add")
def add(
    name: Name, url: Annotated[str, typer.Argument(help="Where it listens: https://…")], as_json: AsJson = False
) -> None:
    """Tell another system from now on. The secret that its messages are signed with is shown this once."""
    allowed(target(url), WebhookSettings().hosts)
    store = open_store()
    with store.write() as session:
        secret = webhooks.add(session, store.home, name, url, now())
    typer.echo(json.dumps({"name": name, "secret": secret}, ensure_ascii=False) if as_json else secret)


@group.command("list")
def everyone(as_json: AsJson = False) -> None:
    """List them: where each listens, and how much it has been told."""
    with open_store().read() as session:
        counts = webhooks.counts(session)
        rows = [
            {"name": hook.name, "url": hook.url, "since": f"{hook.created_at:%Y-%m-%d}"}
            | {"waiting": sum(counts.get((hook.id, state), 0) for state in (QUEUED, SENDING))}
            | {state: counts.get((hook.id, state), 0) for state in (webhooks.SENT, webhooks.FAILED)}
            for hook in webhooks.everyone(session)
        ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("Name", "Address", "Since", "Waiting", "Told (30 days)", "Given up")
    for row in rows:
        told = (row["name"], row["url"], row["since"], row["waiting"], row["sent"], row["failed"])
        table.add_row(*map(str, told))
    plain().print(table)


@group.command("remove")
def remove(name: Name) -> None:
    """Tell a system nothing any more; what waits for it goes."""
    with open_store().write() as session:
        webhooks.remove(session, name)
    typer.echo(f"{name} is told nothing any more")


@group.command("test")
def test(name: Name) -> None:
    """Say something harmless to it, once, and show what it answers. Exit code 1 where it does not take it."""
    store, settings, at = open_store(), WebhookSettings(), now()
    with store.read() as session:
        hook = webhooks.find(session, name)
        secret = webhooks.secret_of(store.home, hook)
    told = happening(HappeningKind.TEST, name, at, name=name)
    message = Message(hook.url, secret, f"msg_test_{int(at.timestamp())}", told.body)
    answer = send(message, settings.hosts, settings.timeout_s, at)
    typer.echo(f"{answer.outcome.value}: {answer.words}")
    if answer.outcome is not Outcome.SENT:
        raise typer.Exit(1)
