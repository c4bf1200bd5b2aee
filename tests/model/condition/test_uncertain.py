"""The interval of an index: as wide as what is not known, and still where nothing else became known."""

from dataclasses import replace

import numpy as np
import pytest

from model.condition.pci import condition_index
from model.condition.uncertain import FAULTLESS, Distress, drawn_indices, interval
from model.vocabulary import DamageClass, Severity

AREA_M2 = 225.0
MEDIUM = {Severity.MEDIUM: 1.0}
NET = Distress(7, DamageClass.ALLIGATOR, 6.0, 1.5, 0.0, MEDIUM)
HOLE = Distress(8, DamageClass.POTHOLE, 0.5, 0.5, 0.0, MEDIUM)


def test_what_is_known_exactly_is_one_index() -> None:
    """9 m² of medium net on 225 m²: 4 % takes off 35 points."""
    drawn = drawn_indices([NET], AREA_M2)
    assert drawn == pytest.approx(65.0)
    assert condition_index([35.0]) == pytest.approx(65.0)


def test_no_damage_is_faultless() -> None:
    assert interval([drawn_indices([], AREA_M2)], [1.0]) == FAULTLESS


def test_chances_of_severity_and_errors_of_size_make_it_wide() -> None:
    exact = interval([drawn_indices([NET], AREA_M2)], [1.0])
    unsure = replace(NET, size_error=0.3, chances={Severity.LOW: 0.3, Severity.MEDIUM: 0.4, Severity.HIGH: 0.3})
    wide = interval([drawn_indices([unsure], AREA_M2)], [1.0])
    assert exact.low == exact.high
    assert wide.low < 55 < 62 < wide.median < 68 < 75 < wide.high


def test_a_damage_that_may_not_be_there_counts_as_often_as_it_is() -> None:
    drawn = drawn_indices([replace(NET, existence=0.25)], AREA_M2)
    assert np.mean(drawn < 99) == pytest.approx(0.25, abs=0.1)


def test_another_damage_leaves_the_chances_of_the_first_as_they_were() -> None:
    unsure = replace(NET, chances={Severity.LOW: 0.5, Severity.HIGH: 0.5})
    alone, together = drawn_indices([unsure], AREA_M2), drawn_indices([unsure, HOLE], AREA_M2)
    assert np.array_equal(alone < np.median(alone) + 1, together < np.median(together) + 1)
    assert (together < alone).all()
    assert np.array_equal(drawn_indices([HOLE, unsure], AREA_M2), together)


def test_a_hole_counts_once_and_one_wider_than_the_table_by_its_area() -> None:
    wide, two = replace(HOLE, length_m=1.1, width_m=1.1), [HOLE, replace(HOLE, key=9)]
    assert drawn_indices([wide], AREA_M2) == pytest.approx(drawn_indices(two, AREA_M2), abs=1.0)


def test_of_several_sample_units_the_mean_is_by_area() -> None:
    bad, good = drawn_indices([NET], AREA_M2), drawn_indices([], AREA_M2)
    assert interval([bad, good], [1.0, 3.0]).median == pytest.approx((65 + 3 * 100) / 4)
