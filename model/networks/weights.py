"""The committed networks: found by name, checked against their manifest before use."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from model.vocabulary import DamageClass

WEIGHTS_FOLDER = Path(__file__).parents[1] / "weights"
DAMAGE = "vejsyn-damage"
FACES = "centerface"
PLATES = "vejsyn-plates"
VEHICLES = "vejsyn-vehicles"
_Described = TypeVar("_Described")


class WeightsError(Exception):
    """Weights that are missing, altered or not described; says which file, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One network on disk, as its manifest describes it."""

    name: str
    version: int
    path: Path
    """The ONNX file; weights stored in half precision, computed in single."""
    classes: tuple[DamageClass, ...]
    """In the order of the network's outputs."""
    longest_side: int
    """Pixels to which a picture's longer side is brought before it is looked at."""
    confidence: Mapping[DamageClass, float]
    """0–1, calibrated; the least at which a box of the class is shown where nothing is added up over frames and drives:
    the best F1 by regions on the validation roads (`model.evaluation.region_scores.best_confidences`)."""
    calibration: Mapping[DamageClass, tuple[float, float]]
    """Slope and offset from the logit of the network's score to that of the share of such boxes that are right."""
    trained_on: str
    candidate_confidence: Mapping[DamageClass, float]
    """0–1, calibrated; the least at which a box may speak for a damage at all, with what other frames say: from here on
    the likelihoods beside the weights were counted."""


@dataclass(frozen=True, slots=True)
class FinderWeights:
    """A network that finds one kind of thing: number plates, or vehicles."""

    path: Path
    longest_side: int
    """Pixels."""
    confidence: float
    """0–1; the least score at which a thing counts as found."""


def load_weights(name: str = DAMAGE, folder: Path = WEIGHTS_FOLDER) -> Weights:
    """The damage network of that name, its checksum verified; raises WeightsError."""
    return _verified(name, folder, _damage_weights)


def load_plate_weights(folder: Path = WEIGHTS_FOLDER) -> FinderWeights:
    """The plate network, its checksum verified; raises WeightsError."""
    return _verified(PLATES, folder, _finder_weights)


def load_vehicle_weights(folder: Path = WEIGHTS_FOLDER) -> FinderWeights:
    """The vehicle network, its checksum verified; raises WeightsError."""
    return _verified(VEHICLES, folder, _finder_weights)


def load_face_weights(folder: Path = WEIGHTS_FOLDER) -> Path:
    """The face network, which the installation fetches, its checksum verified; raises WeightsError."""
    if not (folder / f"{FACES}.onnx").exists():
        raise WeightsError(f"{folder / FACES}.onnx: missing; the installation fetches it, so run `pip install .` again")
    return _verified(FACES, folder, lambda fields, path: path)


def _verified(name: str, folder: Path, describe: Callable[[dict[str, Any], Path], _Described]) -> _Described:
    manifest = folder / f"{name}.json"
    text = _read(manifest)
    try:
        fields = json.loads(text)
        described, path, expected = describe(fields, folder / fields["file"]), folder / fields["file"], fields["sha256"]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise WeightsError(f"{manifest}: no manifest of weights ({error!r}); restore it with `git checkout`") from error
    actual = hashlib.sha256(_read(path)).hexdigest()
    if actual != expected:
        raise WeightsError(
            f"{path}: altered, its SHA-256 is {actual[:12]}… and {manifest.name} says {expected[:12]}…; "
            "restore it with `git checkout` or install Vejsyn again"
        )
    return described


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WeightsError(
            f"{path}: cannot be read ({error.strerror}); restore it with `git checkout` or install Vejsyn again"
        ) from error


def _damage_weights(fields: dict[str, Any], path: Path) -> Weights:
    return Weights(
        name=fields["name"],
        version=fields["version"],
        path=path,
        classes=tuple(DamageClass(word) for word in fields["classes"]),
        longest_side=fields["longest_side"],
        confidence=_by_class(fields["confidence"]),
        calibration={DamageClass(word): (line[0], line[1]) for word, line in fields["calibration"].items()},
        trained_on=fields["trained_on"],
        candidate_confidence=_by_class(fields["candidate_confidence"]),
    )


def _by_class(fields: Mapping[str, float]) -> dict[DamageClass, float]:
    return {DamageClass(word): float(least) for word, least in fields.items()}


def _finder_weights(fields: dict[str, Any], path: Path) -> FinderWeights:
    return FinderWeights(path, fields["longest_side"], float(fields["confidence"]))
