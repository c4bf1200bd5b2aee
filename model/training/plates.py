"""The data set of number plates, split by video and time, and the recall of the blur."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from model.datasets.readers import DatasetError, read_image
from model.detection import Box, Image
from model.networks.privacy import Blurred, hidden_share

_VALIDATION_VIDEOS = ("dayride_type1_002", "dayride_type1_003")
_NIGHT_VIDEO, _NIGHT_FROM_S = "nightride_type3_001", 350
"""There is one night video: its last third, from this second on, is kept apart."""
_READABLE_PX = 40
"""A plate narrower than this can be read by no one: its letters are under four pixels wide."""
COVERED = 0.85
"""Share of a plate's area that must be blurred for it to count as hidden."""


def build_plates(folder: Path, out: Path) -> dict[str, int]:
    """Copies folder/{images,labels} to out/{train,val}/plates; how many pictures went where."""
    counts = {"train": 0, "val": 0}
    for image in sorted((folder / "images").iterdir()):
        part = "val" if _kept_apart(image.name) else "train"
        for kind, path in (("images", image), ("labels", folder / "labels" / f"{image.stem}.txt")):
            target = out / part / "plates" / kind
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target / path.name.replace("#", "_"))  # ultralytics takes # for a part of a URL
        counts[part] += 1
    return counts


def plate_recall(blur: Callable[[Image], Blurred], folder: Path) -> tuple[int, int]:
    """Readable plates that the blur hides, and readable plates."""
    hidden = total = 0
    for path in sorted((folder / "images").iterdir()):
        image = read_image(path)
        covered = blur(image).hidden
        plates = [plate for plate in _plates(folder, path, image.shape) if plate.width >= _READABLE_PX]
        hidden += sum(hidden_share(plate, covered) >= COVERED for plate in plates)
        total += len(plates)
    return hidden, total


def _kept_apart(name: str) -> bool:
    if name.startswith(_VALIDATION_VIDEOS):
        return True
    second = re.search(r"t=(\d+)", name)
    if second is None:
        raise DatasetError(f"{name}: no 't=SECOND' in the name; plates are split by video and time")
    return name.startswith(_NIGHT_VIDEO) and int(second[1]) >= _NIGHT_FROM_S


def _plates(folder: Path, image: Path, shape: tuple[int, ...]) -> list[Box]:
    height, width = shape[:2]
    boxes = []
    for line in (folder / "labels" / f"{image.stem}.txt").read_text().splitlines():
        _, x, y, across, down = map(float, line.split())
        left, top = (x - across / 2) * width, (y - down / 2) * height
        boxes.append(Box(left, top, left + across * width, top + down * height))
    return boxes
