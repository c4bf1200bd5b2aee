"""The bench of the real drives: dots held against masks, on frames small enough to count by hand."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import cv2
import numpy as np
import pytest

from model.vocabulary import DamageClass
from tests.bench.drives import masks
from tests.bench.drives.clips import Clip, DriveResult
from tests.bench.drives.grid import Spot

NET, HOLE = DamageClass.ALLIGATOR, DamageClass.POTHOLE
CLIP = "stige-okt-01.mp4"
CRACKED, HOLED = (100, 400, 200, 500), (600, 400, 640, 440)


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Clip]:
    """One clip of one frame, with a net and a hole drawn near and a net far off."""
    mask = np.ones((640, 1024), np.uint8)
    for kind, (x1, y1, x2, y2) in ((2, CRACKED), (3, HOLED), (2, (300, 100, 400, 150))):
        mask[y1:y2, x1:x2] = kind
    cv2.imwrite(str(tmp_path / "picture.png"), mask)
    frame = {"image": "picture", "pts_s": 1.25, "chainage_m": 5.0}
    (tmp_path / "stige-okt-01.truth.json").write_text(json.dumps({"frames": [frame]}))
    monkeypatch.setattr(masks, "MASKS", tmp_path)
    masks._regions.cache_clear()
    return [Clip(tmp_path / CLIP, cast(Any, SimpleNamespace(frames=(), reading=SimpleNamespace(observations=()))))]


def spot(kind: DamageClass, box: tuple[int, int, int, int], pts_s: float = 1.2500001, month: str = "okt") -> Spot:
    """A sighting."""
    return Spot(month, CLIP, CLIP, pts_s, cast(Any, tuple(map(float, box))), kind, 0.5, 6.0, 1.0)


def test_what_lies_under_a_dots_sighting_is_shown_and_a_hole_under_a_net_is_no_hole(drive: list[Clip]) -> None:
    result = DriveResult(tuple(drive), {1: (spot(NET, (50, 350, 700, 600)),)})
    assert masks.shown(result) == masks.Shown((1, 1), (1, 1), (0, 1), (1, 1))
    named = DriveResult(tuple(drive), {1: (spot(HOLE, HOLED),)})
    assert masks.shown(named) == masks.Shown((0, 1), (1, 1), (1, 1), (1, 1))


def test_two_dots_may_show_one_region_together_and_what_is_under_none_is_missed(drive: list[Clip]) -> None:
    left, right = spot(NET, (100, 400, 130, 500)), spot(NET, (170, 400, 200, 500))
    assert masks.shown(DriveResult(tuple(drive), {1: (left,)})).cracks == (0, 1)
    both = DriveResult(tuple(drive), {1: (left,), 2: (right,)})
    assert masks.shown(both).cracks == (1, 1)
    assert [region.kind for _, region, _ in masks.missed_regions(both)] == ["pothole"]


def test_a_sighting_of_another_frame_shows_nothing_here_and_a_dot_on_clean_road_is_wrong(drive: list[Clip]) -> None:
    elsewhere = DriveResult(tuple(drive), {1: (spot(NET, CRACKED, 1.65),), 2: (spot(NET, (800, 500, 900, 600)),)})
    assert masks.shown(elsewhere) == masks.Shown((0, 1), (0, 1), (0, 1), (0, 2))


def test_a_dot_on_far_damage_is_right_though_nothing_far_must_be_shown(drive: list[Clip]) -> None:
    far = DriveResult(tuple(drive), {1: (spot(NET, (300, 100, 400, 150)),)})
    assert masks.shown(far).right_dots == (1, 1)
    assert masks.shown(far).cracks == (0, 1)


def test_dots_of_both_drives_are_shares_of_either() -> None:
    october, november = spot(NET, CRACKED), spot(NET, CRACKED, month="nov")
    dots = {1: (october, november), 2: (october,), 3: (october,), 4: (november,)}
    assert masks.in_both(dots, "okt") == (1, 3)
    assert masks.in_both(dots, "nov") == (1, 2)
