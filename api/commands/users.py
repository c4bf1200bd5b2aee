"""`vejsyn user …`: who may log in."""

import json
import sys
from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy import select

from api.commands.console import plain
from api.commands.roads import AsJson
from api.wire.text import typed_name
from data import users
from data.schema import User
from data.store import open_store
from data.users import NoSuchUser, Role

app = typer.Typer()
user = typer.Typer(help="Who may log in.", no_args_is_help=True)
app.add_typer(user, name="user")

Username = Annotated[str, typer.Argument(help="What is typed when logging in.", callback=typed_name)]


@user.command("add")
def add(
    username: Username,
    name: Annotated[
        str | None, typer.Option(help="The person's name, as histories and mails show it.", callback=typed_name)
    ] = None,
    role: Annotated[Role, typer.Option(help="foreman: map and orders; engineer: also intervals; admin: all.")] = (
        Role.FOREMAN
    ),
    as_json: AsJson = False,
) -> None:
    """Add a user. The password is asked for, or read from standard input when that is no terminal."""
    password = _password()
    with open_store().write() as session:
        row = users.add(session, username, name or username, role, password)
    _tell(_facts(row), f"{username} ({role.value}) may log in now", as_json)


@user.command("password")
def password(username: Username, as_json: AsJson = False) -> None:
    """Change a password; whoever is logged in with the old one is out."""
    given = _password()
    with open_store().write() as session:
        row = users.find(session, username)
        if row is None:
            raise NoSuchUser(username)
        users.set_password(row, given)
    _tell(_facts(row), f"{username} has a new password", as_json)


@user.command("list")
def everyone(as_json: AsJson = False) -> None:
    """List who may log in."""
    with open_store().read() as session:
        rows = [_facts(row) for row in session.scalars(select(User).order_by(User.username))]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("User", "Name", "Role")
    for row in rows:
        table.add_row(row["username"], row["name"], row["role"])
    plain().print(table)


@user.command("remove")
def remove(username: Username, as_json: AsJson = False) -> None:
    """Remove a user; what they did keeps their name."""
    with open_store().write() as session:
        row = users.find(session, username)
        if row is None:
            raise NoSuchUser(username)
        facts = _facts(row)
        session.delete(row)
    _tell(facts, f"{username} is out", as_json)


def _password() -> str:
    """Never from the command line: other users of the machine can read that."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


def _facts(row: User) -> dict[str, Any]:
    return {"username": row.username, "name": row.name, "role": row.role}


def _tell(facts: dict[str, Any], sentence: str, as_json: bool) -> None:
    typer.echo(json.dumps(facts, ensure_ascii=False) if as_json else sentence)
