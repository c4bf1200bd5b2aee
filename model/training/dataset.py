"""From labelled folders to one data set on disk: split by road, stamps painted out."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from model.detection import Image
from model.training.masks import Label
from model.training.readers import CLASSES, Picture, read_folder, read_image

_LONGEST_SIDE_PX = 960
_JPEG_QUALITY = 93


@dataclass(frozen=True, slots=True)
class Source:
    """One labelled folder and what is to be done with it."""

    name: str
    folder: Path
    validation: frozenset[str] = frozenset()
    """Groups (roads, places) kept from training; a name that ends in `*` takes every group that begins so."""
    share: float = 1.0
    """How often training draws from it, against the other sources."""
    logo: tuple[float, float, float, float] | None = None
    """A stamp in every picture, x1 y1 x2 y2 over width and height, to be painted out."""
    places: Path | None = None
    """JSON list of lists of file names that show one place, from `vejsyn dataset places`."""


@dataclass(frozen=True, slots=True)
class Built:
    """How many pictures and boxes went where."""

    pictures: dict[str, int]
    boxes: dict[str, dict[str, int]]


def build(sources: Iterable[Source], out: Path) -> Built:
    """Writes out/{train,val}/SOURCE/{images,labels,groups.json}; the last names each picture's road, for intervals."""
    pictures: Counter[str] = Counter()
    boxes: dict[str, Counter[str]] = {}
    groups: dict[str, dict[str, str]] = {}
    for source in sources:
        for picture in _grouped(source):
            part = f"{'val' if _held_out(picture.group, source.validation) else 'train'}/{source.name}"
            _write(picture, source, out / part)
            pictures[part] += 1
            boxes.setdefault(part, Counter()).update(str(label.damage_class) for label in picture.labels)
            groups.setdefault(part, {})[picture.path.stem] = picture.group
    for part, names in groups.items():
        (out / part / "groups.json").write_text(json.dumps(names, indent=0))
    return Built(dict(pictures), {part: dict(tally) for part, tally in boxes.items()})


def _grouped(source: Source) -> Iterable[Picture]:
    """The source's pictures, with places instead of file names as groups where a list of places says so."""
    places: dict[str, str] = {}
    if source.places is not None:
        for number, names in enumerate(json.loads(source.places.read_text())):
            places.update(dict.fromkeys(names, f"place{number:04d}"))
    for picture in read_folder(source.folder):
        yield Picture(picture.path, places.get(picture.path.name, picture.group), picture.labels)


def _held_out(group: str, names: frozenset[str]) -> bool:
    return any(group.startswith(name[:-1]) if name.endswith("*") else group == name for name in names)


def _write(picture: Picture, source: Source, folder: Path) -> None:
    for part in ("images", "labels"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    image = read_image(picture.path)
    height, width = image.shape[:2]
    lines = [yolo_line(label, width, height) for label in picture.labels]
    (folder / "labels" / f"{picture.path.stem}.txt").write_text("".join(f"{line}\n" for line in lines))
    if source.logo is not None:
        image = without_stamp(image, source.logo)
    scale = min(1.0, _LONGEST_SIDE_PX / max(height, width))
    if scale < 1:
        image = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    cv2.imwrite(str(folder / "images" / f"{picture.path.stem}.jpg"), image, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])


def yolo_line(label: Label, width: int, height: int) -> str:
    """`class x y w h`, relative to the picture."""
    box = label.box
    numbers = ((box.x1 + box.x2) / 2 / width, (box.y1 + box.y2) / 2 / height, box.width / width, box.height / height)
    return " ".join([str(CLASSES.index(label.damage_class)), *(f"{number:.5f}" for number in numbers)])


def without_stamp(image: Image, stamp: tuple[float, float, float, float]) -> Image:
    """The picture with the stamp's area filled from its rim."""
    height, width = image.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    mask[round(stamp[1] * height) : round(stamp[3] * height), round(stamp[0] * width) : round(stamp[2] * width)] = 255
    return np.asarray(cv2.inpaint(image, mask, 5, cv2.INPAINT_TELEA), dtype=np.uint8)
