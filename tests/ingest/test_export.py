"""From a night to training data: the boxes that leave the house lie on what the kept pictures show."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from data.damages import damages
from data.labels.coco import export_labels
from data.orders import crew, work_orders
from data.orders.work_orders import AssignmentRequest
from data.roads.importing import import_roads
from data.schema import Damage
from data.settings import HomeSettings
from data.store import open_store
from ingest.night.reader import here
from ingest.nightly import Night, nightly
from ingest.receive.receiving import take_in
from model.datasets.readers import read_folder
from model.datasets.sources import Source
from model.training.dataset import build
from tests.painted import HEIGHT, WIDTH, ColourDetector, PaintedDrive, PaintedRoad, Patch, paint, unblurred

CONFIRMED, DISMISSED, UNDECIDED = 50, 56, 59
"""Chainage of three holes; one frame shows all of them."""
ROAD = PaintedRoad((Patch(CONFIRMED, 2.2), Patch(DISMISSED, 1.0), Patch(UNDECIDED, 2.6)), 120.0, (0.0, 120.0))
DRIVEN = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
JUDGED = datetime(2026, 10, 2, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export, after one drive, of what a foreman said of two holes out of three."""
    folder = tmp_path_factory.mktemp("export")
    video = paint(ROAD, PaintedDrive(DRIVEN, to_m=90.0), folder, "drive")
    store = open_store(HomeSettings(home=folder / "home"))
    import_roads(store, ROAD.write(folder / "roads.geojson"))
    take_in(store, video)
    nightly(Night(store, here(ColourDetector(), unblurred)))
    with store.write() as session:
        first, second, _ = session.scalars(select(Damage).order_by(Damage.chainage_m))
        work_orders.assign(
            session, AssignmentRequest({}, [first.id], _team(session), "", "Gitte", crew.token_sha256("x")), JUDGED
        )
        damages.dismiss(session, second.id, "Gitte", "", JUDGED, damages.DismissedAs.MANHOLE)
    export_labels(store, folder / "out")
    store.engine.dispose()
    return folder


def _team(session) -> int:
    from data.orders import teams

    return teams.add(session, "Hold Nord", "hold-nord@vejsted.example").id


def test_every_box_lies_on_a_hole_in_its_picture(folder: Path) -> None:
    pictures = list(read_folder(folder / "out"))
    assert any(picture.labels for picture in pictures)
    for picture in pictures:
        image = picture.read()
        assert image.shape == (HEIGHT, WIDTH, 3)
        [drawn] = ColourDetector().detect([image])
        for label in picture.labels:
            assert any(abs(one.box.x1 - label.box.x1) + abs(one.box.y2 - label.box.y2) <= 2 for one in drawn)


def test_the_confirmed_hole_is_learned_the_dismissed_one_unlearned_and_the_third_is_not_there(folder: Path) -> None:
    built = build([Source("foreman", folder / "out")], folder / "data")
    assert set(built.boxes["train/foreman"]) == {"D40"}
    for picture in read_folder(folder / "data" / "train" / "foreman"):
        [drawn] = ColourDetector().detect([picture.read()])
        assert len(drawn) <= 2
        assert len(picture.labels) <= 1
    drawn_in_all = [len(ColourDetector().detect([one.read()])[0]) for one in read_folder(folder / "data/train/foreman")]
    labels_in_all = [len(one.labels) for one in read_folder(folder / "data/train/foreman")]
    assert sum(drawn_in_all) > sum(labels_in_all) > 0
