"""A drive that follows a real car too closely: what the car hides was not filmed, and what is behind it not missed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import cv2
import pytest
from sqlalchemy import select

from data.roads.importing import import_roads
from data.schema import Damage, Pass, Recording
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.nightly import Night, nightly
from ingest.receiving import find_videos, take_in
from model.datasets.readers import read_image
from model.detection import Image
from tests.painted import CAMERA, RATE, ColourDetector, PaintedDrive, PaintedRoad, Patch, paint, unblurred
from tests.shared import shared

ROAD = PaintedRoad((Patch(120, 2.2),), length_m=240.0, cuts_m=(0.0, 240.0))
QUEUE_M = (80.0, 160.0)
"""Chainage between which the second drive has the car before it."""
CAR = (442, 222, 704, 446)
"""Where in its picture the car ahead is, pixels."""
CLOCK_M = 10.0
"""The track's whole seconds and one frame's spacing, at 12 m/s."""
FIRST = PaintedDrive(datetime(2026, 10, 26, 7, 30, tzinfo=UTC), to_m=230)
SECOND = PaintedDrive(FIRST.start + timedelta(days=21), to_m=230)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A home after one free drive and one in a queue."""
    car = read_image(shared("plates/images/dayride_type1_002.mp4#t=405.webp"))
    folder = tmp_path_factory.mktemp("blocked")
    paint(ROAD, FIRST, folder, "free")
    free = paint(ROAD, SECOND, folder, "queue")
    _with_car_ahead(free, car)
    ROAD.write(folder / "roads.geojson")
    store = open_store(HomeSettings(home=folder / "home"))
    import_roads(store, folder / "roads.geojson")
    for video in find_videos(folder):
        take_in(store, video)
    nightly(Night(store, ColourDetector(), unblurred))
    return store


def test_the_road_behind_the_car_was_not_filmed(store: Store) -> None:
    with store.read() as session:
        passes: dict[str, list[tuple[float, float]]] = {name: [] for name in ("free.mp4", "queue.mp4")}
        for row, name in session.execute(select(Pass, Recording.name).join(Recording)):
            passes[name].append((row.from_m, row.to_m))
    assert len(passes["free.mp4"]) == 1
    before, after = sorted(passes["queue.mp4"])
    assert before[1] == pytest.approx(QUEUE_M[0], abs=CLOCK_M)
    assert after[0] == pytest.approx(QUEUE_M[1], abs=CLOCK_M)


def test_the_hole_behind_the_car_was_not_missed(store: Store) -> None:
    with store.read() as session:
        [hole] = session.scalars(select(Damage))
    assert (hole.passes_seen, hole.passes_valid, hole.missed) == (1, 1, 0)


def _with_car_ahead(video: Path, picture: Image) -> None:
    """Paint the car 5 m ahead into the frames taken in the queue."""
    x1, y1, x2, y2 = CAR
    left, foot = (round(side) for side in CAMERA.pixel(5.0, -0.9))
    right = round(CAMERA.pixel(5.0, 0.9)[0])
    car = cv2.resize(picture[y1:y2, x1:x2], (right - left, round((right - left) * (y2 - y1) / (x2 - x1))))
    source = video.rename(video.with_suffix(".free"))
    with av.open(str(source)) as free, av.open(str(video), "w", options={"movflags": "use_metadata_tags"}) as queue:
        queue.metadata.update(free.metadata)
        stream = queue.add_stream("libx264", rate=RATE, options={"crf": "18", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = CAMERA.width, CAMERA.height, "yuv444p"
        stream.time_base = free.streams.video[0].time_base
        for frame in free.decode(video=0):
            image = frame.to_ndarray(format="bgr24")
            if QUEUE_M[0] <= SECOND.from_m + SECOND.speed_mps * frame.time <= QUEUE_M[1]:
                image[foot - len(car) : foot, left:right] = car
            again = av.VideoFrame.from_ndarray(image, format="bgr24")
            again.pts, again.time_base = frame.pts, frame.time_base
            queue.mux(stream.encode(again))
        queue.mux(stream.encode(None))
    source.unlink()
