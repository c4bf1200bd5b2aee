"""Rendered pictures as a folder that `vejsyn dataset build` and `vejsyn evaluate` read."""

import json
from collections.abc import Iterator
from pathlib import Path

import cv2

from data.render.training import training_pictures
from model.datasets.masks import Label
from model.datasets.samples import TRAINING_JPEG_QUALITY
from model.training.dataset import yolo_line

WIDTH, HEIGHT = 800, 450
"""Pixels; a phone's shape, a little larger than the detector looks at."""


def write_pictures(folder: Path, count: int, seed: int) -> Iterator[Path]:
    """Each picture as soon as it is written to folder/images, its boxes to folder/labels; in the end its road.

    The same seed gives the same pictures, so a folder half written is filled by calling again.
    """
    roads: dict[str, str] = {}
    for part in ("images", "labels"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for number, picture in enumerate(training_pictures(count, seed, WIDTH, HEIGHT)):
        name = f"rendered-{seed}-{number:05d}"
        roads[name] = f"rendered road {seed}-{picture.road}"
        lines = [yolo_line(Label(kind, box), WIDTH, HEIGHT) for kind, box in picture.boxes]
        (folder / "labels" / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines))
        path = folder / "images" / f"{name}.jpg"
        cv2.imwrite(str(path), picture.image, [cv2.IMWRITE_JPEG_QUALITY, TRAINING_JPEG_QUALITY])
        yield path
    (folder / "groups.json").write_text(json.dumps(roads, indent=0))
