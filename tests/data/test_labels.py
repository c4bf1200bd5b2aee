"""What people judged leaves the house as labels, and nothing else does."""

import json
import shutil
from datetime import timedelta

import pytest

from data.damages import damages
from data.damages.damages import DismissedAs
from data.damages.regroupings import merging
from data.labels.coco import NotAnExport, NothingJudged, export_labels
from data.orders import crew, work_orders
from data.orders.crew import Report
from data.orders.work_orders import AssignmentRequest
from data.schema import Damage, DamageEvent, Recording, Section, Sighting
from data.settings import HomeSettings
from data.store import open_store
from model.datasets.readers import read_folder, read_image
from model.datasets.sources import Source, split
from model.geometry.camera import Camera
from model.training.dataset import build
from tests.homes import FIRST_DRIVE, FRAME_HEIGHT, FRAME_WIDTH, SECOND_DRIVE, box_of, seeded_home

NOW = SECOND_DRIVE + timedelta(days=1)
BETWEEN = FIRST_DRIVE + timedelta(days=1)
ASPHALT, HOLE = 105, 65
"""Grey levels: all of the road is brighter than the first, the middle of its hole darker than the second."""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    seeded_home(folder).engine.dispose()
    return folder / "home"


@pytest.fixture
def store(town, tmp_path):
    shutil.copytree(town, tmp_path / "home")
    opened = open_store(HomeSettings(home=tmp_path / "home"))
    yield opened
    opened.engine.dispose()


def assign(store, *ids, at=NOW):
    with store.write() as session:
        token = crew.new_token()
        work_orders.assign(session, AssignmentRequest({}, ids, 1, "", "Gitte", crew.token_sha256(token)), at)
    return token


def dismiss(store, damage_id, what=DismissedAs.MANHOLE):
    with store.write() as session:
        damages.dismiss(session, damage_id, "Gitte", "Brønd ved nummer 7", NOW, what)


def exported(store, tmp_path):
    """Category and box of every annotation, the pictures' order."""
    export_labels(store, tmp_path / "out")
    coco = read(tmp_path)
    names = {one["id"]: one["name"] for one in coco["categories"]}
    return [(names[note["category_id"]], tuple(note["bbox"])) for note in coco["annotations"]]


def read(tmp_path):
    return json.loads((tmp_path / "out" / "annotations.json").read_text())


def sides(number):
    x1, y1, x2, y2 = box_of(number)
    return x1, y1, x2 - x1, y2 - y1


def also_in_the_picture_of(store, damage_id, other_id, box):
    """The first drive's frame that was kept of one damage shows another one too."""
    with store.write() as session:
        row = session.get(Damage, damage_id).sightings[0]
        columns = {c.name: getattr(row, c.name) for c in Sighting.__table__.columns if c.name not in ("id", "picture")}
        x1, y1, x2, y2 = box
        session.add(Sighting(**{**columns, "damage_id": other_id, "x1": x1, "y1": y1, "x2": x2, "y2": y2}))


