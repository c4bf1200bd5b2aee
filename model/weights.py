"""The committed networks: found by name, checked against their manifest before use."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from model.vocabulary import DamageClass

WEIGHTS_FOLDER = Path(__file__).parent / "weights"
DAMAGE = "vejsyn-damage"
"""The name of the network that finds damage."""


class WeightsError(Exception):
    """Weights that are missing, altered or not described; says which file, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One network on disk, as its manifest describes it."""

    name: str
    version: int
    path: Path
    """The ONNX file; weights stored in half precision, computed in single."""
    sha256: str
    classes: tuple[DamageClass, ...]
    """In the order of the network's outputs."""
    longest_side: int
    """Pixels to which a picture's longer side is brought before it is looked at."""
    confidence: Mapping[DamageClass, float]
    """0–1, calibrated; the least at which a box of the class is shown, chosen on the validation roads."""
    calibration: Mapping[DamageClass, tuple[float, float]]
    """Slope and offset from the logit of the network's score to that of the share of such boxes that are right."""
    trained_on: str


def load_weights(name: str = DAMAGE, folder: Path = WEIGHTS_FOLDER) -> Weights:
    """The network of that name, its checksum verified; raises WeightsError."""
    manifest = folder / f"{name}.json"
    weights = _described(_read(manifest), manifest)
    actual = hashlib.sha256(_read(weights.path)).hexdigest()
    if actual != weights.sha256:
        raise WeightsError(
            f"{weights.path}: altered, its SHA-256 is {actual[:12]}… and {manifest.name} says {weights.sha256[:12]}…; "
            "restore it with `git checkout` or install Vejsyn again"
        )
    return weights


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WeightsError(
            f"{path}: cannot be read ({error.strerror}); restore it with `git checkout` or install Vejsyn again"
        ) from error


def _described(text: bytes, manifest: Path) -> Weights:
    try:
        fields = json.loads(text)
        return Weights(
            name=fields["name"],
            version=fields["version"],
            path=manifest.parent / fields["file"],
            sha256=fields["sha256"],
            classes=tuple(DamageClass(word) for word in fields["classes"]),
            longest_side=fields["longest_side"],
            confidence={DamageClass(word): float(least) for word, least in fields["confidence"].items()},
            calibration={DamageClass(word): (line[0], line[1]) for word, line in fields["calibration"].items()},
            trained_on=fields["trained_on"],
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise WeightsError(f"{manifest}: no manifest of weights ({error!r}); restore it with `git checkout`") from error
