"""Trains the damage detector from one configuration file; stopped at any instant, it goes on from its last epoch."""

import json
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from model.datasets.readers import DatasetError
from model.training.checkpoint_from_onnx import checkpoint_from_onnx
from model.training.trainer import Scenes, road_trainer

_FINAL_RATE = 0.05
"""Share of the learning rate left at the end of the cosine."""
_WARM_UP_EPOCHS = 0.2


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """config.toml's keys; see the comments there."""

    data: Path
    start: Path
    runs: Path
    name: str
    seed: int
    device: str
    threads: int
    epochs: int
    scenes_per_epoch: int
    size: tuple[int, int]
    batch: int
    learning_rate: float
    frozen_layers: int
    scenery: Path
    scene: str
    names: tuple[str, ...]
    pasted_holes: float
    shares: dict[str, float]
    horizons: dict[str, float]


def read_config(path: Path) -> TrainingConfig:
    """Raises DatasetError for a key that is missing or unknown."""
    given: dict[str, Any] = tomllib.loads(path.read_text())
    known = {field.name for field in fields(TrainingConfig)}
    if set(given) != known:
        odd = ", ".join(sorted(set(given) ^ known))
        raise DatasetError(f"{path}: keys missing or unknown: {odd}; see model/training/config.toml")
    paths = {key: Path(given[key]) for key in ("data", "start", "runs", "scenery")}
    return TrainingConfig(**{**given, **paths, "size": tuple(given["size"]), "names": tuple(given["names"])})


def train(config: TrainingConfig) -> Path:
    """The best checkpoint's path; a run of the same name that was interrupted is resumed."""
    scenes = _scenes(config)
    trainer = road_trainer(scenes, config.threads)
    last = config.runs / config.name / "weights" / "last.pt"
    overrides = {"model": str(last), "resume": True} if last.exists() else {"model": str(_start(config, scenes))}
    running = trainer(overrides={**_settings(config), **overrides})
    running.train()
    return Path(running.best)


def _start(config: TrainingConfig, scenes: Scenes) -> Path:
    """The checkpoint named, or one made of the ONNX file named, whose manifest lies beside it."""
    if config.start.suffix != ".onnx":
        return config.start
    return checkpoint_from_onnx(config.start, scenes, config.runs / config.name / "start.pt")


def _scenes(config: TrainingConfig) -> Scenes:
    folders = {config.data / "train" / name: share for name, share in config.shares.items()}
    missing = [str(folder) for folder in (*folders, config.scenery) if not folder.is_dir()]
    if missing:
        raise DatasetError(f"{missing[0]}: no such folder; run `vejsyn dataset build` first")
    return Scenes(
        folders,
        sorted(config.scenery.iterdir()),
        config.size,
        config.scenes_per_epoch,
        config.seed,
        config.horizons,
        config.pasted_holes,
        config.scene,
    )


def _settings(config: TrainingConfig) -> dict[str, Any]:
    """What ultralytics is told; its own augmentation is not used, the scenes are the augmentation."""
    return {
        "data": str(_data_file(config)),
        "project": str(config.runs.resolve()),
        "name": config.name,
        "exist_ok": True,
        "seed": config.seed,
        "device": config.device,
        "epochs": config.epochs,
        "imgsz": max(config.size),
        "batch": config.batch,
        "optimizer": "AdamW",
        "lr0": config.learning_rate,
        "lrf": _FINAL_RATE,
        "cos_lr": True,
        "warmup_epochs": _WARM_UP_EPOCHS,
        "warmup_bias_lr": 0.0,
        "freeze": config.frozen_layers,
        "close_mosaic": 0,
        "amp": config.device != "cpu",
        "plots": False,
        "deterministic": False,
    }


def _data_file(config: TrainingConfig) -> Path:
    """What ultralytics validates on after each epoch; JSON, which is YAML."""
    validation = [str((folder / "images").resolve()) for folder in sorted((config.data / "val").iterdir())]
    path = config.data / "data.yaml"
    path.write_text(json.dumps({"train": validation, "val": validation, "names": list(config.names)}))
    return path
