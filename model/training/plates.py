"""The data set of number plates, split by video and time, and the recall of the blur."""

import re
import shutil
from pathlib import Path

from model.datasets.readers import DatasetError, read_image
from model.detection import Box
from model.networks.candidates import overlap
from model.networks.plates import PlateFinder

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


def plate_recall(finder: PlateFinder, folder: Path, rim: float) -> tuple[int, int]:
    """Readable plates that the blur hides, and readable plates; `rim`: how far it reaches beyond a box."""
    hidden = total = 0
    for path in sorted((folder / "images").iterdir()):
        image = read_image(path)
        found = [widened(box, rim) for box in finder.find(image)]
        plates = [plate for plate in _plates(folder, path, image.shape) if plate.width >= _READABLE_PX]
        hidden += sum(any(overlap(plate, box) >= COVERED * plate.area for box in found) for plate in plates)
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


def widened(box: Box, rim: float) -> Box:
    """What the blur of a box covers; `rim`: so many times the box's size beyond each edge."""
    across, down = box.width * rim, box.height * rim
    return Box(box.x1 - across, box.y1 - down, box.x2 + across, box.y2 + down)
