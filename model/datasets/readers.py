"""Labelled pictures from the layouts the field uses: dnit's masks, YOLO folders, RDD2022's Pascal VOC, COCO."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np

from model.datasets.hidden import painted_out, with_rim
from model.datasets.lane_plane import Mask
from model.datasets.masks import Label, labels_from_mask
from model.detection import Box, Image
from model.vocabulary import UNDECIDED, DamageClass

CLASSES = tuple(DamageClass)
"""The order of the classes in YOLO files and in the network's output."""
_EVERY_FRAME = 8
_IMAGE_SUFFIXES = (".webp", ".jpg", ".jpeg", ".png")


class DatasetError(Exception):
    """A data set that cannot be read; says which file, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One labelled picture on disk; `labels` without any says: looked at, no damage."""

    path: Path
    group: str
    """The road or place; a split never cuts through one."""
    labels: tuple[Label, ...]
    frame: int | None = None
    """Its number, where `path` is a video."""
    mask: Path | None = None
    """Where the labels were drawn as a mask: beyond its lane nobody looked for damage."""
    undecided: tuple[Box, ...] = ()
    """Where nobody has said what is there: to be neither learned nor unlearned, neither a hit nor a false alarm."""

    @property
    def name(self) -> str:
        """Unique within its source."""
        return self.path.stem if self.frame is None else f"{self.path.stem}-{self.frame:05d}"

    def read(self) -> Image:
        """BGR, what is undecided painted out; raises DatasetError for what is no picture."""
        image = read_image(self.path) if self.frame is None else _read_frame(self.path, self.frame)
        return painted_out(image, map(with_rim, self.undecided), spared=[label.box for label in self.labels])


def read_image(path: Path) -> Image:
    """BGR; raises DatasetError for what is no picture."""
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        raise DatasetError(f"{path}: not a picture OpenCV can read; remove it or convert it to JPEG")
    return np.asarray(image, dtype=np.uint8)


def read_mask(path: Path) -> Mask:
    """0 none, 1 lane, 2 crack, 3 pothole; raises DatasetError where there is none."""
    mask = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if mask is None:
        raise DatasetError(f"{path}: no mask OpenCV can read; each picture needs one of its name")
    return np.asarray(mask, dtype=np.uint8)


def read_pictures(source: Path) -> Iterator[Picture]:
    """The pictures of source/images, or every eighth frame of a video (a quarter of a second apart), unlabelled."""
    if source.is_dir():
        yield from (Picture(path, path.stem, ()) for path in _images(source / "images"))
        return
    video = cv2.VideoCapture(str(source))
    count, rate = int(video.get(cv2.CAP_PROP_FRAME_COUNT)), video.get(cv2.CAP_PROP_FPS) or 30.0
    for number in range(0, count - _EVERY_FRAME, _EVERY_FRAME):
        yield Picture(source, f"second {int(number / rate)}", (), number)


def read_undamaged(source: Path) -> Iterator[Picture]:
    """Pictures to be quiet on: of a labelled folder those without a label, of any other or of a video all."""
    labelled = source.is_dir() and any((source / mark).exists() for mark in _LAYOUTS)
    yield from (one for one in (read_folder(source) if labelled else read_pictures(source)) if not one.labels)


def read_masks(folder: Path) -> Iterator[Picture]:
    """dnit's layout: images/NAME.webp beside masks/NAME.png; the road is the name without its first and last part."""
    for path in _images(folder / "images"):
        mask = folder / "masks" / f"{path.stem}.png"
        labels = labels_from_mask(read_mask(mask))
        yield Picture(path, path.stem.split("_", 1)[1].rsplit("_", 1)[0], tuple(labels), mask=mask)


