"""What anybody would train in an afternoon, to measure our detector against: naive labels, plain `yolo train`.

    plain_training.py DATA OUT [--epochs N]

DATA is what `vejsyn dataset build` wrote: the same pictures of the same roads and places are kept from training. dnit's
boxes are made the plain way, pixels and no ground: what is drawn of cracks and lies within JOINED_PX is one, a box's
shape names the class. Ultralytics' default settings but for the epochs, which a CPU cannot pay, and a warm-up cut to
fit.
Writes OUT/plain/vejsyn-damage.onnx and prints F1 of it beside ours, each at its own best confidence on every row, and
the 95 % interval of the difference.

Needs the `train` extra.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from model.datasets.lane_plane import Mask  # noqa: E402
from model.datasets.masks import CRACK, MASK_POTHOLE, Label  # noqa: E402
from model.datasets.readers import CLASSES, read_folder, read_mask  # noqa: E402
from model.detection import Box  # noqa: E402
from model.evaluation.evaluate import LEAST_CONFIDENCE, Row, at_confidence, evaluate, judge  # noqa: E402
from model.evaluation.scoring import Judged, crack_or_pothole, f1_gain  # noqa: E402
from model.networks.openvino_detector import OpenVinoDetector  # noqa: E402
from model.networks.weights import DAMAGE, Weights, load_weights  # noqa: E402
from model.training.dataset import yolo_line  # noqa: E402
from model.training.export import export  # noqa: E402
from model.vocabulary import DamageClass  # noqa: E402

SHARED = ROOT.parent / "shared"
JOINED_PX = 41
"""Drawn specks so near to one another are one box; every speck alone is a box nobody could find (69 a picture)."""
LEAST_PX = 16
"""A box with both sides shorter is a speck."""
SLENDER = 2.0
"""A box so many times longer than wide is a line."""
WARM_UP_EPOCHS = 0.1
SOURCES = ("dnit", "china", "photos")
ROWS = ("dnit", "china", "photos", "dnit-windscreen")


def main() -> None:
    """Build, train, compare."""
    given = _arguments()
    if not given.out.exists():
        naive_data(given.data, given.out / "data")
    plain, ours = trained(given.out, given.epochs), load_weights()
    print("| row | plain: crack or pothole | four classes | ours: crack or pothole | four classes | ours less plain |")
    print("|---|---|---|---|---|---|")
    for row in ROWS:
        theirs, mine = (judged(weights, given.data / "val" / row) for weights in (plain, ours))
        low, high = f1_gain(at_its_best(mine), at_its_best(theirs), crack_or_pothole)
        print("| " + " | ".join([row, *figures(theirs), *figures(mine), f"{low:+.3f} to {high:+.3f}"]) + " |")


def naive_data(data: Path, out: Path) -> None:
    """Ultralytics' layout: the training pictures with naive boxes; it validates on a few of them, and nothing is chosen
    by that."""
    for part, source in ((part, source) for part in ("train", "val") for source in SOURCES):
        (out / part / "labels").mkdir(parents=True, exist_ok=True)
        (out / part / "images").mkdir(exist_ok=True)
        for picture in sorted((data / part / source / "images").iterdir()):
            shutil.copy(picture, out / part / "images" / f"{source}-{picture.name}")
            label = out / part / "labels" / f"{source}-{picture.stem}.txt"
            label.write_text("\n".join(_lines(data / part / source, picture.stem, source)))
    names = [str(kind) for kind in CLASSES]
    (out / "data.yaml").write_text(
        json.dumps({"path": str(out.resolve()), "train": "train", "val": "val", "names": names})
    )


def _lines(folder: Path, name: str, source: str) -> list[str]:
    if source != "dnit":
        return (folder / "labels" / f"{name}.txt").read_text().splitlines()
    mask = read_mask(SHARED / "damage" / "dnit" / "masks" / f"{name}.png")
    return [yolo_line(label, mask.shape[1], mask.shape[0]) for label in naive_labels(mask)]


def naive_labels(mask: Mask) -> Iterator[Label]:
    """A box round each piece."""
    yield from (Label(DamageClass.POTHOLE, box) for box in _boxes(mask == MASK_POTHOLE, 1))
    yield from (Label(_named(box), box) for box in _boxes(mask == CRACK, JOINED_PX))


def _boxes(drawn: np.ndarray[Any, np.dtype[np.bool_]], joined_px: int) -> Iterator[Box]:
    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (joined_px, joined_px))
    count, pieces = cv2.connectedComponents(cv2.dilate(drawn.astype(np.uint8), disk))
    for number in range(1, count):
        rows, columns = np.nonzero(drawn & (pieces == number))
        box = Box(float(columns.min()), float(rows.min()), float(columns.max() + 1), float(rows.max() + 1))
        if max(box.width, box.height) >= LEAST_PX:
            yield box


def _named(box: Box) -> DamageClass:
    if box.height > SLENDER * box.width:
        return DamageClass.LONGITUDINAL
    return DamageClass.TRANSVERSE if box.width > SLENDER * box.height else DamageClass.ALLIGATOR


def trained(out: Path, epochs: int) -> Weights:
    """The plain network, as the night reads one; trained where it is not there yet."""
    from ultralytics import YOLO

    folder = out / "plain"
    if not folder.exists():
        network = YOLO(str(SHARED / "weights" / "yolov8n_coco_recovered.pt"))
        data, runs = str(out / "data" / "data.yaml"), str((out / "runs").resolve())
        network.train(data=data, epochs=epochs, warmup_epochs=WARM_UP_EPOCHS, project=runs, device="cpu", plots=False)
        folder.mkdir()
        even: dict[DamageClass, Any] = {
            "confidence": dict.fromkeys(CLASSES, 0.25),
            "candidate_confidence": dict.fromkeys(CLASSES, 0.05),
            "calibration": dict.fromkeys(CLASSES, (1.0, 0.0)),
        }
        checkpoint = Path(network.trainer.last)
        export(checkpoint, folder, name=DAMAGE, version=0, longest_side=640, trained_on="plain yolo train", **even)
    return load_weights(DAMAGE, folder)


def judged(weights: Weights, folder: Path) -> list[Judged]:
    """A folder's pictures with all that a network finds."""
    return judge(OpenVinoDetector(weights, confidence=dict.fromkeys(CLASSES, LEAST_CONFIDENCE)), read_folder(folder))


def at_its_best(pictures: Sequence[Judged]) -> list[Judged]:
    """At the one confidence with the highest F1 here."""
    best = _rows(pictures)["crack or pothole"].best.confidence
    return at_confidence(pictures, dict.fromkeys(CLASSES, best))


def figures(pictures: Sequence[Judged]) -> list[str]:
    """F1 of crack or pothole and of four classes, each at the one confidence that is best for it here."""
    return [f"{_rows(pictures)[name].best.score.f1:.3f}" for name in ("crack or pothole", "four classes")]


def _rows(pictures: Sequence[Judged]) -> dict[str, Row]:
    return {row.name: row for row in evaluate(pictures, dict.fromkeys(CLASSES, LEAST_CONFIDENCE)).rows}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
