"""What the blur hides: plates kept apart from training, and faces composed into traffic.

    privacy.py

There is no labelled picture of faces in traffic here, so portraits in the public domain are set into traffic pictures
at growing heights: seen from the front, so this says from which size on a face is found, not how often in a street.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from model.datasets.readers import read_image  # noqa: E402
from model.detection import Box, Image  # noqa: E402
from model.networks.candidates import overlap  # noqa: E402
from model.networks.faces import FaceFinder  # noqa: E402
from model.networks.plates import PlateFinder  # noqa: E402
from model.networks.privacy import RIM  # noqa: E402
from model.training.plates import COVERED, build_plates, plate_recall, widened  # noqa: E402

PLATES = ROOT.parent / "shared" / "plates"
ASTRONAUT = ROOT / "tests" / "model" / "pictures" / "astronaut.jpg"
"""Eileen Collins, NASA, public domain."""
HOPPER = "mpl-data/sample_data/grace_hopper.jpg"
"""Grace Hopper, US Navy, public domain; comes with matplotlib, where that is installed."""
HEIGHTS_PX = (12, 16, 20, 24, 40, 80, 120)
"""Of a face, in pictures `WIDTH_PX` wide."""
PICTURES, WIDTH_PX, JPEG = 16, 960, 85
DARKEST = 0.5
"""Share of a portrait's light that is left at least: a face stands in the shade too."""
SURE = 0.05
"""One minus the confidence of the bound."""
SEED = 1


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        build_plates(PLATES, Path(folder))
        kept_apart = Path(folder) / "val" / "plates"
        hidden, total = plate_recall(PlateFinder(), kept_apart, rim=RIM)
        print(f"plates at least 40 px wide, kept apart: {hidden} of {total} hidden{_bound(hidden, total)}\n")
        streets = [read_image(path) for path in sorted((kept_apart / "images").iterdir())]
    print("| portrait | " + " | ".join(f"{height} px" for height in HEIGHTS_PX) + " |")
    print("|---" * (1 + len(HEIGHTS_PX)) + "|")
    for portrait in _portraits():
        found = [hidden_faces(read_image(portrait), streets, height) for height in HEIGHTS_PX]
        print(f"| {portrait.stem} | " + " | ".join(f"{one} of {PICTURES}" for one in found) + " |")


def hidden_faces(portrait: Image, streets: Sequence[Image], height_px: int) -> int:
    """In how many of `PICTURES` streets the blur hides the portrait's face, drawn `height_px` high."""
    finder, random = FaceFinder(), np.random.default_rng(SEED)
    face = max(finder.find(portrait), key=lambda box: box.area)
    hidden = 0
    for street in streets[:: max(1, len(streets) // PICTURES)][:PICTURES]:
        picture, drawn = _composed(portrait, face, street, height_px, random)
        found = (widened(box, RIM) for box in finder.find(picture))
        hidden += any(overlap(drawn, box) >= COVERED * drawn.area for box in found)
    return hidden


def _composed(
    portrait: Image, face: Box, street: Image, height_px: int, random: np.random.Generator
) -> tuple[Image, Box]:
    """A street with the portrait in it, as a camera writes it, and where the face is."""
    scale, mirrored = height_px / face.height, bool(random.random() < 0.5)
    small = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = small[:, ::-1] if mirrored else small
    picture = cv2.resize(street, (WIDTH_PX, WIDTH_PX * street.shape[0] // street.shape[1]))
    small = small[: picture.shape[0], : picture.shape[1]]
    x, y = (
        int(random.integers(whole - own + 1))
        for whole, own in zip(picture.shape[1::-1], small.shape[1::-1], strict=True)
    )
    picture[y : y + small.shape[0], x : x + small.shape[1]] = small * random.uniform(DARKEST, 1)
    written = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG])[1], cv2.IMREAD_COLOR)
    left, right = face.x1 * scale, face.x2 * scale
    left, right = (small.shape[1] - right, small.shape[1] - left) if mirrored else (left, right)
    return np.asarray(written, np.uint8), Box(x + left, y + face.y1 * scale, x + right, y + face.y2 * scale)


def _portraits() -> Iterator[Path]:
    yield ASTRONAUT
    matplotlib = find_spec("matplotlib")
    if matplotlib is not None and matplotlib.origin is not None:
        yield Path(matplotlib.origin).parent / HOPPER


def _bound(hidden: int, total: int) -> str:
    """The least recall that such a count allows where all were hidden (the rule of three, exact)."""
    return f"; so with 95 % confidence at least {SURE ** (1 / total):.1%} are" if hidden == total else ""


if __name__ == "__main__":
    main()
