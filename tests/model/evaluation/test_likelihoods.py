"""The likelihood table: made from samples whose ratios are known, written, read and asked."""

import json
from math import log
from pathlib import Path

import numpy as np
import pytest

from model.evaluation.likelihood_samples import BoxSample, DrawnSample, View
from model.evaluation.likelihood_table import LikelihoodError, LikelihoodTable, height_at_network, load
from model.evaluation.likelihoods import MOST_RATIO, likelihood_fields, missed_else, never_falling
from model.evaluation.regions import CRACKS, POTHOLES
from model.networks.weights import DAMAGE, WEIGHTS_FOLDER, load_weights
from model.vocabulary import DamageClass

NET, HOLE = DamageClass.ALLIGATOR, DamageClass.POTHOLE
NEAR = View(CRACKS, 5.0, 100.0)
COMMITTED = WEIGHTS_FOLDER / f"{DAMAGE}.likelihoods.json"


def boxes(confidence: float, right: int, wrong: int, view: View = NEAR) -> list[BoxSample]:
    """So many of either."""
    return [BoxSample(view, confidence, number < right) for number in range(right + wrong)]


def table_of(folder: Path, found: list[BoxSample], drawn: list[DrawnSample]) -> LikelihoodTable:
    """Through the file."""
    file = folder / "table.json"
    file.write_text(json.dumps(likelihood_fields(found, drawn, "test", 1, {"made up": 1})))
    return load(file)


def test_a_ratio_is_that_of_the_densities(tmp_path: Path) -> None:
    found = [*boxes(0.1, 1000, 3000), *boxes(0.7, 3000, 1000)]  # of 4,000 right boxes a quarter at 0.1
    table = table_of(tmp_path, found, [])
    assert table.log_ratio(NET, 0.1, 5.0, 100.0) == pytest.approx(log(1 / 3), abs=0.05)
    assert table.log_ratio(NET, 0.7, 5.0, 100.0) == pytest.approx(log(3), abs=0.1)


def test_a_surer_box_never_says_less_and_none_says_more_than_the_bound(tmp_path: Path) -> None:
    found = [*boxes(0.06, 50, 400), *boxes(0.3, 10, 40), *boxes(0.5, 300, 300), *boxes(0.9, 2000, 0)]
    ratios = [table_of(tmp_path, found, []).log_ratio(NET, at / 100, 5.0, 100.0) for at in range(101)]
    assert ratios == sorted(ratios)
    assert ratios[0] < 0 < ratios[-1] == pytest.approx(log(MOST_RATIO), abs=1e-3)


def test_what_is_missed_more_often_far_off_says_less_far_off(tmp_path: Path) -> None:
    far = View(CRACKS, 20.0, 100.0)
    drawn = [DrawnSample(NEAR, True)] * 190 + [DrawnSample(NEAR, False)] * 10
    drawn += [DrawnSample(far, True)] * 120 + [DrawnSample(far, False)] * 80
    wrong = [BoxSample(NEAR, 0.1, False, again=number < 50) for number in range(200)]
    table = table_of(tmp_path, wrong, drawn)
    near, beyond = (table.cell(NET, metres, 100.0).log_miss for metres in (5.0, 20.0))
    assert near == pytest.approx(log(0.05 / 0.75), abs=0.3)
    assert near < beyond < 0
    assert table.cell(NET, 5.0, 100.0).miss == pytest.approx(0.05, abs=0.02)


def test_a_cell_without_samples_says_what_its_kind_says(tmp_path: Path) -> None:
    found = [*boxes(0.1, 1000, 3000), *boxes(0.7, 3000, 1000)]
    table = table_of(tmp_path, found, [])
    assert table.log_ratio(NET, 0.7, 20.0, 10.0) == pytest.approx(table.log_ratio(NET, 0.7, 5.0, 100.0), abs=0.05)
    assert table.log_ratio(HOLE, 0.7, 5.0, 100.0) == pytest.approx(0, abs=0.01)


def test_samples_without_a_distance_count_for_the_whole_kind(tmp_path: Path) -> None:
    nowhere = View(POTHOLES, None, 20.0)
    found = [*boxes(0.1, 100, 300, nowhere), *boxes(0.7, 300, 100, nowhere)]
    table = table_of(tmp_path, found, [DrawnSample(nowhere, False)] * 100)
    assert table.log_ratio(HOLE, 0.7, 5.0, 20.0) > 0.5
    assert table.cell(HOLE, 5.0, 20.0).log_miss == 0


def test_only_wrong_boxes_with_a_next_frame_tell_how_often_mistakes_are_missed() -> None:
    wrong = [BoxSample(NEAR, 0.1, False, again) for again in (*[True] * 500, *[False] * 500, *[None] * 900)]
    assert missed_else([*wrong, *[BoxSample(NEAR, 0.1, True, True)] * 900]) == (pytest.approx(0.5), 1000)


@pytest.mark.parametrize(
    ("values", "weights", "expected"),
    [
        ([1, 2, 3], [1, 1, 1], [1, 2, 3]),
        ([3, 1], [1, 1], [2, 2]),
        ([3, 1], [3, 1], [2.5, 2.5]),
        ([1, 5, 3, 4, 2, 9], [1] * 6, [1, 3.5, 3.5, 3.5, 3.5, 9]),
        ([], [], []),
    ],
)
def test_what_falls_is_pooled(values: list[float], weights: list[float], expected: list[float]) -> None:
    assert never_falling(np.array(values, float), np.array(weights, float)).tolist() == expected


def test_a_height_is_the_networks_own_whatever_way_the_phone_lies() -> None:
    assert height_at_network(96, 1920, 1080) == height_at_network(96, 1080, 1920) == 32


@pytest.mark.parametrize("content", ["{}", "[]", "no", '{"kinds": {"crack": []}}'])
def test_what_is_no_table_is_named_with_the_next_step(tmp_path: Path, content: str) -> None:
    file = tmp_path / "table.json"
    file.write_text(content)
    with pytest.raises(LikelihoodError, match=r"table\.json: no table .*git checkout"):
        load(file)


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LikelihoodError, match=r"none\.json: cannot be read"):
        load(tmp_path / "none.json")


def test_the_committed_table_was_measured_with_the_committed_weights() -> None:
    table, weights = load(COMMITTED), load_weights()
    assert (table.weights, table.version) == (weights.name, weights.version)


@pytest.mark.parametrize("kind", list(DamageClass))
def test_the_committed_table_says_something_everywhere(kind: DamageClass) -> None:
    table = load(COMMITTED)
    for metres in (0.0, 7.0, 9.0, 25.0):
        for height in (0.0, 40.0, 500.0):
            weak, sure = (table.log_ratio(kind, confidence, metres, height) for confidence in (0.05, 0.9))
            assert weak < 0 < sure
            assert table.cell(kind, metres, height).log_miss < 0
