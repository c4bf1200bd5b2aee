"""`vejsyn devices …`: phones in their holders, how high they sit and what the drives found."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.table import Table

from api.commands.console import plain
from api.commands.roads import AsJson
from api.wire.fields.text import typed_name
from data.devices import HIGHEST_CAMERA_M, LOWEST_CAMERA_M, NARROWEST_DEG, WIDEST_DEG, KnownDevice, all_devices, tell
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
        typer.echo(json.dumps([_row(device) for device in known], ensure_ascii=False))
        return
    table = Table(
        "Phone", "Height by tape", "Field", "Drives", "Height found", "Pitch found", "Clock off by", "Clock writes"
    )
    for device in known:
        found = [
            (device.found.get(name), unit) for name, unit in (("height_m", "m"), ("pitch_deg", "°"), ("clock_s", "s"))
        ]
        measured = [(device.height_m, "m"), (device.field_deg, "°")]
        table.add_row(
            device.name, *map(_text, measured), str(device.recordings), *map(_text, found), _clock(device.found)
        )
    plain().print(table)


@devices.command("set")
def set_command(
    name: Annotated[
        str, typer.Argument(help="As given to vejsyn import --device, or make and model.", callback=typed_name)
    ],
    height: Annotated[
        float | None,
        typer.Option(min=LOWEST_CAMERA_M, max=HIGHEST_CAMERA_M, help="Of the lens over the road by tape, metres."),
    ] = None,
    field: Annotated[
        float | None, typer.Option(min=NARROWEST_DEG, max=WIDEST_DEG, help="Of the longer side while filming, degrees.")
    ] = None,
) -> None:
    """Remember how a phone is mounted, once; the next night measures with it."""
    with open_store().write() as session:
        row = tell(session, name, height, field)
        measured = ", ".join(filter(None, (_text((row.height_m, "m over the road")), _text((row.field_deg, "° wide")))))
    typer.echo(f"{name}: {measured or 'nothing measured yet'}")


def _text(value: tuple[float | None, str]) -> str:
    number, unit = value
    return "" if number is None else f"{number:g}{unit}" if unit.startswith("°") else f"{number:g} {unit}"


def _clock(found: Mapping[str, Any]) -> str:
    """What the latest drive found the video's clock to write: see `ingest.track.clocks.readings`."""
    clock = found.get("clock")
    if not clock:
        return ""
    zone = f", {clock['zone_h']:+g} h" if clock["zone_h"] else ""
    return f"{clock['reading']}{zone} (by {clock['basis']})"


def _row(device: KnownDevice) -> dict[str, object]:
    return {
        "name": device.name,
        "height_m": device.height_m,
        "field_deg": device.field_deg,
        "recordings": device.recordings,
        "last_drive": device.last_drive.isoformat() if device.last_drive else None,
        "found": device.found,
    }
