"""`vejsyn map …`: what lies about the roads on the map."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.commands.roads import AsJson
from api.language import Language, terminals_language
from data.background.cover import Cover
from data.background.importing import import_background
from data.store import open_store

app = typer.Typer()
group = typer.Typer(help="The map under the damages.", no_args_is_help=True)
app.add_typer(group, name="map")

COVER_WORDS: dict[Cover, dict[Language, str]] = {
    Cover.WATER: {"da": "vand", "en": "water"},
    Cover.STREAM: {"da": "vandløb", "en": "streams"},
    Cover.WOOD: {"da": "skov", "en": "woods"},
    Cover.GREEN: {"da": "grønne områder", "en": "green areas"},
    Cover.BUILDING: {"da": "bygninger", "en": "buildings"},
    Cover.RAILWAY: {"da": "jernbane", "en": "railways"},
}
IMPORTED: dict[Language, str] = {
    "da": "På kortet: {shapes}. {left_out} andre er udeladt. Kortet nævner: {attribution}",
    "en": "On the map: {shapes}. {left_out} others are left out. The map names: {attribution}",
}


@group.command("import")
def import_command(
    files: Annotated[
        list[Path],
        typer.Argument(help="GeoDanmark's or OpenStreetMap's layers: GPKG, Shapefile, GML, GeoJSON, OSM.", exists=True),
    ],
    attribution: Annotated[
        str | None, typer.Option(help="Who is named on the map; known for GeoDanmark and OpenStreetMap.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read water, woods, buildings and railways about the roads; they take the place of those read before.

    Name all files at once. They are kept in the home, and the map asks no other server for them.
    """
    done = import_background(open_store(), files, attribution)
    if as_json:
        typer.echo(json.dumps(asdict(done), ensure_ascii=False))
        return
    language = terminals_language()
    shapes = ", ".join(f"{number:,} {COVER_WORDS[Cover(kind)][language]}" for kind, number in done.shapes.items())
    typer.echo(IMPORTED[language].format(shapes=shapes, left_out=done.left_out, attribution=done.attribution or "–"))
