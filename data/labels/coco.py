"""The labels that people made on the map as a COCO folder: `annotations.json` beside `images/`.

What leaves the house: the kept pictures of judged damages, as they were written (faces and plates blurred), under names
that tell nothing; boxes with a class or a verdict; the day each was filmed; a number for its road, so that a split
never cuts through one. What does not: names of people, teams, roads and phones, places, times of day, notes, crews'
photos. The pictures themselves still show what stands along the road.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.labels.labels import Labelled, labelled_pictures
from data.store import Store
from model.vocabulary import DISMISSED, UNDECIDED, DamageClass

CATEGORIES = (*map(str, DamageClass), DISMISSED, UNDECIDED)
"""In the order of their numbers, from 1."""


class NothingJudged(Exception):
    """Nobody has judged a damage of which a picture was kept."""


class NotAnExport(Exception):
    """The folder holds what no export wrote."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to."""

    folder: str
    pictures: int
    roads: int
    boxes: Mapping[str, int]
    """By category; each picture's far band is one that is undecided."""
    missing: int
    """Pictures that are no longer kept."""


def export_labels(
    store: Store, out: Path, tracked: Callable[[Sequence[Labelled]], Iterable[Labelled]] = iter
) -> Exported:
    """Write the folder, whole or not at all; an earlier export there is replaced.

    Args:
        tracked: passes the pictures on one by one, for who shows how far it has come.

    Raises:
        NothingJudged: there would be nothing in it.
        NotAnExport: there is something else of that name.
    """
    if out.exists() and not _is_export(out):
        raise NotAnExport(out)
    with store.read() as session:
        labelled = list(labelled_pictures(session))
    if not labelled:
        raise NothingJudged
    partial = _empty_beside(out)
    written = [one for one in tracked(labelled) if _copy(store, one, partial)]
    (partial / "annotations.json").write_text(json.dumps(_coco(written), indent=1), encoding="utf-8")
    _put(partial, out)
    roads = len({one.road for one in written})
    return Exported(str(out), len(written), roads, _counts(written), len(labelled) - len(written))


def _is_export(out: Path) -> bool:
    return out.is_dir() and {path.name for path in out.iterdir()} <= {"annotations.json", "images"}


def _empty_beside(out: Path) -> Path:
    """A folder to write to; what an export that was killed left there goes."""
    partial = out.with_name(f".{out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    (partial / "images").mkdir(parents=True)
    return partial


def _copy(store: Store, one: Labelled, folder: Path) -> bool:
    jpeg = store.pictures.read(one.picture)
    if jpeg is None:
        return False
    (folder / "images" / _file_name(one)).write_bytes(jpeg)
    return True


def _file_name(one: Labelled) -> str:
    """The store's names tell which recording and when in it."""
    return f"{hashlib.sha256(one.picture.encode()).hexdigest()[:16]}.jpg"


def _coco(written: Sequence[Labelled]) -> dict[str, Any]:
    images = [
        {"id": number, "file_name": _file_name(one), "width": one.width, "height": one.height,
         "date_captured": one.day, "group": f"road {one.road}"}
        for number, one in enumerate(written, start=1)
    ]  # fmt: skip
    every = [(number, *labelled) for number, one in enumerate(written, start=1) for labelled in one.boxes]
    annotations = [
        {"id": number, "image_id": image, "category_id": CATEGORIES.index(category) + 1, "iscrowd": 0,
         "bbox": [box.x1, box.y1, box.width, box.height], "area": box.area}
        for number, (image, category, box) in enumerate(every, start=1)
    ]  # fmt: skip
    categories = [{"id": number, "name": name} for number, name in enumerate(CATEGORIES, start=1)]
    return {"images": images, "categories": categories, "annotations": annotations}


def _counts(written: Sequence[Labelled]) -> dict[str, int]:
    every = [category for one in written for category, _ in one.boxes]
    return {category: every.count(category) for category in CATEGORIES if category in every}


def _put(partial: Path, out: Path) -> None:
    """The new folder in the place of the old."""
    old = out.with_name(f".{out.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    partial.rename(out)
    shutil.rmtree(old, ignore_errors=True)
