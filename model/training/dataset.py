"""From labelled folders to one data set on disk: split by road, stamps painted out, scenery beside it."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import NDArray

from model.datasets.hidden import painted_out
from model.datasets.lane_plane import Mask
from model.datasets.masks import Label
from model.datasets.readers import CLASSES, Picture, read_image, read_mask
from model.datasets.samples import TRAINING_JPEG_QUALITY, Sample
from model.datasets.sources import Source, split
from model.detection import Box, Image
from model.training.augmentation.light import relight
from model.training.augmentation.scenes import behind_windscreen

_STORED_SIDE_PX = 960
_SCENERY_SIZE = (640, 360)
_WINDSCREEN_SIZE = (960, 540)


@dataclass(frozen=True, slots=True)
class Built:
    """How many pictures and boxes went where, by part and source: `train/dnit`."""

    pictures: dict[str, int]
    boxes: dict[str, dict[str, int]]


def build(sources: Iterable[Source], out: Path) -> Built:
    """Writes out/{train,val}/SOURCE/{images,labels,groups.json}, the last naming each picture's road, and out/scenery.

    What is kept apart keeps its masks too.

    Raises DatasetError for a picture or label that cannot be read.
    """
    pictures: Counter[str] = Counter()
    boxes: dict[str, Counter[str]] = {}
    groups: dict[str, dict[str, str]] = {}
    for source in sources:
        for picture, kept_apart in split(source):
            image = _prepared(picture, source)
            if source.scenery and not kept_apart:
                _write_image(cv2.resize(image, _SCENERY_SIZE), out / "scenery" / f"{source.name}-{picture.name}.jpg")
            if not (source.training or kept_apart):
                continue
            if source.behind_windscreen:
                picture, image = _behind_windscreen(picture, image, sorted((out / "scenery").iterdir()))
            part = f"{'val' if kept_apart else 'train'}/{source.name}"
            _write(picture, image, out / part)
            if kept_apart and not (source.unmarked_blurred or source.behind_windscreen) and picture.mask is not None:
                _write_mask(read_mask(picture.mask), out / part / "masks" / f"{picture.name}.png")
            pictures[part] += 1
            boxes.setdefault(part, Counter()).update(str(label.damage_class) for label in picture.labels)
            groups.setdefault(part, {})[picture.name] = picture.group
    for part, names in groups.items():
        (out / part / "groups.json").write_text(json.dumps(names, indent=0))
    return Built(dict(pictures), {part: dict(tally) for part, tally in boxes.items()})


def _prepared(picture: Picture, source: Source) -> Image:
    image = picture.read()
    if source.stamp is not None:
        image = without_stamp(image, source.stamp)
    if source.unmarked_blurred and picture.mask is not None:
        image = with_blur_beyond(image, read_mask(picture.mask) > 0)
    return in_neutral_light(image) if source.neutral_light else image


def _behind_windscreen(picture: Picture, image: Image, scenery: Sequence[Path]) -> tuple[Picture, Image]:
    """The picture as a phone would have seen it, always the same for one name; see scenes.behind_windscreen."""
    rng = np.random.default_rng(crc32(picture.name.encode()))
    classes = np.array([CLASSES.index(label.damage_class) for label in picture.labels], np.int64)
    boxes = np.array([astuple(label.box) for label in picture.labels], np.float64).reshape(-1, 4)
    view = read_image(scenery[int(rng.integers(len(scenery)))])
    made = behind_windscreen(Sample(image, classes, boxes), view, *_WINDSCREEN_SIZE, rng)
    labels = tuple(Label(CLASSES[kind], Box(*box)) for kind, box in zip(made.classes, made.boxes, strict=True))
    return replace(picture, labels=labels), relight(made.image, rng)


def _write(picture: Picture, image: Image, folder: Path) -> None:
    height, width = image.shape[:2]
    text = "".join(f"{yolo_line(label, width, height)}\n" for label in picture.labels)
    scale = min(1.0, _STORED_SIDE_PX / max(height, width))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _write_image(small, folder / "images" / f"{picture.name}.jpg")
    (folder / "labels").mkdir(exist_ok=True)
    (folder / "labels" / f"{picture.name}.txt").write_text(text)


def _write_mask(mask: Mask, path: Path) -> None:
    """As large as its picture is written: `vejsyn evaluate` takes regions and distances from it."""
    height, width = mask.shape
    scale = min(1.0, _STORED_SIDE_PX / max(height, width))
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), cv2.resize(mask, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST))


def _write_image(image: cv2.typing.MatLike, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), image, [cv2.IMWRITE_JPEG_QUALITY, TRAINING_JPEG_QUALITY])


def yolo_line(label: Label, width: int, height: int) -> str:
    """`class x y w h`, the box's centre and sides relative to the picture."""
    box = label.box
    numbers = ((box.x1 + box.x2) / 2 / width, (box.y1 + box.y2) / 2 / height, box.width / width, box.height / height)
    return " ".join([str(CLASSES.index(label.damage_class)), *(f"{number:.5f}" for number in numbers)])


def yolo_polygon(label: Label, width: int, height: int) -> str:
    """`class x1 y1 x2 y2 …`, the outline for instance segmentation; the box's corners where none is known."""
    box = label.box
    corners = np.array([(box.x1, box.y1), (box.x2, box.y1), (box.x2, box.y2), (box.x1, box.y2)])
    points = (corners if label.outline is None else label.outline) / (width, height)
    return " ".join([str(CLASSES.index(label.damage_class)), *(f"{number:.5f}" for number in points.ravel())])


def without_stamp(image: Image, stamp: tuple[float, float, float, float]) -> Image:
    """The picture with the stamp's area, x1 y1 x2 y2 over width and height, filled from its rim."""
    height, width = image.shape[:2]
    return painted_out(image, [Box(stamp[0] * width, stamp[1] * height, stamp[2] * width, stamp[3] * height)])


def in_neutral_light(image: Image) -> Image:
    """The picture with its three channels brought to one mean (grey world)."""
    means = image.reshape(-1, 3).mean(axis=0) + 1
    return np.asarray(np.clip(image * (means.mean() / means), 0, 255), dtype=np.uint8)


def with_blur_beyond(image: Image, lane: NDArray[np.bool_]) -> Image:
    """The picture, sharp in the lane and too blurred beyond it for any crack to be seen."""
    weight = cv2.GaussianBlur(cv2.dilate(lane.astype(np.float32), np.ones((9, 9))), (0, 0), 4)[..., None]
    blurred = cv2.GaussianBlur(image, (0, 0), image.shape[1] / 120)
    return np.asarray((image * weight + blurred * (1 - weight)).round(), dtype=np.uint8)
