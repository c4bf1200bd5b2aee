"""The bench's figures over several seeds: mean, spread, and their rank correlation with the factors."""

import pytest

from tests.bench.truth_seeds import (
    HEADLINES,
    SeedResult,
    as_json,
    chance_level,
    factor_table,
    rank_correlation,
    sensitivity,
    sensitivity_table,
    summary,
)
from tests.bench.truth_table import Figure, Target


def result(seed: int, factor: float, value: float) -> SeedResult:
    figures = [Figure(headline.figure, "", "–", Target(0.5, None), value, "%") for headline in HEADLINES]
    return SeedResult(seed, {"phone.clock_s": factor, "phone.jitter_sd_m": 1.0}, {"Liv": figures}, f"seed {seed}")


RESULTS = [result(seed, 0.5 + seed / 5, 1.0 - seed / 10) for seed in range(1, 6)]


def test_a_correlation_is_of_ranks_and_needs_three_seeds() -> None:
    assert rank_correlation([0.5, 0.6, 1.5], [1.0, 4.0, 4.1]) == pytest.approx(1.0)
    assert rank_correlation([0.5, 0.6, 1.5], [3.0, 2.0, 1.0]) == pytest.approx(-1.0)
    assert rank_correlation([1, 2, 3, 4], [1, 1, 2, 2]) == pytest.approx(0.894, abs=1e-3)
    assert rank_correlation([1, 2, 3], [5, 5, 5]) is None
    assert rank_correlation([1, 2, 3], [5, None, 7]) is None


def test_of_few_seeds_only_a_perfect_order_is_rare_and_of_four_not_even_that() -> None:
    assert chance_level(1) is None
    assert chance_level(4) is None
    assert chance_level(5) == pytest.approx(1.0)
    assert chance_level(7) == pytest.approx(0.786, abs=1e-3)  # the field's tables: n = 7, two-sided 0.05
    assert chance_level(20) == pytest.approx(0.447, abs=0.02)


def test_the_sensitivity_names_what_moves_a_figure() -> None:
    moved = sensitivity(RESULTS)
    assert list(moved["phone.clock_s"].values()) == pytest.approx([-1.0] * len(HEADLINES))
    assert set(moved["phone.jitter_sd_m"].values()) == {None}
    lines = sensitivity_table(RESULTS).splitlines()
    assert lines[2].count("-1.00*") == len(HEADLINES)
    assert lines[-1].startswith("* |ρ| ≥ 1.00 over 5 frø: 12 af 12;")
    assert sensitivity_table(RESULTS[:3]).startswith("3 frø er for få")


def test_the_summary_has_mean_spread_and_how_many_met_the_target() -> None:
    (table,) = summary(RESULTS)
    row = next(line for line in table.splitlines() if line.startswith(HEADLINES[0].figure))
    assert row.endswith("70.0 %  15.8 %     ≥ 50 %  5 af 5")
    assert factor_table(RESULTS).splitlines()[2].split() == ["phone.clock_s", "0.70", "0.90", "1.10", "1.30", "1.50"]


def test_machines_get_everything() -> None:
    answer = as_json(RESULTS)
    assert set(answer["seeds"]) == {"1", "2", "3", "4", "5"}
    assert answer["seeds"]["2"]["factors"]["phone.clock_s"] == 0.9
    assert answer["rank_correlation"]["by_parameter"]["phone.clock_s"]["right"] == pytest.approx(-1.0)
    assert "rank_correlation" not in as_json(RESULTS[:1])


def test_the_mean_of_the_seeds_that_nothing_is_chosen_on_stands_apart() -> None:
    [table] = summary([result(1, 1.0, 0.9), result(31, 1.1, 0.5), result(47, 1.2, 0.7)])
    head, _, first, *_ = table.splitlines()
    assert "middel af de urørte" in head
    assert first.split("%")[3].strip() == "70.0"  # of all
    assert first.split("%")[5].strip() == "60.0"
    [alone] = summary([result(31, 1.1, 0.5), result(47, 1.2, 0.7)])
    assert "urørte" not in alone
