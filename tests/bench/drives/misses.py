"""Ten regions that no dot shows, drawn in their frames: what the map misses is for the eye, too."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from ingest.refusals import Refusal
from ingest.video.container import decode_at, read_video
from model.detection import Box, Image
from model.evaluation.regions import POTHOLES, Region
from model.networks.privacy import blur_road
from tests.bench.drives.clips import DRIVES, DriveResult
from tests.bench.drives.masks import MaskedFrame, missed_regions

MISSES = 10
COLUMNS = 2
TILE_PX = (640, 400)
"""Width and height."""
DRAWN, SIGHTED = (0, 200, 255), (0, 0, 255)
"""BGR: the missed region, and the sightings of dots in the same frame."""


def write_misses(result: DriveResult, file: Path) -> int:
    """Draw them, holes before cracks and large before small, one a picture of the road; gives how many."""
    chosen = list(_one_a_picture(sorted(missed_regions(result), key=_rank)))[:MISSES]
    tiles = [_tile(frame, region, sighted) for frame, region, sighted in chosen]
    tiles += [np.zeros((TILE_PX[1], TILE_PX[0], 3), np.uint8)] * (-len(tiles) % COLUMNS)
    file.parent.mkdir(exist_ok=True)
    if tiles:
        rows = [np.hstack(tiles[start : start + COLUMNS]) for start in range(0, len(tiles), COLUMNS)]
        cv2.imwrite(str(file), np.vstack(rows))
    return len(chosen)


Miss = tuple[MaskedFrame, Region, Sequence[Box]]


def _rank(miss: Miss) -> tuple[bool, int]:
    region = miss[1]
    return region.kind != POTHOLES, -len(region.rows)


def _one_a_picture(misses: Sequence[Miss]) -> Iterator[Miss]:
    """Both drives show the same pictures."""
    pictures: set[str] = set()
    for miss in misses:
        if miss[0].picture not in pictures:
            pictures.add(miss[0].picture)
            yield miss


def _tile(frame: MaskedFrame, region: Region, sighted: Sequence[Box]) -> Image:
    image = blur_road(_frame_image(frame)).image.copy()
    for box in sighted:
        cv2.rectangle(image, (round(box.x1), round(box.y1)), (round(box.x2), round(box.y2)), SIGHTED, 2)
    corners = [int(side) for side in (region.columns.min(), region.rows.min(), region.columns.max(), region.rows.max())]
    cv2.rectangle(image, (corners[0] - 6, corners[1] - 6), (corners[2] + 6, corners[3] + 6), DRAWN, 2)
    words = f"{frame.clip} {frame.pts_s:.2f} s {region.kind} {len(region.rows)} px"
    cv2.putText(image, words, (8, 24), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (255, 255, 255), 2, cv2.LINE_AA)
    return np.asarray(cv2.resize(image, TILE_PX, interpolation=cv2.INTER_AREA), np.uint8)


def _frame_image(frame: MaskedFrame) -> Image:
    video = read_video(DRIVES / frame.clip)
    assert not isinstance(video, Refusal), video
    number = int(np.argmin(np.abs(video.times_s - frame.pts_s)))
    return next(image for _, image in decode_at(video, [int(video.pts[number])]))
