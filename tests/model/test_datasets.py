"""Every layout the field uses is read, split by road and written as one data set."""

import json

import cv2
import numpy as np
import pytest

from model.datasets.masks import Label
from model.datasets.readers import DatasetError, read_folder, read_mask
from model.datasets.sources import Source, read_sources, split
from model.detection import Box
from model.training.dataset import build, without_stamp, yolo_polygon
from model.vocabulary import DamageClass


def picture(path, width=200, height=100):
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.random.default_rng(1).integers(0, 255, (height, width, 3), dtype=np.uint8))


@pytest.fixture
def yolo(tmp_path):
    for name in ("a", "b"):
        picture(tmp_path / "yolo" / "images" / f"{name}.jpg")
    (tmp_path / "yolo" / "labels").mkdir()
    (tmp_path / "yolo" / "labels" / "a.txt").write_text("3 0.5 0.5 0.2 0.4\n4 0.1 0.1 0.1 0.1\n")
    return tmp_path / "yolo"


def test_yolo_a_repair_is_no_damage_and_no_file_means_none(yolo):
    first, second = read_folder(yolo)
    [label] = first.labels
    assert label.damage_class is DamageClass.POTHOLE
    assert (label.box.x1, label.box.y1, label.box.x2, label.box.y2) == pytest.approx((80, 30, 120, 70))
    assert second.labels == ()


def test_a_broken_line_is_named(yolo):
    (yolo / "labels" / "b.txt").write_text("3 0.5 half\n")
    with pytest.raises(DatasetError, match=r"b\.txt: expected 'class x y width height'"):
        list(read_folder(yolo))


def test_rdd2022s_pascal_voc(tmp_path):
    picture(tmp_path / "images" / "n.jpg")
    note = tmp_path / "annotations" / "xmls" / "n.xml"
    note.parent.mkdir(parents=True)
    box = "<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax><ymax>40</ymax></bndbox>"
    objects = "".join(f"<object><name>{name}</name>{box}</object>" for name in ("D20", "Repair"))
    note.write_text(f"<annotation>{objects}</annotation>")
    [one] = read_folder(tmp_path)
    assert [(label.damage_class, label.box) for label in one.labels] == [(DamageClass.ALLIGATOR, Box(1, 2, 30, 40))]


def test_coco(tmp_path):
    picture(tmp_path / "images" / "n.jpg")
    table = {
        "images": [{"id": 7, "file_name": "n.jpg"}],
        "categories": [{"id": 1, "name": "D00"}],
        "annotations": [{"image_id": 7, "category_id": 1, "bbox": [1, 2, 3, 4]}],
    }
    (tmp_path / "annotations.json").write_text(json.dumps(table))
    [one] = read_folder(tmp_path)
    assert one.labels[0].box == Box(1, 2, 4, 6)


def test_masks_name_their_road(tmp_path):
    picture(tmp_path / "images" / "1007_DF_080_080BDF0090_28920.png")
    mask = np.ones((100, 200), np.uint8)
    mask[40:60, 80:120] = 3
    (tmp_path / "masks").mkdir()
    cv2.imwrite(str(tmp_path / "masks" / "1007_DF_080_080BDF0090_28920.png"), mask)
    [one] = read_folder(tmp_path)
    assert one.group == "DF_080_080BDF0090"
    assert one.labels[0].box == Box(80, 40, 120, 60)


def test_what_is_kept_apart_keeps_its_masks_as_large_as_its_pictures(tmp_path):
    for chainage in (28920, 28925):
        name = f"1007_road{chainage}_{chainage}.png"
        picture(tmp_path / "images" / name, 1920, 1000)
        mask = np.ones((1000, 1920), np.uint8)
        mask[600:700, 800:900] = 3
        (tmp_path / "masks").mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / "masks" / name), mask)
    build([Source("s", tmp_path, validation=("road28925",))], tmp_path / "out")
    assert not (tmp_path / "out" / "train" / "s" / "masks").exists()
    [kept] = read_folder(tmp_path / "out" / "val" / "s")
    assert kept.group == "road28925"
    assert (read_mask(kept.mask) == 3).sum() == 50 * 50


def test_an_unknown_layout_is_refused(tmp_path):
    with pytest.raises(DatasetError, match=r"none of masks, .* in it"):
        read_folder(tmp_path)


def test_no_road_lies_on_both_sides(yolo, tmp_path):
    (yolo / "groups.json").write_text(json.dumps({"a": "road 1", "b": "road 2"}))
    built = build([Source("s", yolo, validation=("road 2",))], tmp_path / "out")
    assert built.pictures == {"train/s": 1, "val/s": 1}
    assert built.boxes["train/s"] == {"D40": 1}
    [again] = read_folder(tmp_path / "out" / "train" / "s")
    assert again.group == "road 1"
    assert again.labels[0].box.x1 == pytest.approx(80, abs=0.01)


def test_pictures_of_one_place_stay_together(tmp_path):
    rng = np.random.default_rng(3)
    for number in range(4):
        view = cv2.resize(rng.integers(0, 255, (60, 90, 3), dtype=np.uint8), (540, 360), interpolation=cv2.INTER_CUBIC)
        for step in (0, 1):
            path = tmp_path / "images" / f"{number}{step}.png"
            path.parent.mkdir(exist_ok=True)
            cv2.imwrite(str(path), view[step * 8 : 340 + step * 8, step * 12 : 500 + step * 12])
    (tmp_path / "labels").mkdir()
    pictures = list(split(Source("s", tmp_path, by_place=True, validation_share=0.5)))
    assert len({one.group for one, _ in pictures}) == 4
    for number in "0123":
        assert len({kept for one, kept in pictures if one.name[0] == number}) == 1
    assert sum(kept for _, kept in pictures) == 4


def test_undamaged_pictures_lose_their_labels_and_lend_their_sky(yolo, tmp_path):
    build([Source("plates", yolo, undamaged=True, scenery=True)], tmp_path / "out")
    assert (tmp_path / "out" / "train" / "plates" / "labels" / "a.txt").read_text() == ""
    assert len(list((tmp_path / "out" / "scenery").iterdir())) == 2


def test_the_stamp_is_gone_and_the_rest_untouched():
    image = np.full((100, 200, 3), 90, np.uint8)
    image[5:15, 170:190] = 255
    out = without_stamp(image, (0.8, 0.0, 1.0, 0.2))
    assert out.max() < 100
    assert np.array_equal(out[:, :150], image[:, :150])


def test_a_polygon_is_the_outline_or_the_box():
    box = Box(0, 0, 100, 50)
    outline = np.array([(0, 0), (100, 50), (0, 50)], np.float32)
    assert yolo_polygon(Label(DamageClass.ALLIGATOR, box, outline), 200, 100) == "2 " + " ".join(
        ["0.00000 0.00000", "0.50000 0.50000", "0.00000 0.50000"]
    )
    assert len(yolo_polygon(Label(DamageClass.ALLIGATOR, box), 200, 100).split()) == 9


def test_a_word_too_many_in_the_configuration_is_named(tmp_path):
    path = tmp_path / "dataset.toml"
    path.write_text(f'[s]\nfolder = "{tmp_path}"\ncolour = "red"\n')
    with pytest.raises(DatasetError, match=r"\[s\] has unknown keys colour"):
        read_sources(path)
