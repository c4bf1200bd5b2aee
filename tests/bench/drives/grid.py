"""Ten damages, a row each: the frames of both drives that show it, blurred as the night writes them, cropped."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from api.grade_words import grade_of, severity_text
from data.schema import Damage
from data.store import Store
from ingest.video.container import decode_at, read_video
from model.detection import Image
from model.networks.privacy import blur_road

ROWS = 10
FRAMES = 3
"""Of each drive."""
CELL = (400, 260)
"""Width and height, pixels."""
NEAR_M = 7.0
"""Within this distance a damage is looked at by a person, metres."""
MARGIN = 1.6
"""So many times the box's size is shown round it, and never less than a cell."""
BAND = 22
"""Height of the words over a cell, pixels."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A sighting of a damage, with what it takes to show it."""

    month: str
    clip: str
    video: str
    """Under the home's recordings."""
    pts_s: float
    box: tuple[float, float, float, float]
    kind: str
    confidence: float
    distance_m: float
    length_m: float
    damage_length_m: float = 0.0
    """Of the whole damage."""


def write_grid(store: Store, dots: Mapping[int, Sequence[Spot]], file: Path) -> int:
    """Draw the damages that both drives saw most often; gives how many."""
    both = [dot for dot, spots in dots.items() if len({spot.month for spot in spots}) == 2]
    chosen = sorted(sorted(both, key=lambda dot: -len(dots[dot]))[:ROWS])
    rows = {dot: [spot for month in ("okt", "nov") for spot in _spread(dots[dot], month)] for dot in chosen}
    cells = dict(_cells(store, [spot for spots in rows.values() for spot in spots if spot]))
    file.parent.mkdir(exist_ok=True)
    if rows:
        cv2.imwrite(str(file), np.vstack([_row(dot, spots, cells) for dot, spots in rows.items()]))
    return len(rows)


def write_ends(store: Store, damages: Sequence[Damage], dots: Mapping[int, Sequence[Spot]], file: Path) -> None:
    """Draw the nearest whole views of the most urgent damages to the left, and of the least urgent to the right.

    Args:
        damages: the most urgent first.
    """
    drawn = [damage for damage in damages if dots.get(damage.id)]
    rows = min(ROWS, len(drawn) // 2)
    ends = [*drawn[:rows], *drawn[len(drawn) - rows :]]
    views = {damage.id: _nearest(dots[damage.id]) for damage in ends}
    cells = dict(_cells(store, [spot for spots in views.values() for spot in spots]))
    columns = [
        np.vstack([_told(damage, views[damage.id], cells) for damage in end]) for end in (ends[:rows], ends[rows:])
    ]
    cv2.imwrite(str(file), np.hstack(columns))


def _nearest(spots: Sequence[Spot]) -> list[Spot]:
    """One of each drive: the surest within `NEAR_M`, or the nearest."""
    months = sorted({spot.month for spot in spots})
    by_month = ([spot for spot in spots if spot.month == month] for month in months)
    return [
        max([spot for spot in mine if spot.distance_m <= NEAR_M] or [min(mine, key=lambda spot: spot.distance_m)],
            key=lambda spot: spot.confidence)
        for mine in by_month
    ]  # fmt: skip


def _told(damage: Damage, spots: Sequence[Spot], cells: dict[Spot, Image]) -> Image:
    empty = _titled(np.zeros((CELL[1], CELL[0], 3), np.uint8), "")
    shown = [*(cells[spot] for spot in spots), empty, empty][:2]
    said = f"{damage.urgency:.1f} {severity_text(grade_of(damage), 'en')}"
    row = np.hstack(shown)
    return _titled(np.asarray(row), said.replace("±", "+-").replace("²", "2").replace("·", "-"))


def _spread(spots: Sequence[Spot], month: str) -> list[Spot | None]:
    """One for each column: from the farthest frame to the nearest."""
    mine = sorted((spot for spot in spots if spot.month == month), key=lambda spot: -spot.distance_m)
    one_a_frame = list({spot.pts_s: spot for spot in mine}.values())
    at = np.unique(np.linspace(0, len(one_a_frame) - 1, min(FRAMES, len(one_a_frame))).round().astype(int))
    found: list[Spot | None] = [one_a_frame[i] for i in at]
    return found + [None] * (FRAMES - len(found))


def _cells(store: Store, spots: Sequence[Spot]) -> Iterator[tuple[Spot, Image]]:
    by_video = defaultdict(list)
    for spot in spots:
        by_video[spot.video].append(spot)
    for name, mine in by_video.items():
        video = read_video(store.recordings.folder / name)
        assert hasattr(video, "pts"), video
        index = {spot: int(np.argmin(np.abs(video.times_s - spot.pts_s))) for spot in mine}
        wanted = sorted(set(index.values()))
        for number, image in decode_at(video, [int(video.pts[i]) for i in wanted]):
            blurred = blur_road(image).image
            yield from ((spot, _cell(blurred, spot)) for spot in mine if index[spot] == wanted[number])


def _cell(image: Image, spot: Spot) -> Image:
    x1, y1, x2, y2 = spot.box
    scale = max(1.0, (x2 - x1) * MARGIN / CELL[0], (y2 - y1) * MARGIN / CELL[1])
    corner = [
        float(np.clip((low + high) / 2 - side * scale / 2, 0, max(0.0, whole - side * scale)))
        for low, high, side, whole in zip((x1, y1), (x2, y2), CELL, image.shape[1::-1], strict=True)
    ]
    move = np.array([[1 / scale, 0, -corner[0] / scale], [0, 1 / scale, -corner[1] / scale]])
    crop = np.asarray(cv2.warpAffine(image, move, CELL, flags=cv2.INTER_AREA), np.uint8)
    corners = (np.array([[x1, y1], [x2, y2]]) @ move[:, :2].T + move[:, 2]).round().astype(int)
    cv2.rectangle(crop, corners[0].tolist(), corners[1].tolist(), (0, 0, 255), 1)
    said = f"{spot.month} {spot.distance_m:.1f} m {spot.kind} {spot.confidence:.2f}"
    return _titled(crop, said)


def _row(dot: int, spots: Sequence[Spot | None], cells: dict[Spot, Image]) -> Image:
    empty = _titled(np.zeros((CELL[1], CELL[0], 3), np.uint8), "")
    name = _titled(np.zeros((CELL[1], 90, 3), np.uint8), f"nr {dot}")
    return np.hstack([name, *(cells[spot] if spot else empty for spot in spots)])


def _titled(picture: Image, said: str) -> Image:
    band = np.full((BAND, picture.shape[1], 3), 40, np.uint8)
    cv2.putText(band, said, (6, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255), 1, cv2.LINE_AA)
    return np.vstack([band, picture])
