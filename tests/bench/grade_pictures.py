"""The graded damages of real pictures: where they are, what people said, and which half may be chosen by.

`grades/damages.csv` says picture and box, `first.csv` and `second.csv` what two people said blind to each other
and to every score (`grades/RULES.md`). Whole places lie in one half: numbers of a road no farther than `APART` apart.
"""

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import atan, cos, degrees
from pathlib import Path

import cv2
import numpy as np

from model.datasets.lane_plane import BRAZILIAN_LANE_WIDTH_M, FOCAL_PER_WIDTH, LanePlane, lane_plane
from model.datasets.readers import read_image, read_mask
from model.detection import Box, Detection, Image
from model.geometry.camera import Camera
from model.vocabulary import DamageClass

GRADES = Path(__file__).parent / "grades"
SHARED = Path(__file__).parents[3] / "shared"
APART = 30
"""In the numbers that pictures of one road are named by: metres, or frames of some two."""
SPLIT_SEED = 14


@dataclass(frozen=True, slots=True)
class Graded:
    """One box."""

    number: str
    source: str
    picture: str
    frame: int | None
    detection: Detection
    width: int
    height: int
    road: str
    chainage: int
    pair: str
    """The same box in October's and November's clip share this; empty elsewhere."""


def graded() -> list[Graded]:
    """All of them, in the order of their numbers."""
    with (GRADES / "damages.csv").open(encoding="utf-8") as file:
        return [_graded(row) for row in csv.DictReader(file)]


def grades(name: str) -> dict[str, int]:
    """Number to grade, 0–3; empty where nobody has graded yet."""
    path = GRADES / f"{name}.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        return {row["number"].zfill(3): int(row["grade"]) for row in csv.DictReader(file)}


def split(damages: Sequence[Graded]) -> tuple[list[Graded], list[Graded]]:
    """Those that anything may be chosen by, and those that are only reported on."""
    places = _places(damages)
    names = sorted(set(places.values()))
    random.Random(SPLIT_SEED).shuffle(names)
    counts = {name: sum(place == name for place in places.values()) for name in names}
    chosen: set[str] = set()
    for name in names:
        if sum(counts[each] for each in chosen) + counts[name] <= len(damages) / 2:
            chosen.add(name)
    choosing = [damage for damage in damages if places[damage.number] in chosen]
    return choosing, [damage for damage in damages if places[damage.number] not in chosen]


def camera_of(damage: Graded) -> Camera:
    """The survey vehicle's: its road's median plane, in which the masked lane is 3.5 m wide."""
    return _camera(damage.road, damage.width, damage.height)


def image_of(damage: Graded) -> Image:
    """Its whole frame."""
    if damage.frame is not None:
        return _clip(damage.source)[damage.frame]
    return read_image(_folder(damage.source) / "images" / f"{damage.picture}.webp")


def clip_frames(name: str) -> Iterator[tuple[str, Image]]:
    """Each frame of a shared drive with the name of the picture that it was made from."""
    truth = json.loads((SHARED / "drives" / f"{name}.truth.json").read_text(encoding="utf-8"))
    yield from zip((frame["image"] for frame in truth["frames"]), _clip(name), strict=True)


def _graded(row: dict[str, str]) -> Graded:
    box = Box(*(float(row[side]) for side in ("x1", "y1", "x2", "y2")))
    return Graded(
        row["number"],
        row["source"],
        row["picture"],
        int(row["frame"]) if row["frame"] else None,
        Detection(DamageClass(row["damage_class"]), 1.0, box),
        int(row["width"]),
        int(row["height"]),
        row["road"],
        int(row["chainage_m"]),
        row["pair"],
    )


def _places(damages: Sequence[Graded]) -> dict[str, str]:
    """Number of each damage to the name of its place."""
    roads: dict[str, list[Graded]] = defaultdict(list)
    for damage in damages:
        roads[damage.road].append(damage)
    places = {}
    for road, along in sorted(roads.items()):
        place, last = 0, None
        for damage in sorted(along, key=lambda each: each.chainage):
            place += last is not None and damage.chainage - last > APART
            last = damage.chainage
            places[damage.number] = f"{road}-{place}"
    return places


@cache
def _camera(road: str, width: int, height: int) -> Camera:
    pictures = {(damage.source, damage.picture) for damage in graded() if damage.road == road}
    planes = [lane_plane(read_mask(_folder(source) / "masks" / f"{name}.png")) for source, name in sorted(pictures)]
    horizon, vanishing, spread = (
        float(np.median([getattr(plane, side) for plane in planes])) for side in LanePlane.__slots__[:3]
    )
    focal = FOCAL_PER_WIDTH * width
    pitch, yaw = atan((height / 2 - horizon) / focal), atan((width / 2 - vanishing) / focal)
    return Camera(width, height, focal, degrees(pitch), degrees(yaw), BRAZILIAN_LANE_WIDTH_M / spread * cos(pitch))


def _folder(source: str) -> Path:
    return SHARED / "damage" / ("dnit" if source == "dnit" else "drive-frames")


@cache
def _clip(name: str) -> tuple[Image, ...]:
    video, frames = cv2.VideoCapture(str(SHARED / "drives" / f"{name}.mp4")), []
    while (read := video.read())[0]:
        frames.append(np.asarray(read[1], np.uint8))
    return tuple(frames)
