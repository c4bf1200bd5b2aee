"""`vejsyn user …`: who may log in, and who is told in the morning what the night came to."""

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.commands.console import plain
from api.commands.roads import AsJson
from api.nights import mornings
from api.state import now
from api.wire.fields.mail_address import typed_address
from api.wire.fields.text import typed_name
from api.wire.users import MorningOut, UserState
from data import log_ins, second_factor, users
from data.operation import morning_wishes
from data.schema import LogIn, User
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
    role: Annotated[
        Role, typer.Option(help="reader, foreman, engineer, admin: each may all that those before may.")
    ] = (Role.FOREMAN),
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
    new_password = _password()
    with open_store().write() as session:
        row = _found(session, username)
        users.set_password(row, new_password)
        users.end_sessions(session, row.id)
    _tell(_facts(row), f"{username} has a new password", as_json)


@user.command("list")
def everyone(as_json: AsJson = False) -> None:
    """List who may log in."""
    with open_store().read() as session:
        rows = [_facts(row) for row in session.scalars(select(User).order_by(User.username))]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("User", "Name", "Role", "State")
    for row in rows:
        table.add_row(row["username"], row["name"], row["role"], row["state"])
    plain().print(table)


@user.command("morning")
def morning(
    username: Username,
    email: Annotated[
        str | None, typer.Option(help="Where the morning mail goes.", callback=typed_address, show_default=False)
    ] = None,
    at: Annotated[
        datetime | None, typer.Option(formats=["%H:%M"], help="When, HH:MM by Denmark's clocks.", show_default=False)
    ] = None,
    never: Annotated[bool, typer.Option("--never", help="No morning mail; the address goes.")] = False,
    as_json: AsJson = False,
) -> None:
    """Send somebody a mail in the morning of what the night came to, where there is anything to tell; say whether he
    gets one where nothing else is said."""
    if never and (email or at):
        raise typer.BadParameter("either a time and an address, or never", param_hint="--never")
    with open_store().write() as session:
        row = _found(session, username)
        if never:
            morning_wishes.forgo(row)
        elif email or at:
            _choose_morning(row, email, at)
        wish = MorningOut.of(row)
    sentence = f"{wish.email} gets a mail at {wish.at}" if wish.at else f"{username} gets no morning mail"
    typer.echo(wish.model_dump_json() if as_json else sentence)


def _choose_morning(row: User, email: str | None, at: datetime | None) -> None:
    """What is left out stays as it was."""
    wish = morning_wishes.wish_of(row)
    address = email or (wish.email if wish else None)
    clock = at.time() if at else wish.at if wish else None
    if address is None or clock is None:
        raise typer.BadParameter("the first time, say both --email and --at")
    mornings.choose(row, address, clock, now())


@user.command("sessions")
def sessions(
    username: Annotated[str | None, typer.Argument(help="Whose; everybody's where it is left out.")] = None,
    end: Annotated[int | None, typer.Option(help="The number of a log-in to end.")] = None,
    end_all: Annotated[bool, typer.Option("--end-all", help="End all of this user's.")] = False,
    as_json: AsJson = False,
) -> None:
    """List who is logged in, from where and with what; end one, or all of somebody's."""
    store = open_store()
    if end is not None or end_all:
        with store.write() as session:
            _end(session, username, end)
    with store.read() as session:
        whose = None if username is None else _found(session, username).id
        names = {row.id: row.username for row in session.scalars(select(User))}
        rows = [_session_facts(row, names) for row in log_ins.lasting(session, now(), whose)]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("Number", "User", "Since", "Network", "How", "Browser")
    for row in rows:
        table.add_row(*(str(row[name]) for name in ("id", "username", "began_at", "network", "how", "browser")))
    plain().print(table)


def _end(session: Session, username: str | None, number: int | None) -> None:
    if number is not None:
        log_ins.end(session, number, now())
    elif username is None:
        raise typer.BadParameter("say whose", param_hint="--end-all")
    else:
        users.end_sessions(session, _found(session, username).id)


@user.command("no-second-factor")
def no_second_factor(username: Username, as_json: AsJson = False) -> None:
    """Take away somebody's second factor, whose phone and recovery codes are lost."""
    with open_store().write() as session:
        row = _found(session, username)
        second_factor.remove(row)
    _tell(_facts(row), f"{username} logs in with the password alone", as_json)


@user.command("remove")
def remove(username: Username, as_json: AsJson = False) -> None:
    """Remove a user; what they did keeps their name."""
    with open_store().write() as session:
        row = _found(session, username)
        facts = _facts(row)
        session.delete(row)
    _tell(facts, f"{username} is out", as_json)


def _found(session: Session, username: str) -> User:
    row = users.find(session, username)
    if row is None:
        raise NoSuchUser(username)
    return row


def _password() -> str:
    """Never from the command line: other users of the machine can read that."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


def _session_facts(row: LogIn, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "username": names[row.user_id],
        "began_at": row.began_at.isoformat(timespec="seconds"),
        "ends_at": row.ends_at.isoformat(timespec="seconds"),
        "network": row.network,
        "how": row.how,
        "browser": row.browser,
    }


def _facts(row: User) -> dict[str, Any]:
    return {"username": row.username, "name": row.name, "role": row.role, "state": UserState.of(row).value}


def _tell(facts: dict[str, Any], sentence: str, as_json: bool) -> None:
    typer.echo(json.dumps(facts, ensure_ascii=False) if as_json else sentence)
