"""`vejsyn red`: what is red, and what each way of saying it would mean today."""

import json
from collections.abc import Iterator, Sequence
from typing import Annotated, TypedDict

import typer
from rich.table import Table
from sqlalchemy.orm import Session

from api.commands.console import plain
from api.commands.roads import AsJson
from data.damages.red import Red, RedSettings, bands, red, reds
from data.store import open_store

app = typer.Typer()

PROPOSED = ("level 30", "level 40", "level 50", "level 60", "worst 5 a week", "worst 10 a week", "worst 20 a week")


class Meaning(TypedDict):
    """What one way of saying it means today."""

    setting: str
    red_from: float
    """Least urgency of what is red."""
    red: int
    """Damages that are not mended yet."""
    current: bool
    """Whether it is what is set."""


def _said(words: list[str]) -> list[Red]:
    try:
        return [red(each) for each in words]
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


@app.command("red")
def red_command(
    settings: Annotated[
        list[str] | None,
        typer.Argument(help="Such as 'level 45' or 'worst 8 a week'; some by default."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell how many damages each setting of VEJSYN_RED would make red today; nothing is changed."""
    current = RedSettings().red
    asked = _said(settings or list(PROPOSED))
    with open_store().read() as session:
        meanings = list(_meanings(session, current, asked))
    if as_json:
        typer.echo(json.dumps(meanings))
        return
    table = Table("VEJSYN_RED", "Red from urgency", "Red today", "")
    for meaning in meanings:
        mark = "as it is set" if meaning["current"] else ""
        table.add_row(meaning["setting"], f"{meaning['red_from']:.1f}", str(meaning["red"]), mark)
    plain().print(table)


def _meanings(session: Session, current: Red, asked: Sequence[Red]) -> Iterator[Meaning]:
    """The current one first."""
    for setting in dict.fromkeys([current, *asked]):
        red_from = bands(session, setting).red_from
        count = reds(session, red_from)
        yield Meaning(setting=setting.words, red_from=red_from, red=count, current=setting == current)
