"""The demo's own village and the pictures for training."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from data.render import SAMPLE_ROADS, training_pictures, write_pictures
from data.render.labelled import HEIGHT, WIDTH
from data.render.samples import GROWN, MENDED, ROUTE, SAMPLE_DRIVES, STILL_OPEN, SampleDrive
from data.simulate import plan_route, read_roads
from data.simulate.drive import DrivePlan
from data.simulate.scene import Damage
from model.datasets.readers import read_folder


def test_the_village_has_roads_and_a_cycle_path_beside_one_of_them() -> None:
    roads = {road.section: road for road in read_roads(SAMPLE_ROADS)}
    assert {road.kind for road in roads.values()} == {"road", "path"}
    assert 4_000 < sum(road.line.length for road in roads.values()) < 9_000
    path = roads["9010-1"].line
    assert 5 < roads["1010-1"].line.distance(path.interpolate(200)) < 8


TODAY = date(2026, 11, 27)


@pytest.mark.parametrize("drive", [drive for drive in SAMPLE_DRIVES if drive.has_track], ids=lambda drive: drive.name)
def test_every_drive_passes_every_damage(drive: SampleDrive) -> None:
    route, plan = plan_route({road.section: road for road in read_roads(SAMPLE_ROADS)}, ROUTE), drive.plan(TODAY)
    places = [route.from_section(one.section, one.chainage_m, one.offset_m) for one in plan.scene.damages]
    assert all(place and plan.from_m + 10 < place[0] < plan.to_m - 5 for place in places)


def test_within_the_month_one_hole_is_mended_one_only_said_to_be_and_one_grows() -> None:
    first, second, third, _ = (drive.plan(TODAY) for drive in SAMPLE_DRIVES)
    before, between, after = (_damages(plan) for plan in (first, second, third))
    assert set(before) - set(between) == set(before) - set(after) == {MENDED}
    assert not first.scene.repairs
    assert len(second.scene.repairs) == len(third.scene.repairs) == 1
    assert before[STILL_OPEN] == after[STILL_OPEN]
    assert after[GROWN].width_m > 1.4 * before[GROWN].width_m
    assert [(TODAY - plan.start.date()).days for plan in (first, second, third)] == [29, 9, 1]


def _damages(plan: DrivePlan) -> dict[str, Damage]:
    return {damage.name: damage for damage in plan.scene.damages}


def test_training_pictures_carry_boxes_within_the_frame_and_repeat_by_seed() -> None:
    first, again = (list(training_pictures(6, seed=2, width=320, height=192)) for _ in range(2))
    assert all(np.array_equal(a.image, b.image) and a.boxes == b.boxes for a, b in zip(first, again, strict=True))
    boxes = [box for picture in first for _, box in picture.boxes]
    assert boxes
    assert all(0 <= box.x1 < box.x2 <= 320 and 0 <= box.y1 < box.y2 <= 192 for box in boxes)


def test_a_rendered_folder_is_read_as_labelled_pictures_of_known_roads(tmp_path: Path) -> None:
    written = list(write_pictures(tmp_path, 4, seed=3))
    read = list(read_folder(tmp_path))
    assert [picture.path for picture in read] == written
    assert {picture.group for picture in read} == {"rendered road 3-0"}
    drawn = [picture.boxes for picture in training_pictures(4, 3, WIDTH, HEIGHT)]
    assert [[label.damage_class for label in one.labels] for one in read] == [[kind for kind, _ in b] for b in drawn]
    first = next(number for number, boxes in enumerate(drawn) if boxes)
    assert read[first].labels[0].box.x1 == pytest.approx(drawn[first][0][1].x1, abs=0.01)