def test_a_damage_given_to_a_team_is_a_box_in_its_kept_pictures(store, tmp_path):
    assign(store, 4)
    assert exported(store, tmp_path) == [("D00", sides(3))] * 2
    images = read(tmp_path)["images"]
    assert [(one["date_captured"], one["width"], one["height"]) for one in images] == [
        ("2026-10-05", FRAME_WIDTH, FRAME_HEIGHT), ("2026-11-02", FRAME_WIDTH, FRAME_HEIGHT),
    ]  # fmt: skip
    x1, y1, x2, y2 = box_of(3)
    for one in images:
        image = read_image(tmp_path / "out" / "images" / one["file_name"])
        assert image.shape == (FRAME_HEIGHT, FRAME_WIDTH, 3)
        assert image[(y1 + y2) // 2, (x1 + x2) // 2].max() < HOLE


def test_a_hole_under_the_blur_of_a_face_teaches_no_detector_that_blocks_are_holes(store, tmp_path):
    assign(store, 4)
    with store.write() as session:
        covered, free = session.get(Damage, 4).sightings
        covered.hidden_share, free.hidden_share = 0.8, 0.0
    assert exported(store, tmp_path) == [("D00", sides(3))]


def test_what_is_no_damage_is_a_picture_without_a_label(store, tmp_path):
    dismiss(store, 4)
    assert exported(store, tmp_path) == [("dismissed", sides(3))] * 2
    built = build([Source("foreman", tmp_path / "out")], tmp_path / "data")
    assert built.pictures == {"train/foreman": 2}
    assert built.boxes == {"train/foreman": {}}
    x1, y1, x2, y2 = (side * 3 / 4 for side in box_of(3))  # 1280 px become 960
    for picture in read_folder(tmp_path / "data" / "train" / "foreman"):
        assert picture.read()[round((y1 + y2) / 2), round((x1 + x2) / 2)].max() < HOLE  # it is there to be unlearned


def test_what_nobody_judged_is_painted_out_and_what_was_judged_is_not(store, tmp_path):
    assign(store, 4, at=BETWEEN)
    aside = (100.0, 500.0, 220.0, 600.0)
    with store.write() as session:
        for row in session.get(Damage, 4).sightings:
            row.x1, row.y1, row.x2, row.y2 = aside
    x1, y1, x2, y2 = box_of(3)
    also_in_the_picture_of(store, 4, 5, (x1 + 15, y1 + 13, x2 - 15, y2 - 13))  # the hole's edge stands out a little
    assert exported(store, tmp_path) == [
        ("D00", (100, 500, 120, 100)), ("undecided", (x1 + 15, y1 + 13, x2 - x1 - 30, y2 - y1 - 26)),
    ]  # fmt: skip
    build([Source("foreman", tmp_path / "out")], tmp_path / "data")
    [picture] = read_folder(tmp_path / "data" / "train" / "foreman")
    [label] = picture.labels
    assert (label.box.x1, label.box.y1) == pytest.approx((75, 375), abs=0.1)
    before, after = (one.read() for one in (read_of(tmp_path), picture))
    x1, y1, x2, y2 = (round(side * 3 / 4) for side in box_of(3))
    assert after[y1:y2, x1:x2].min() > ASPHALT - 15
    assert after[375:450, 75:165].std() == pytest.approx(before[500:600, 100:220].std(), rel=0.6)


def read_of(tmp_path):
    """The exported picture as it is read."""
    [one] = read_folder(tmp_path / "out")
    return one


def test_a_judged_box_is_spared_where_an_undecided_one_lies_over_it(store, tmp_path):
    assign(store, 4, at=BETWEEN)
    also_in_the_picture_of(store, 4, 5, (200.0, 400.0, 800.0, 600.0))
    export_labels(store, tmp_path / "out")
    x1, y1, x2, y2 = box_of(3)
    assert read_of(tmp_path).read()[(y1 + y2) // 2, (x1 + x2) // 2].max() < HOLE


def test_what_was_filmed_after_the_verdict_is_undecided(store, tmp_path):
    assign(store, 4, at=BETWEEN)
    export_labels(store, tmp_path / "out")
    assert [one["date_captured"] for one in read(tmp_path)["images"]] == ["2026-10-05"]


def test_a_crews_word_covers_what_was_filmed_until_then(store, tmp_path):
    token = assign(store, 4, at=BETWEEN)
    with store.write() as session:
        order = crew.order_of(session, token, NOW)
        crew.mark_done(session, order, order.tasks[0].id, Report(), NOW)
    assert exported(store, tmp_path) == [("D00", sides(3))] * 2


def test_the_nights_own_opinion_is_no_verdict(store, tmp_path):
    with store.write() as session:
        for event in ("verified", "reopened"):
            session.add(DamageEvent(damage_id=4, at=NOW, event=event, by="nightly"))
        session.get(Damage, 4).status = "reopened"
    with pytest.raises(NothingJudged):
        export_labels(store, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_damage_of_somebody_elses_is_a_damage_and_a_mended_one_tells_nothing(store, tmp_path):
    dismiss(store, 4, DismissedAs.NOT_OURS)
    dismiss(store, 5, DismissedAs.REPAIRED)
    assert exported(store, tmp_path) == [("D00", sides(3))] * 2


def test_what_was_dismissed_and_taken_back_is_a_damage(store, tmp_path):
    dismiss(store, 4)
    with store.write() as session:
        damages.reopen(session, 4, "Gitte", "", NOW + timedelta(hours=1))
    assert {category for category, _ in exported(store, tmp_path)} == {"D00"}


def test_a_part_is_judged_with_its_whole(store, tmp_path):
    with store.write() as session:
        whole = merging.merge(session, [4, 5], "Gitte", NOW).id
    dismiss(store, whole)
    assert exported(store, tmp_path) == [("dismissed", sides(n)) for n in (3, 4)] * 2


def test_a_whole_is_judged_with_its_part(store, tmp_path):
    with store.write() as session:
        damages.measure_depth(session, 5, 40, "Hold Nord", NOW)
        assert merging.merge(session, [4, 5], "Gitte", NOW).id == 4
    boxes = exported(store, tmp_path)
    assert [box for _, box in boxes] == [sides(3), sides(4)] * 2
    assert {category for category, _ in boxes} <= {"D00", "D40"}


def test_a_merge_alone_says_nothing(store, tmp_path):
    with store.write() as session:
        merging.merge(session, [4, 5], "Gitte", NOW)
    with pytest.raises(NothingJudged):
        export_labels(store, tmp_path / "out")


def test_a_split_never_cuts_through_a_road(store, tmp_path):
    assign(store, *range(1, 31))
    with store.write() as session:
        session.get(Section, 3).name = session.get(Section, 1).name
    done = export_labels(store, tmp_path / "out")
    assert (done.pictures, done.roads) == (60, 2)
    sides_of = {}
    for picture, kept_apart in split(Source("foreman", tmp_path / "out", validation_share=0.4)):
        sides_of.setdefault(picture.group, set()).add(kept_apart)
    assert sorted(map(len, sides_of.values())) == [1, 1]
    assert {True} in sides_of.values()


def test_what_lies_on_another_road_is_hidden(store, tmp_path):
    assign(store, 4, 11, at=BETWEEN)
    also_in_the_picture_of(store, 4, 11, (100.0, 500.0, 220.0, 600.0))
    boxes = exported(store, tmp_path)
    assert ("D00", sides(3)) in boxes
    assert ("undecided", (100, 500, 120, 100)) in boxes


def test_the_far_road_is_undecided(store, tmp_path):
    assign(store, 4, at=BETWEEN)
    with store.write() as session:
        session.get(Recording, 1).camera = {"pitch_deg": 8.0, "yaw_deg": 0.0, "height_m": 1.4, "focal_px": 1000.0}
    camera = Camera(FRAME_WIDTH, FRAME_HEIGHT, 1000.0, 8.0, 0.0, 1.4)
    [_, (category, (left, top, across, down))] = exported(store, tmp_path)
    assert (category, left, across) == ("undecided", 0, FRAME_WIDTH)
    assert top == pytest.approx(camera.horizon_y)
    assert camera.ground(FRAME_WIDTH / 2, top + down).ahead_m == pytest.approx(15.0)


def test_no_name_address_or_hour_leaves_the_house(store, tmp_path):
    assign(store, 1)
    dismiss(store, 2)
    export_labels(store, tmp_path / "out")
    told = (tmp_path / "out" / "annotations.json").read_text().casefold()
    for secret in ("gitte", "hold nord", "stigevej", "nummer 7", "seed-", "tur-1", ":30", "588", "55."):
        assert secret not in told
    assert {key for one in read(tmp_path)["images"] for key in one} == {
        "id", "file_name", "width", "height", "date_captured", "group",
    }  # fmt: skip
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(files) == 4 + 1
    assert not [path for path in files if path.name.startswith("seed-")]


def test_again_makes_the_same_folder_and_takes_in_what_was_said_since(store, tmp_path):
    assign(store, 4)
    (tmp_path / ".out.partial" / "images").mkdir(parents=True)  # of an export that was killed
    first = export_labels(store, tmp_path / "out")
    told = read(tmp_path)
    assert export_labels(store, tmp_path / "out") == first
    assert read(tmp_path) == told
    dismiss(store, 4)
    dismiss(store, 5)
    assert export_labels(store, tmp_path / "out").boxes == {"dismissed": 4}
    assert len(list((tmp_path / "out" / "images").iterdir())) == 4
    assert not list(tmp_path.glob(".out*"))


def test_a_folder_with_other_things_in_it_is_left_alone(store, tmp_path):
    assign(store, 4)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("mine")
    with pytest.raises(NotAnExport):
        export_labels(store, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["letter.txt"]


def test_a_picture_that_is_no_longer_kept_is_counted(store, tmp_path):
    assign(store, 4)
    store.pictures.remove("seed-1-03.jpg")
    done = export_labels(store, tmp_path / "out")
    assert (done.pictures, done.missing) == (1, 1)
