"""`vejsyn dataset build`, `vejsyn train`, `vejsyn evaluate`: the detector, made better by the next person."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from api.commands.roads import AsJson
from model.training import dataset, evaluate, train
from model.training.readers import DatasetError
from model.training.sources import read_sources

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
    as_json: AsJson = False,
) -> None:
    """Measure the shipped detector on any labelled folder, with 95 % intervals by road."""
    try:
        measured = evaluate.measure(folder)
    except DatasetError as error:
        _stop(error)
    if as_json:
        typer.echo(json.dumps(asdict(measured), ensure_ascii=False, default=str))
        return
    for line in evaluate.as_lines(measured):
        typer.echo(line)


def _say(facts: dict[str, object], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, default=str))
    else:
        Console().print(facts)


def _stop(error: Exception) -> NoReturn:
    typer.echo(str(error), err=True)
    sys.exit(BAD_INPUT_EXIT)
