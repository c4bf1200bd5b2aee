"""A face in one frame of a drive does not cost the foreman the picture of the hole."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
from sqlalchemy import select

from data.roads.importing import import_roads
from data.schema import Sighting
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.night.reader import here
from ingest.nightly import Night, nightly
from ingest.receive.receiving import find_videos, take_in
from model.detection import Image
from model.networks.faces import FaceFinder
from model.networks.network import NetworkError
from model.networks.privacy import FREE_SHARE, Blurred, blur_road
from tests.model.private import ASTRONAUT, FACE_IN_ASTRONAUT
from tests.model.test_privacy import needs_faces
from tests.painted import CAMERA, ColourDetector, PaintedDrive, PaintedRoad, Patch, paint, unblurred

HOLE = Patch(60, 2.2)
ROAD = PaintedRoad((HOLE,), length_m=120.0, cuts_m=(0.0, 120.0))
NOON = datetime(2026, 10, 26, 11, 0, tzinfo=UTC)
SPEED_MPS, FROM_M = 8.0, 20.0
FACE_PX = 40


def drive(folder: Path, overlay: Callable[[Image, float], None] | None = None) -> Store:
    """A home that has received one drive over the hole; `overlay` draws on a frame taken at that chainage."""
    passage = PaintedDrive(NOON, FROM_M, 110.0, SPEED_MPS, overlay=overlay)
    paint(ROAD, passage, folder / "drive", "one")
    store = open_store(HomeSettings(home=folder / "home"))
    import_roads(store, ROAD.write(folder / "roads.geojson"))
    for video in find_videos(folder / "drive"):
        take_in(store, video)
    return store


def night(store: Store, blur: Callable[[Image], Blurred]) -> list[Sighting]:
    """One night; the hole's sightings."""
    report = nightly(Night(store, here(ColourDetector(), blur)))
    assert (report.processed, report.damages) == (1, 1)
    with store.read() as session:
        return list(session.scalars(select(Sighting).order_by(Sighting.pts_s)))


def face_over_the_hole(image: Image, chainage_m: float) -> None:
    """A face whose chin touches the hole, so that the blur's rim covers it and the hole is still found."""
    x, y = CAMERA.pixel(HOLE.chainage_m + HOLE.size_m / 2 - chainage_m, HOLE.offset_m - 1.75)
    scale = FACE_PX / FACE_IN_ASTRONAUT.height
    small = cv2.resize(cv2.imread(str(ASTRONAUT)), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    head = small[: round(FACE_IN_ASTRONAUT.y2 * scale)]
    left, top = round(x) - head.shape[1] // 2, round(y) - 1 - head.shape[0]
    cut = max(0, -top)
    image[top + cut : top + head.shape[0], left : left + head.shape[1]] = head[cut:]


def at(*frames_s: float) -> Callable[[Image, float], None]:
    """Draws the face in the frames taken then."""

    def overlay(image: Image, chainage_m: float) -> None:
        if any(abs(chainage_m - FROM_M - SPEED_MPS * time_s) < SPEED_MPS * 0.03 for time_s in frames_s):
            face_over_the_hole(image, chainage_m)

    return overlay


def pictured(sightings: list[Sighting]) -> Sighting:
    [one] = [sighting for sighting in sightings if sighting.picture]
    return one


@pytest.fixture(scope="module")
def times(tmp_path_factory: pytest.TempPathFactory) -> tuple[float, list[float]]:
    """When the frame was taken that shows the hole best, and when all were; where nobody stands in the way."""
    sightings = night(drive(tmp_path_factory.mktemp("free")), unblurred)
    assert all(sighting.hidden_share in (None, 0.0) for sighting in sightings)
    return pictured(sightings).pts_s, [sighting.pts_s for sighting in sightings]


@needs_faces
def test_a_face_before_the_hole_in_one_frame_gives_another_frames_picture(
    tmp_path: Path, times: tuple[float, list[float]]
) -> None:
    best, every = times
    store = drive(tmp_path, at(best))
    sightings = night(store, blur_road)
    assert [sighting.pts_s for sighting in sightings] == every
    shown = pictured(sightings)
    assert shown.pts_s != best
    assert shown.hidden_share is not None
    assert shown.hidden_share <= FREE_SHARE
    [covered] = [sighting.hidden_share for sighting in sightings if sighting.pts_s == best]
    assert covered is not None
    assert covered > FREE_SHARE
    kept = [path.name for path in store.pictures.media.folder.rglob("*.jpg")]
    assert kept == [shown.picture]


@needs_faces
def test_a_hole_that_is_covered_in_every_frame_still_has_a_picture_and_it_says_so(
    tmp_path: Path, times: tuple[float, list[float]]
) -> None:
    store = drive(tmp_path, at(*times[1]))
    shown = pictured(night(store, blur_road))
    assert shown.hidden_share is not None
    assert shown.hidden_share > FREE_SHARE
    assert shown.picture is not None
    jpeg = store.pictures.read(shown.picture)
    assert jpeg is not None
    assert FaceFinder().find(np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)) == []


def test_a_night_whose_blurring_fails_keeps_no_picture_and_loses_no_drive(tmp_path: Path) -> None:
    def blind(image: Image) -> Blurred:
        raise NetworkError("centerface.onnx: it went blind")

    store = drive(tmp_path)
    report = nightly(Night(store, here(ColourDetector(), blind)))
    assert (len(report.postponed), report.refused) == (1, [])  # it is read again the next night
    assert [path for path in store.pictures.media.folder.rglob("*") if path.is_file()] == []
