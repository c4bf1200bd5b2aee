"""`vejsyn roads …`: the municipality's own roads into the home."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy import func, select

from api.commands.console import plain
from data.names import shown
from data.roads.columns import Columns
from data.roads.importing import RoadImport, import_roads
from data.schema import RoadClass, Section
from data.store import open_store

app = typer.Typer()
roads = typer.Typer(help="The road network.", no_args_is_help=True)
app.add_typer(roads, name="roads")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Column = Annotated[str | None, typer.Option(help="The file's column; guessed when left out.")]


@roads.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="GeoJSON, GPKG, Shapefile or GML; any coordinate system.", exists=True)],
    id_column: Column = None,
    name_column: Column = None,
    class_column: Column = None,
    kind_column: Column = None,
    from_column: Column = None,
    to_column: Column = None,
    as_json: AsJson = False,
) -> None:
    """Read the road centre lines of a file. Again is harmless: known sections are updated."""
    named = Columns(id_column, name_column, class_column, kind_column, from_column, to_column)
    done = import_roads(open_store(), file, named)
    if as_json:
        typer.echo(json.dumps(asdict(done), ensure_ascii=False))
    else:
        _print(done)


@roads.command("classes")
def classes(as_json: AsJson = False) -> None:
    """List the road classes with their inspection intervals; edit them on the map."""
    with open_store().read() as session:
        metres = func.coalesce(func.sum(Section.length_m), 0.0)
        rows = session.execute(
            select(RoadClass.name, RoadClass.kind, RoadClass.interval_days, metres)
            .outerjoin(Section)
            .group_by(RoadClass.id)
            .order_by(RoadClass.id)
        ).all()
    if as_json:
        keys = ("name", "kind", "interval_days", "metres")
        typer.echo(json.dumps([dict(zip(keys, row, strict=True)) for row in rows], ensure_ascii=False))
        return
    table = Table("Class", "Kind", "Interval, days", "km")
    for name, kind, days, length in rows:
        table.add_row(name, kind, str(days or "–"), f"{length / 1000:.1f}")
    plain().print(table)


def _print(done: RoadImport) -> None:
    console = plain()
    console.print(
        f"{done.file}: {done.added} sections added, {done.updated} updated, {done.unchanged} unchanged; "
        f"{done.metres / 1000:.1f} km" + (f"; {done.without_line} records without a line" if done.without_line else "")
    )
    used = {field: column for field, column in asdict(done.columns).items() if column}
    console.print("columns: " + ", ".join(f"{field} ← {shown(column)}" for field, column in used.items()))
    table = Table("Class", "Sections")
    for name, count in sorted(done.classes.items(), key=lambda pair: -pair[1]):
        table.add_row(name, str(count))
    console.print(table)
