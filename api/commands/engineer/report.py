"""`vejsyn report`: a period for the committee, on a page that opens anywhere."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from api.commands.roads import AsJson
from api.report.writing import write_report
from api.state import now
from data.damages.forecast import DANISH_TIME
from data.damages.red import RedSettings, bands
from data.features.layer import Window
from data.operation.period import period
from data.store import open_store

app = typer.Typer()

DEFAULT_DAYS = 91
"""A quarter of a year: what a committee is told of."""

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], show_default=False)]


@app.command("report")
def report_command(
    folder: Annotated[Path, typer.Argument(help="Where the two pages go.", file_okay=False)],
    since: Day = None,
    until: Day = None,
    as_json: AsJson = False,
) -> None:
    """Write what a period came to as two pages, Danish and English, that need no network: map, figures, numbers.

    From --since to --until, both days in it, by Denmark's clocks; the last 13 weeks when left out (needs
    `pip install 'vejsyn[report]'`).
    """
    at = now()
    last = min(at, _midnight(until) + timedelta(days=1)) if until else at
    first = _midnight(since) if since else last - timedelta(days=DEFAULT_DAYS)
    if first >= last:
        raise typer.BadParameter("begins after it ends, or has not begun", param_hint="--since")
    with open_store().read() as session:
        grades = bands(session, RedSettings().red)
        figures = period(session, first, last, grades)
        pages = write_report(session, figures, Window(at, grades, first, last), folder)
    typer.echo(json.dumps([str(page) for page in pages]) if as_json else "\n".join(map(str, pages)))


def _midnight(day: datetime) -> datetime:
    return day.replace(tzinfo=DANISH_TIME)
