"""`vejsyn dataset …`, `vejsyn train`, `vejsyn evaluate`: the detector, made better by the next person."""

import json
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import track

from api.commands.roads import AsJson
from data.labels.coco import export_labels
from data.render import write_pictures
from data.store import open_store
from ingest.false_alarms import alarms
from model.datasets.readers import DatasetError
from model.datasets.sources import read_sources
from model.evaluation import evaluate
from model.evaluation.false_alarms import Alarms
from model.evaluation.likelihoods import as_text, measure_likelihoods
from model.evaluation.report import as_fields, write_report
from model.networks.detectors import open_detector
from model.networks.weights import load_weights
from model.training import dataset, train

app = typer.Typer()
datasets = typer.Typer(help="Labelled pictures for training.", no_args_is_help=True)
app.add_typer(datasets, name="dataset")

CONFIG = Path(train.__file__).parent
BAD_INPUT_EXIT = 65

Out = Annotated[Path, typer.Argument(help="The folder to write.")]


@datasets.command("build")
def build_command(
    sources: Annotated[Path, typer.Argument(help="Which pictures, as TOML.", exists=True)] = CONFIG / "dataset.toml",
    out: Out = Path("runs/data"),
    as_json: AsJson = False,
) -> None:
    """Masks, Pascal VOC, COCO and YOLO folders become one data set, split by road and place."""
    try:
        built = dataset.build(read_sources(sources), out)
    except DatasetError as error:
        _stop(error)
    _say(asdict(built), as_json)


@datasets.command("export")
def export_command(out: Out, as_json: AsJson = False) -> None:
    """Pictures of damages that people confirmed or dismissed on the map become a COCO folder for `build`.

    No names, addresses or times of day leave the server; data/labels/coco.py says what does.
    """
    tracked = partial(track, description="pictures", console=Console(stderr=True), transient=True)
    _say(asdict(export_labels(open_store(), out, tracked)), as_json)


@datasets.command("render")
def render_command(
    out: Out = Path("runs/rendered"),
    count: Annotated[int, typer.Option(help="Pictures; about a second each.", min=1)] = 360,
    seed: Annotated[int, typer.Option(help="The same seed gives the same pictures.")] = 11,
    as_json: AsJson = False,
) -> None:
    """Draw pictures of made-up roads with every damage known, to train with or to measure on."""
    made = track(write_pictures(out, count, seed), "rendering", count, console=Console(stderr=True), disable=as_json)
    _say({"folder": str(out), "pictures": sum(1 for _ in made)}, as_json)


@app.command("train")
def train_command(
    config: Annotated[Path, typer.Argument(help="One training, as TOML.", exists=True)] = CONFIG / "config.toml",
    as_json: AsJson = False,
) -> None:
    """Train with ultralytics, on a GPU or a CPU; begun trainings go on (needs `pip install 'vejsyn[train]'`)."""
    _say({"checkpoint": str(train.train(train.read_config(config)))}, as_json)


@app.command("evaluate")
def evaluate_command(
    folder: Annotated[Path, typer.Argument(help="Labelled pictures: YOLO, VOC, COCO or masks.", exists=True)],
    clean: Annotated[
        list[Path] | None, typer.Option(help="Undamaged road: a video (its GPX beside it), or a folder.", exists=True)
    ] = None,
    spacing: Annotated[float, typer.Option(help="Metres between pictures where no track tells.", min=0.1)] = 3.0,
    report: Annotated[Path | None, typer.Option(help="Write a page, a calibration plot and figures here.")] = None,
    likelihoods: Annotated[
        Path | None, typer.Option(help="Write what a box says of a damage here, as a table beside the weights.")
    ] = None,
    also: Annotated[
        list[Path] | None, typer.Option(help="Another labelled folder that the table is counted on.", exists=True)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure the shipped detector on any labelled folder, with 95 % intervals by road, and its false alarms."""
    weights = load_weights()
    try:
        measured = evaluate.measure_pictures(folder, weights)
        quiet = [alarms(source, open_detector("openvino"), spacing) for source in clean or ()]
        if likelihoods is not None:
            likelihoods.write_text(as_text(measure_likelihoods([folder, *(also or ())], weights)), encoding="utf-8")
    except DatasetError as error:
        _stop(error)
    page = report and write_report(report, measured, quiet, f"{weights.name}-{weights.version}", str(folder))
    if as_json:
        figures = as_fields(measured.evaluation, [source.alarms for source in quiet])
        typer.echo(json.dumps(figures | {"report": page and str(page)}, ensure_ascii=False, default=str))
        return
    lines = [*evaluate.as_lines(measured.evaluation), *(_alarm_line(source.alarms) for source in quiet)]
    typer.echo("\n".join([*lines, *([f"{page}"] if page else [])]))


def _alarm_line(alarms: Alarms) -> str:
    dots = "" if alarms.dots is None else f", dots: {alarms.dots} ({alarms.dots_per_km:.1f} a km)"
    boxes = f"{alarms.boxes} boxes ({alarms.boxes_per_frame:.3f} a frame, {alarms.boxes_per_km:.1f} a km)"
    return f"{alarms.name}: false alarms in {alarms.frames} frames over {alarms.metres:.0f} m: {boxes}{dots}"


def _say(facts: dict[str, object], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, default=str))
    else:
        Console().print(facts)


def _stop(error: Exception) -> NoReturn:
    typer.echo(str(error), err=True)
    sys.exit(BAD_INPUT_EXIT)
