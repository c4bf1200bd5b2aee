"""`vejsyn export`: what is remembered, for QGIS, statistics and spreadsheets."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.commands.console import plain
from api.commands.roads import AsJson
from api.state import now
from data.damages.red import RedSettings, bands
from data.features.files import Crs, Format, export
from data.features.layer import Layer, Window
from data.features.reading import LAYERS
from data.store import open_store

app = typer.Typer()

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], show_default=False)]


@app.command("export")
def export_command(
    target: Annotated[Path, typer.Argument(help="A .gpkg file; of every other format a folder.")],
    layer: Annotated[
        list[str] | None, typer.Option(help=f"{', '.join(LAYERS)}; again for the next. All when left out.")
    ] = None,
    to: Annotated[
        Format, typer.Option("--format", help="gpkg holds all layers, with styles that QGIS applies.")
    ] = Format.GEOPACKAGE,
    crs: Annotated[Crs, typer.Option(help="EPSG's number of the coordinates.")] = Crs.METRES,
    since: Day = None,
    until: Day = None,
    as_json: AsJson = False,
) -> None:
    """Write damages, sections with their inspection, passes and work orders to files; no pictures, no people.

    --since and --until (days in UTC, both in it) leave out damages seen, sections inspected, passes filmed and orders
    made at other times.
    """
    if to is Format.GEOPACKAGE and target.suffix != ".gpkg":
        raise typer.BadParameter("a GeoPackage's name ends with .gpkg", param_hint="TARGET")
    at, ends = now(), until and until.replace(hour=23, minute=59, second=59)
    with open_store().read() as session:
        window = Window(at, bands(session, RedSettings().red), _aware(since), _aware(ends))
        written = export(session, _layers(layer), window, target, to, crs)
    if as_json:
        rows = [{"layer": one.layer, "file": str(one.file), "features": one.features} for one in written]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("Layer", "Features", "File")
    for one in written:
        table.add_row(one.layer, str(one.features), str(one.file))
    plain().print(table)


def _aware(day: datetime | None) -> datetime | None:
    return day and day.replace(tzinfo=UTC)


def _layers(names: list[str] | None) -> list[Layer]:
    for name in names or ():
        if name not in LAYERS:
            raise typer.BadParameter(f"{name}: choose {', '.join(LAYERS)}", param_hint="--layer")
    return [LAYERS[name] for name in dict.fromkeys(names or LAYERS)]
