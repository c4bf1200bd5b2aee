"""How far the shipped detector's boxes end from what people drew: where `model.geometry.sizing` has its figures from.

    edges.py [SOURCES.toml] [FOLDER …]

The pictures that the sources (model/training/dataset.toml) keep apart from training, and labelled folders besides
(../shared/damage/drive-frames). What the frame cuts off is left out. `rendered.py` prints the same of rendered drives.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from model.datasets.masks import Label  # noqa: E402
from model.datasets.readers import Picture, read_folder  # noqa: E402
from model.datasets.sources import read_sources, split  # noqa: E402
from model.detection import Box, Detection  # noqa: E402
from model.evaluation.scoring import Judged, crack_or_pothole, surest_first, taken_by  # noqa: E402
from model.geometry.sizing import NETWORK_PX  # noqa: E402
from model.networks.detectors import open_detector  # noqa: E402
from model.networks.letterbox import letterbox  # noqa: E402
from model.vocabulary import DamageClass  # noqa: E402

SAME = 0.3
"""Intersection over union of a box found and one drawn that show the same damage."""
RIM_PX = 4.0
"""A box so near to the frame's rim, its own pixels, is cut."""
OWN_KINDS = ("dnit", "china", "photos")
"""Sources as they are: the others show the same pictures, changed."""


@dataclass(frozen=True, slots=True)
class Edged:
    """One box beside the truth, network pixels."""

    kind: DamageClass
    """As it was called."""
    outward: tuple[float, float, float, float]
    """How far its left, far, right and near edge lie outside the damage's."""
    sides: tuple[float, float]
    """Width and height of the truth."""

    @property
    def times(self) -> tuple[float, float]:
        """Its width and height over the truth's."""
        (left, far, right, near), (width, height) = self.outward, self.sides
        return (width + left + right) / width, (height + far + near) / height


def edged(found: Detection, truth: Box, width: int, height: int, px: float) -> Edged | None:
    """A detection beside the damage's own box in a frame of that size; None where the rim cuts either.

    `px`: network pixels for each of the frame's.
    """
    box = found.box
    low, high = min(box.x1, box.y1, truth.x1, truth.y1), (max(box.x2, truth.x2), max(box.y2, truth.y2))
    if low <= RIM_PX or high[0] >= width - RIM_PX or high[1] >= height - RIM_PX:
        return None
    outward = (truth.x1 - box.x1, truth.y1 - box.y1, box.x2 - truth.x2, box.y2 - truth.y2)
    left, far, right, near = (px * one for one in outward)
    return Edged(found.damage_class, (left, far, right, near), (px * truth.width, px * truth.height))


def lines(every: Iterable[Edged]) -> Iterator[tuple[DamageClass, int, str]]:
    """For each kind: how many, and in words."""
    listed = list(every)
    for kind in DamageClass:
        group = [one for one in listed if one.kind is kind]
        if group:
            yield kind, len(group), _said(group)


def _said(group: Sequence[Edged]) -> str:
    outward, times = np.array([one.outward for one in group]), np.array([one.times for one in group])
    low, middle, high = np.percentile(outward, [25, 50, 75], axis=0)
    edges = " ".join(f"{m:+.1f}±{s:.1f}" for m, s in zip(middle, (high - low) / 1.35, strict=True))
    width, height = np.median(times, axis=0)
    return f"{edges} · ×{width:.2f} ×{height:.2f}"


def main() -> None:
    """Look at every picture once and print."""
    named = [Path(one) for one in sys.argv[1:]] or [ROOT / "model" / "training" / "dataset.toml"]
    folders = named[1:] or [ROOT.parent / "shared" / "damage" / "drive-frames"]
    print("| pictures | kind | boxes | left, far, right, near edge outwards: median ± sd, network px · width, height |")
    print("|---|---|---|---|")
    for source in read_sources(named[0]):
        if source.name in OWN_KINDS:
            _print(source.name, (picture for picture, apart in split(source) if apart))
    for folder in folders:
        _print(folder.name, read_folder(folder))


def _print(name: str, pictures: Iterable[Picture]) -> None:
    for kind, count, said in lines(_edges(pictures)):
        print(f"| {name} | {kind} | {count} | {said} |", flush=True)


def _edges(pictures: Iterable[Picture]) -> Iterator[Edged]:
    detector = open_detector("openvino")
    for picture in pictures:
        image = picture.read()
        (height, width), px = image.shape[:2], letterbox(image, NETWORK_PX).scale
        seen = Judged(picture.group, picture.labels, tuple(detector.detect([image])[0]))
        for found, label in zip(surest_first(seen), taken_by(seen, crack_or_pothole, SAME), strict=True):
            one = label and edged(found, _tight(label), width, height, px)
            if one:
                yield one


def _tight(label: Label) -> Box:
    """Round the drawn pixels where they are known: a crack's label has a rim."""
    if label.outline is None:
        return label.box
    (x1, y1), (x2, y2) = label.outline.min(axis=0), label.outline.max(axis=0) + 1
    return Box(float(x1), float(y1), float(x2), float(y2))


if __name__ == "__main__":
    main()
