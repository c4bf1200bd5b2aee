"""A grading fitted to foremen whose laws are known: it follows one that differs, and is no better where none does."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.damages.corrections.learning import LEAST_GAIN_SIGMAS
from model.grading.fitting import Example, cross_validated, fit
from model.grading.harm import harm
from model.grading.weights import MOST_STEPS, PRIOR_WEIGHTS, Weights, as_if
from model.vocabulary import DamageClass
from tests.model.grading.foremen import GRADES, agrees, coins, corrections, minds_area_and_holes, roads, shown
from tests.model.grading.test_harm import KINDS, MORE, SETTINGS, damages

GRADINGS = st.builds(
    Weights,
    **dict.fromkeys(("line", "net", "hole"), st.floats(-2, 2)),
    **dict.fromkeys(("opening", "area", "broken"), st.floats(0, 2)),
)


def rightly_ordered(weights: Weights) -> float:
    """Share of all pairs of damages, corrected or not, that stand in the order of the foreman's own grades."""
    rows = [(kind, measures) for kind, measures in roads(99, 120)]
    base = [shown(*row) for row in rows]
    true = np.array([grade + minds_area_and_holes(*row) for grade, row in zip(base, rows, strict=True)])
    ours = np.array([grade + weights.grades(*row) for grade, row in zip(base, rows, strict=True)])
    pairs = [(i, j) for i, j in combinations(range(len(rows)), 2) if abs(true[i] - true[j]) > 0.5]
    return float(np.mean([(true[i] - true[j]) * (ours[i] - ours[j]) > 0 for i, j in pairs]))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_foreman_with_another_law_is_followed_also_where_he_corrected_nothing(seed: int) -> None:
    examples = corrections(minds_area_and_holes, 50, seed)
    agreement = cross_validated(examples, PRIOR_WEIGHTS)
    assert agreement.prior == agreement.in_force == 0.5
    assert agreement.fitted > 0.9
    assert agreement.gain > LEAST_GAIN_SIGMAS * agreement.error
    assert rightly_ordered(fit(examples)) > rightly_ordered(PRIOR_WEIGHTS) + 0.1


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("made", [lambda seed: corrections(agrees, 60, seed), lambda seed: coins(60, seed)])
def test_one_who_agrees_but_for_his_eye_and_one_who_presses_anything_teach_nothing(made, seed: int) -> None:
    agreement = cross_validated(made(seed), PRIOR_WEIGHTS)
    assert agreement.gain <= LEAST_GAIN_SIGMAS * agreement.error


def test_what_was_learnt_is_not_learnt_twice() -> None:
    """Corrections of what a fitted grading showed are compared with that, and the old ones with the prior."""
    first = corrections(minds_area_and_holes, 150, 1)
    learnt = fit(first)
    later = corrections(minds_area_and_holes, 60, 2, shown_by=learnt)
    agreement = cross_validated(later, learnt)
    assert agreement.gain <= LEAST_GAIN_SIGMAS * agreement.error
    assert fit([*first, *later]).area == pytest.approx(0.5, abs=0.1)


def test_fifty_that_all_say_worse_of_holes_end_in_a_finite_weight() -> None:
    holes = [row for row in roads(1, 400) if row[0] is DamageClass.POTHOLE][:50]
    assert 0.2 < fit([Example(*row, steps=1) for row in holes]).hole <= 2


@given(GRADINGS, KINDS, damages(), SETTINGS, MORE, st.sampled_from(["opening_mm", "area_m2"]))
def test_by_no_fit_a_wider_or_larger_damage_is_less_urgent(weights, kind, measures, setting, times, what) -> None:
    larger = replace(measures, **{what: getattr(measures, what).times(times)})
    urgency = [harm(kind, as_if(kind, one, weights.grades(kind, one)), setting).urgency for one in (measures, larger)]
    assert urgency[1] >= urgency[0] - 1e-9
    assert abs(weights.grades(kind, measures)) <= MOST_STEPS


@given(KINDS, damages(), SETTINGS, st.floats(0, 2))
def test_worse_is_never_less_urgent_and_the_prior_changes_nothing(kind, measures, setting, grades) -> None:
    assert harm(kind, as_if(kind, measures, grades), setting).urgency >= harm(kind, measures, setting).urgency - 1e-9
    assert as_if(kind, measures, PRIOR_WEIGHTS.grades(kind, measures)) == measures


def test_a_step_is_a_step_of_the_word() -> None:
    """Of nets, whose grade follows their opening alone: one grade worse is the next word, unless there is none."""
    nets = [measures for kind, measures in roads(5, 60) if kind is DamageClass.ALLIGATOR]
    for measures in nets:
        before = shown(DamageClass.ALLIGATOR, measures)
        after = shown(DamageClass.ALLIGATOR, as_if(DamageClass.ALLIGATOR, measures, 1.0))
        assert after == min(before + 1, len(GRADES) - 1)
