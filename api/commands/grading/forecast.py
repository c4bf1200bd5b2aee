"""`vejsyn forecast FILE`: rain to expect, from a file that somebody was given."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.commands.roads import AsJson
from data.damages import forecast
from data.damages.renewal import renew_rain
from data.store import open_store

app = typer.Typer()


@app.command("forecast")
def forecast_command(
    file: Annotated[
        Path, typer.Argument(help="CSV: a header `date,mm`, then a line a day, e.g. 2026-11-25,14.5", exists=True)
    ],
    as_json: AsJson = False,
) -> None:
    """Tell how much rain is expected. Cracks on busy roads become more urgent until it is over, or three days old."""
    days = forecast.read(file)
    now = datetime.now(UTC)
    with open_store().write() as session:
        forecast.give(session, days, "vejsyn forecast", now)
        regraded = renew_rain(session, now)
    facts = {
        "file": str(file),
        "days": len(days),
        "expires_at": (now + forecast.VALID_FOR).isoformat(),
        "regraded": regraded,
    }
    counts = f"{len(days)} days of rain taken in; {regraded} damages regraded"
    summary = f"{file}: {counts}. It counts until {facts['expires_at']}."
    typer.echo(json.dumps(facts) if as_json else summary)
