"""`vejsyn team …`: those who mend the roads."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.commands.roads import AsJson
from api.wire.mail_address import mail_address
from api.wire.orders import team_out
from data.orders import teams
from data.store import open_store

app = typer.Typer()
team = typer.Typer(help="Those who mend the roads.", no_args_is_help=True)
app.add_typer(team, name="team")


def _address(text: str) -> str:
    try:
        return mail_address(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


@team.command("add")
def add(
    name: Annotated[str, typer.Argument(help="The team's name, e.g. 'Hold Nord'.")],
    email: Annotated[str, typer.Argument(help="Where its mails go.", callback=_address)],
    as_json: AsJson = False,
) -> None:
    """Add a team."""
    with open_store().write() as session:
        row = team_out(teams.add(session, name, email))
    typer.echo(json.dumps(row, ensure_ascii=False) if as_json else f"{name} gets its mails at {email}")


@team.command("list")
def everyone(as_json: AsJson = False) -> None:
    """List the teams."""
    with open_store().read() as session:
        rows = [team_out(row) for row in teams.everyone(session)]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("Number", "Team", "Mail")
    for row in rows:
        table.add_row(str(row["id"]), row["name"], row["email"])
    Console().print(table)
