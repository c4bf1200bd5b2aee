"""`vejsyn team …`: those who repair the roads."""

import json
from typing import Annotated

import typer
from rich.table import Table

from api.commands.console import plain
from api.commands.roads import AsJson
from api.wire.fields.mail_address import typed_address
from api.wire.fields.text import typed_name
from api.wire.teams import TeamOut
from data.orders import teams
from data.store import open_store

app = typer.Typer()
team = typer.Typer(help="Those who repair the roads.", no_args_is_help=True)
app.add_typer(team, name="team")


@team.command("add")
def add(
    name: Annotated[str, typer.Argument(help="The team's name, e.g. 'Hold Nord'.", callback=typed_name)],
    email: Annotated[str, typer.Argument(help="Where its mails go.", callback=typed_address)],
    as_json: AsJson = False,
) -> None:
    """Add a team."""
    with open_store().write() as session:
        row = TeamOut.of(teams.add(session, name, email))
    typer.echo(row.model_dump_json() if as_json else f"{name} gets its mails at {email}")


@team.command("list")
def everyone(as_json: AsJson = False) -> None:
    """List the teams."""
    with open_store().read() as session:
        rows = [TeamOut.of(row) for row in teams.everyone(session)]
    if as_json:
        typer.echo(json.dumps([row.model_dump() for row in rows], ensure_ascii=False))
        return
    table = Table("Number", "Team", "Mail")
    for row in rows:
        table.add_row(str(row.id), row.name, row.email)
    plain().print(table)
