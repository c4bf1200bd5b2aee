"""Plates are split by video and time, and counted as hidden only when they are."""

import cv2
import numpy as np
import pytest

from model.datasets.readers import DatasetError
from model.detection import Box
from model.networks.plates import PlateFinder
from model.networks.privacy import blur_private
from model.networks.weights import WeightsError, load_plate_weights
from model.training.plates import build_plates, plate_recall
from tests.model.shared import SHARED, needs_shared

NAMES = ["dayride_type1_001.mp4#t=5", "dayride_type1_002.mp4#t=5", "nightride_type3_001.mp4#t=10"]


class Finder:
    def __init__(self, *boxes):
        self.boxes = list(boxes)

    def find(self, image):
        return self.boxes


def folder(path, names):
    (path / "images").mkdir(parents=True)
    (path / "labels").mkdir()
    for name in names:
        cv2.imwrite(str(path / "images" / f"{name}.png"), np.zeros((100, 200, 3), np.uint8))
        (path / "labels" / f"{name}.txt").write_text("0 0.5 0.5 0.4 0.2\n0 0.1 0.1 0.05 0.05\n")
    return path


def test_videos_do_not_lie_on_both_sides(tmp_path):
    counts = build_plates(folder(tmp_path / "in", [*NAMES, "nightride_type3_001.mp4#t=600"]), tmp_path / "out")
    assert counts == {"train": 2, "val": 2}
    names = {path.name for path in (tmp_path / "out" / "val" / "plates" / "images").iterdir()}
    assert names == {"dayride_type1_002.mp4_t=5.png", "nightride_type3_001.mp4_t=600.png"}


def test_a_name_without_a_time_is_refused(tmp_path):
    with pytest.raises(DatasetError, match="split by video and time"):
        build_plates(folder(tmp_path / "in", ["car"]), tmp_path / "out")


@pytest.mark.parametrize(
    ("found", "hidden"),
    [(Box(60, 40, 140, 60), 1), (Box(64, 42, 136, 58), 1), (Box(60, 40, 100, 60), 0), (Box(0, 0, 20, 10), 0)],
)
def test_a_plate_is_hidden_when_the_blur_covers_it(tmp_path, found, hidden):
    where = folder(tmp_path, ["one"])
    assert plate_recall(Finder(found), where, rim=0.25) == (hidden, 1)


@needs_shared
def test_plates_in_traffic_are_found_and_gone_after_the_blur():
    finder = PlateFinder()
    for video in ("dayride_type1_002", "dayride_type1_003"):  # never trained on
        picture = cv2.imread(str(min((SHARED / "plates" / "images").glob(f"{video}*"))))
        boxes = finder.find(picture)
        assert boxes
        blurred = blur_private(picture)
        for box in boxes:
            inside = blurred[int(box.y1) : int(box.y2), int(box.x1) : int(box.x2)].reshape(-1, 3)
            assert len(np.unique(inside, axis=0)) <= 120


def test_the_plate_network_missing_is_said_plainly(tmp_path):
    with pytest.raises(WeightsError, match=r"vejsyn-plates\.json: cannot be read"):
        load_plate_weights(tmp_path)
