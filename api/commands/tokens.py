"""`vejsyn tokens …`: which other systems may read features."""

import json
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from api.commands.console import plain
from api.commands.roads import AsJson
from api.state import now
from api.wire.fields.text import typed_name
from data.integration import tokens
from data.schema import IntegrationToken
from data.store import open_store

app = typer.Typer()
group = typer.Typer(help="Which other systems (QGIS, ESDH, dashboards) may read features.", no_args_is_help=True)
app.add_typer(group, name="tokens")

Name = Annotated[str, typer.Argument(help="Of the system, or of whoever works with it.", callback=typed_name)]

MOST_TOKEN_DAYS = 3650
"""Ten years, by which nobody knows any more who has it. Assumed."""


@group.command("add")
def add(
    name: Name,
    days: Annotated[int, typer.Option(help="How long it is good.", min=1, max=MOST_TOKEN_DAYS)] = tokens.TOKEN_DAYS,
    as_json: AsJson = False,
) -> None:
    """Make a token. It is shown this once, and kept nowhere: it reads /features and nothing else."""
    at = now()
    with open_store().write() as session:
        token = tokens.issue(session, name, days, at)
    typer.echo(json.dumps({"name": name, "token": token}, ensure_ascii=False) if as_json else token)


@group.command("list")
def everyone(as_json: AsJson = False) -> None:
    """List the tokens: since when, until when, last used."""
    at = now()
    with open_store().read() as session:
        rows = [_facts(row, at) for row in tokens.everyone(session)]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("Name", "State", "Since", "Until", "Last used")
    for row in rows:
        table.add_row(row["name"], row["state"], row["since"], row["until"], row["used"] or "never")
    plain().print(table)


@group.command("revoke")
def revoke(name: Name, as_json: AsJson = False) -> None:
    """A token opens nothing any more, from this moment on."""
    at = now()
    with open_store().write() as session:
        facts = _facts(tokens.revoke(session, name, at), at)
    typer.echo(json.dumps(facts, ensure_ascii=False) if as_json else f"{name} is out")


def _facts(row: IntegrationToken, at: datetime) -> dict[str, Any]:
    return {
        "name": row.name,
        "state": "good" if tokens.is_good(row, at) else "revoked" if row.revoked_at else "expired",
        "since": f"{row.created_at:%Y-%m-%d}",
        "until": f"{row.expires_at:%Y-%m-%d}",
        "used": f"{row.used_at:%Y-%m-%dT%H:%MZ}" if row.used_at else None,
    }
