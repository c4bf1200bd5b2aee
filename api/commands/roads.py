"""`vejsyn roads …`: the municipality's own roads into the home."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy import and_, func, select

from api.commands.console import plain
from api.commands.road_plan import plan_as_json, print_done, print_plan
from api.commands.road_words import ADDRESSES_READ, ASKED, NOBODY_TO_ASK, YES_ANSWERS
from api.failures.failure import BAD_INPUT
from api.language import Language, terminals_language
from data.roads.addresses import import_addresses
from data.roads.changes.changes import Missing
from data.roads.columns import Columns
from data.roads.files.records import Source
from data.roads.importing import ImportPlan, RoadImport, carry_out, plan_import
from data.schema import RoadClass, Section
from data.store import Store, open_store
from ingest.night.lock import between_nights

app = typer.Typer()
roads = typer.Typer(help="The road network.", no_args_is_help=True)
app.add_typer(roads, name="roads")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Column = Annotated[str | None, typer.Option(help="The file's column; guessed when left out.")]


@roads.command("import")
def import_command(
    file: Annotated[
        Path, typer.Argument(help="GeoJSON, GPKG, Shapefile, GML or OSM; any coordinate system.", exists=True)
    ],
    id_column: Column = None,
    name_column: Column = None,
    class_column: Column = None,
    kind_column: Column = None,
    from_column: Column = None,
    to_column: Column = None,
    layer: Annotated[list[str] | None, typer.Option(help="Of the file; all that may hold roads by default.")] = None,
    crs: Annotated[str | None, typer.Option(help="Coordinate system, as EPSG:25832; the file's by default.")] = None,
    anywhere: Annotated[bool, typer.Option("--anywhere", help="Take roads outside VEJSYN_ROADS_AREA too.")] = False,
    missing: Annotated[
        Missing, typer.Option(help="What becomes of known sections that the file lacks; by default it is judged.")
    ] = Missing.JUDGED,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read the road centre lines of a file: show what was understood and what changes, ask, and do it.

    Again is harmless: known sections are met again. What the file has no more is retired; its damages and passes stay.
    """
    named = Columns(id_column, name_column, class_column, kind_column, from_column, to_column)
    store, language = open_store(), terminals_language()
    plan = plan_import(store, file, Source(named, tuple(layer or ()), crs, anywhere), missing)
    if not as_json:
        print_plan(plain(), plan, named, language)
    wanted = not dry_run and (yes or not plan.changes.anything or _confirmed(language))
    done = _carried_out(store, plan) if wanted else None
    if as_json:
        facts = plan_as_json(plan) | (asdict(done) if done else {}) | {"imported": done is not None}
        typer.echo(json.dumps(facts, ensure_ascii=False))
    elif done:
        print_done(plain(), done, language)


@roads.command("addresses")
def addresses_command(
    file: Annotated[Path, typer.Argument(help="DAWA's or DAR's export, CSV or GeoJSON.", exists=True, dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Read addresses, which the map's search field then finds; they take the place of those read before."""
    done = import_addresses(open_store(), file)
    if as_json:
        typer.echo(json.dumps(asdict(done)))
    else:
        typer.echo(ADDRESSES_READ[terminals_language()].format(addresses=done.addresses, left_out=done.left_out))


@roads.command("classes")
def classes(as_json: AsJson = False) -> None:
    """List the road classes with their inspection intervals; edit them on the map."""
    with open_store().read() as session:
        metres = func.coalesce(func.sum(Section.length_m), 0.0)
        rows = session.execute(
            select(RoadClass.name, RoadClass.kind, RoadClass.interval_days, metres)
            .outerjoin(Section, and_(Section.road_class_id == RoadClass.id, Section.retired_at.is_(None)))
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


def _carried_out(store: Store, plan: ImportPlan) -> RoadImport:
    with between_nights(store):
        return carry_out(store, plan)


def _confirmed(language: Language) -> bool:
    """Whether the person at the terminal says yes; where there is none, the command ends."""
    if not sys.stdin.isatty():
        typer.echo(NOBODY_TO_ASK[language], err=True)
        raise typer.Exit(BAD_INPUT)
    answer: str = typer.prompt(ASKED[language], default="", show_default=False, err=True)
    return answer.strip().lower() in YES_ANSWERS
