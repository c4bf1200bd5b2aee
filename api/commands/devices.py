"""`vejsyn devices …`: phones in their holders, how high they sit and what the drives found."""

import json
from typing import Annotated

import typer
from rich.table import Table

from api.commands.console import plain
from api.commands.roads import AsJson
from api.wire.text import typed_name
from data.devices import HIGHEST_M, LOWEST_M, NARROWEST_DEG, WIDEST_DEG, KnownDevice, all_devices, tell
from data.store import open_store

app = typer.Typer()
devices = typer.Typer(help="Phones in their holders.", no_args_is_help=True)
app.add_typer(devices, name="devices")


@devices.command("list")
def everyone(as_json: AsJson = False) -> None:
    """List the phones: what was measured, and what the latest drive's footage found."""
    with open_store().read() as session:
        known = all_devices(session)
    if as_json:
        typer.echo(json.dumps([_row(one) for one in known], ensure_ascii=False))
        return
    table = Table("Phone", "Height by tape", "Field", "Drives", "Height found", "Pitch found", "Clock off by")
    for one in known:
        found = [
            (one.found.get(name), unit) for name, unit in (("height_m", "m"), ("pitch_deg", "°"), ("clock_s", "s"))
        ]
        measured = [(one.height_m, "m"), (one.field_deg, "°")]
        table.add_row(one.name, *map(_said, measured), str(one.recordings), *map(_said, found))
    plain().print(table)


@devices.command("set")
def set_command(
    name: Annotated[
        str, typer.Argument(help="As given to vejsyn import --device, or make and model.", callback=typed_name)
    ],
    height: Annotated[
        float | None, typer.Option(min=LOWEST_M, max=HIGHEST_M, help="Of the lens over the road by tape, metres.")
    ] = None,
    field: Annotated[
        float | None, typer.Option(min=NARROWEST_DEG, max=WIDEST_DEG, help="Of the longer side while filming, degrees.")
    ] = None,
) -> None:
    """Remember how a phone is mounted, once; the next night measures with it."""
    with open_store().write() as session:
        row = tell(session, name, height, field)
        said = ", ".join(filter(None, (_said((row.height_m, "m over the road")), _said((row.field_deg, "° wide")))))
    typer.echo(f"{name}: {said or 'nothing measured yet'}")


def _said(value: tuple[float | None, str]) -> str:
    number, unit = value
    return "" if number is None else f"{number:g}{unit}" if unit.startswith("°") else f"{number:g} {unit}"


def _row(one: KnownDevice) -> dict[str, object]:
    last = one.last_drive.isoformat() if one.last_drive else None
    told = {"name": one.name, "height_m": one.height_m, "field_deg": one.field_deg}
    return {**told, "recordings": one.recordings, "last_drive": last, "found": one.found}
