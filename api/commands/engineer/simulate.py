"""`vejsyn simulate`, `vejsyn verdict`: drives through your own roads that nobody made, to try Vejsyn before phones are
bought."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from api.commands.night import progress_bar
from api.commands.roads import AsJson
from data.render import DriveFiles, simulate_drive
from data.simulate import SPARSE, WEATHERS, Camera, Fleet, Road
from data.simulate.fleet import errands, nearby
from data.simulate.itinerary import along, first, longest
from data.simulate.network import any_roads, stored_roads
from data.simulate.verdict import judge
from data.store import open_store

app = typer.Typer()

KMH_PER_MPS = 3.6


Out = Annotated[Path, typer.Argument(help="The folder to write: videos, their GPX, and what is true of them.")]
Roads = Annotated[Path | None, typer.Option(help="A road file; the home's roads when left out.", exists=True)]
Sections = Annotated[
    list[str] | None, typer.Option(help="A section's id; again for the next. The longest way when left out.")
]
Km = Annotated[float, typer.Option(help="At most so far.", min=0.05)]
Vehicles = Annotated[int, typer.Option(help="How many drive it.", min=1)]
Weathers = Annotated[list[str] | None, typer.Option(help=f"{', '.join(WEATHERS)}; again for the next day.")]
Height = Annotated[float, typer.Option(help="Of the lens over the road, metres.", min=0.5, max=4.0)]
Pitch = Annotated[float, typer.Option(help="Below the horizon, degrees.", min=0.0, max=40.0)]
Roll = Annotated[float, typer.Option(help="Clockwise, degrees.", min=-15.0, max=15.0)]
Field = Annotated[float, typer.Option(help="The phone's field of view, degrees.", min=30.0, max=110.0)]
Distortion = Annotated[float, typer.Option(help="Of the lens, Brown's k1.", min=-0.3, max=0.3)]
Width = Annotated[int, typer.Option(help="Pixels of the 16:9 video; rounded to an even number.", min=320, max=3840)]
Kmh = Annotated[float, typer.Option(help="Speed.", min=10.0, max=110.0)]
Damages = Annotated[float, typer.Option(help="On a kilometre.", min=1.0, max=200.0)]
Cars = Annotated[float, typer.Option(help="That come the other way on a kilometre.", min=0.0)]
EveryFrame = Annotated[
    bool,
    typer.Option(
        "--every-frame/--only-what-is-looked-at", help="30 frames a second, or a quarter of them and of the time."
    ),
]
Seed = Annotated[int, typer.Option(help="Another number, other damages and errors.")]


@app.command("simulate")
def simulate_command(
    out: Out,
    roads: Roads = None,
    section: Sections = None,
    km: Km = 1.0,
    vehicles: Vehicles = 1,
    weather: Weathers = None,
    height: Height = 1.45,
    pitch: Pitch = 12.0,
    roll: Roll = 0.4,
    field: Field = 65.0,
    distortion: Distortion = 0.0,
    width: Width = 1280,
    kmh: Kmh = 45.0,
    damages: Damages = 30.0,
    cars: Cars = 2.0,
    every_frame: EveryFrame = True,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Film drives along your own roads, with damages of known place and size; then import them like any others."""
    fleet = Fleet(
        vehicles=vehicles,
        weathers=_weathers(weather or ["dry"]),
        camera=Camera(_even(width), _even(width * 9 / 16), height, pitch, roll, field, k1=distortion),
        speed_mps=kmh / KMH_PER_MPS,
        longest_m=km * 1000,
        every_m=1000 / damages,
        cars_per_km=cars,
        beat=(True,) if every_frame else SPARSE,
        seed=seed,
    )
    made = _filmed(fleet, any_roads(roads) if roads else stored_roads(open_store()), section, out)
    if as_json:
        typer.echo(json.dumps(made, ensure_ascii=False))
    else:
        _print(made, out)


@app.command("verdict")
def verdict_command(
    folder: Annotated[Path, typer.Argument(help="What vejsyn simulate wrote.", exists=True, file_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Hold the map against what is true of simulated drives, once the night has read them."""
    with open_store().read() as session:
        verdict = judge(session, folder)
    if as_json:
        typer.echo(json.dumps(asdict(verdict), ensure_ascii=False))
        return
    table = Table("Damage", "In view", "On the map")
    for kind, (found, count) in verdict.by_class.items():
        table.add_row(kind, str(count), str(found))
    table.add_row("all", str(verdict.damages), str(verdict.found))
    console = Console()
    console.print(table)
    if verdict.along_m is not None and verdict.across_m is not None:
        console.print(f"median distance: {verdict.along_m:.1f} m along, {verdict.across_m:.1f} m across the road")
    console.print(f"dots that show none of them: {verdict.strays}")


def _weathers(names: Sequence[str]) -> tuple[str, ...]:
    for name in names:
        if name not in WEATHERS:
            raise typer.BadParameter(f"{name}: choose {', '.join(WEATHERS)}")
    return tuple(names)


def _even(pixels: float) -> int:
    """Video keeps colours for two by two pixels."""
    return round(pixels / 2) * 2


def _filmed(fleet: Fleet, roads: Sequence[Road], sections: Sequence[str] | None, out: Path) -> list[dict[str, object]]:
    """Every drive of the fleet along the sections, or along the longest way; what was written of each."""
    legs = first(roads, along(roads, sections) if sections else longest(roads), fleet.longest_m)
    near = nearby(roads, legs)
    with progress_bar() as bar:
        planned = [(errand, bar.add_task(errand.plan.name, total=None)) for errand in errands(fleet, roads, legs)]
        return [
            _summary(simulate_drive(near, legs, errand.plan, out, errand.seed, partial(_advance, bar, task)))
            for errand, task in planned
        ]


def _advance(bar: Progress, task: TaskID, done: int, total: int) -> None:
    bar.update(task, completed=done, total=total)


def _summary(files: DriveFiles) -> dict[str, object]:
    truth = json.loads(files.truth.read_text(encoding="utf-8"))
    frames = truth["frames"]
    return {
        "video": str(files.video),
        "track": str(files.gpx),
        "truth": str(files.truth),
        "metres": round(frames[-1]["route_m"] - frames[0]["route_m"], 1),
        "sections": list(dict.fromkeys(frame["section"] for frame in frames)),
        "damages": sum(damage["first_pts_s"] is not None for damage in truth["damages"]),
    }


def _print(made: Sequence[dict[str, object]], out: Path) -> None:
    table = Table("Video", "Metres", "Sections", "Damages in view")
    for drive in made:
        sections = drive["sections"]
        assert isinstance(sections, list)
        table.add_row(Path(str(drive["video"])).name, str(drive["metres"]), str(len(sections)), str(drive["damages"]))
    console = Console()
    console.print(table)
    console.print(
        f"Next: vejsyn import {out} && vejsyn nightly && vejsyn verdict {out}", highlight=False, soft_wrap=True
    )