def read_yolo(folder: Path) -> Iterator[Picture]:
    """images/NAME.ext beside labels/NAME.txt; class numbers past the fourth (repairs) are no damage.

    groups.json (NAME to road), where there is one, says which pictures show one road.
    """
    groups = _groups(folder / "groups.json")
    for path in _images(folder / "images"):
        text = folder / "labels" / f"{path.stem}.txt"
        lines = text.read_text().splitlines() if text.exists() else []
        height, width = read_image(path).shape[:2]
        labels = [_yolo_label(line, width, height, text) for line in lines if line.strip()]
        yield Picture(path, groups.get(path.stem, path.stem), tuple(label for label in labels if label is not None))


def read_voc(folder: Path) -> Iterator[Picture]:
    """RDD2022's layout: images/NAME.jpg beside annotations/xmls/NAME.xml."""
    for path in _images(folder / "images"):
        note = folder / "annotations" / "xmls" / f"{path.stem}.xml"
        objects = ElementTree.parse(note).iter("object") if note.exists() else []  # noqa: S314 - the user's own data
        labels = [_voc_label(item) for item in objects]
        yield Picture(path, path.stem, tuple(label for label in labels if label is not None))


def read_coco(folder: Path) -> Iterator[Picture]:
    """annotations.json beside images/; categories are matched by name (D00, D10, D20, D40), others are no damage.

    `vejsyn dataset export` writes it with two things more: a category of what is undecided, and each image's group.
    """
    data = json.loads((folder / "annotations.json").read_text(encoding="utf-8"))
    names = {category["id"]: category["name"] for category in data["categories"]}
    notes: dict[int, list[tuple[str, Box]]] = {}
    for note in data["annotations"]:
        x, y, width, height = note["bbox"]
        notes.setdefault(note["image_id"], []).append((names[note["category_id"]], Box(x, y, x + width, y + height)))
    for image in data["images"]:
        path, told = folder / "images" / image["file_name"], notes.get(image["id"], [])
        labels = tuple(Label(kind, box) for name, box in told if (kind := _class(name)) is not None)
        undecided = tuple(box for name, box in told if name == UNDECIDED)
        yield Picture(path, image.get("group", path.stem), labels, undecided=undecided)


def read_folder(folder: Path) -> Iterator[Picture]:
    """Whichever of the four layouts the folder has; raises DatasetError where it has none."""
    for mark, reader in _LAYOUTS.items():
        if (folder / mark).exists():
            return reader(folder)
    raise DatasetError(f"{folder}: none of {', '.join(_LAYOUTS)} in it; see model/README.md for the layouts read")


_LAYOUTS = {"masks": read_masks, "annotations/xmls": read_voc, "annotations.json": read_coco, "labels": read_yolo}


def _images(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise DatasetError(f"{folder}: no such folder; pictures are looked for there")
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in _IMAGE_SUFFIXES)


def _read_frame(path: Path, number: int) -> Image:
    video = cv2.VideoCapture(str(path))
    video.set(cv2.CAP_PROP_POS_FRAMES, number)
    done, image = video.read()
    if not done:
        raise DatasetError(f"{path}: frame {number} cannot be decoded; convert the video to H.264")
    return np.asarray(image, dtype=np.uint8)


def _groups(path: Path) -> dict[str, str]:
    groups: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return groups


def _class(name: str) -> DamageClass | None:
    return DamageClass(name) if name in set(DamageClass) else None


def _yolo_label(line: str, width: int, height: int, source: Path) -> Label | None:
    try:
        number, x, y, across, down = (float(word) for word in line.split()[:5])
    except ValueError as error:
        raise DatasetError(f"{source}: expected 'class x y width height', found {line!r}") from error
    if not 0 <= number < len(CLASSES):
        return None
    box = Box((x - across / 2) * width, (y - down / 2) * height, (x + across / 2) * width, (y + down / 2) * height)
    return Label(CLASSES[int(number)], box)


def _voc_label(item: ElementTree.Element) -> Label | None:
    kind, box = _class(item.findtext("name", "")), item.find("bndbox")
    if kind is None or box is None:
        return None
    return Label(kind, Box(*(float(box.findtext(side, "0")) for side in ("xmin", "ymin", "xmax", "ymax"))))
