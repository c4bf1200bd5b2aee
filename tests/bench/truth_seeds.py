"""The bench's figures over several seeds: mean and spread, and how they move with the factors the seeds drew.

A factor and a figure are compared by Spearman's rank correlation over the seeds. Of few seeds and many parameters some
correlate by chance alone, so the table says beside how strong a correlation must be to mean anything (`chance_level`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from tests.bench.truth_table import MET, Figure, columns

Floats = NDArray[np.float64]

UNTOUCHED = (31, 47, 101)
"""Seeds on which nothing is chosen; a target holds for their mean."""
CHANCE = 0.05
"""Of unrelated figures so few reach the level that a correlation is marked from."""
EXACT_UP_TO = 7
"""Seeds: all their orders are counted (5,040); of more, so many random ones."""
RANDOM_ORDERS = 20_000
ROUNDING = 1e-9
"""Correlations so near to a level have reached it."""

Tables = Mapping[str, Sequence[Figure]]


@dataclass(frozen=True, slots=True)
class SeedResult:
    """All that one seed gave."""

    seed: int
    factors: Mapping[str, float]
    """By parameter; empty for a run with the nominal parameters."""
    tables: Tables
    description: str


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure that is held against the factors."""

    label: str
    figure: str
    """Its name in the bench's tables."""


HEADLINES = (
    Headline("right", "gentagne observationer i rette skade"),
    Headline("second", "skader med mere end én prik"),
    Headline("swallowed", "skader slugt af en andens prik"),
    Headline("reported", "  heraf meldt udført"),
    Headline("unreported", "  heraf ikke meldt"),
    Headline("wrongly gone", "levende skader kaldt udbedret"),
    Headline("on the map", "levende skader på kortet"),
    Headline("false", "prikker der viser ting der ligner eller ingenting"),
    Headline("along 1", "langs vejen, efter 1 passage"),
    Headline("across 1", "på tværs, efter 1 passage"),
    Headline("along last", "langs vejen, sidst i sæsonen"),
    Headline("across last", "på tværs, sidst i sæsonen"),
)
"""Repeated sightings right, second dot, swallowed, repairs verified (reported and not), existing ones called repaired,
living ones on the map at the season's end, dots there that show no damage, errors of place after one pass and at the
season's end."""


def value_of(tables: Tables, headline: Headline) -> float | None:
    """The figure's value, None where it was not measured."""
    return next(figure.value for figures in tables.values() for figure in figures if figure.name == headline.figure)


def summary(results: Sequence[SeedResult]) -> Iterator[str]:
    """Every table: a column for each seed, then mean and standard deviation over the seeds; where there are others too,
    the mean of those on which nothing is chosen."""
    untouched = any(result.seed in UNTOUCHED for result in results)
    apart = ["middel af de urørte"] if untouched and any(result.seed not in UNTOUCHED for result in results) else []
    seeds = [result.seed for result in results]
    for title in results[0].tables:
        rows = [[title, *(f"frø {seed}" for seed in seeds), "middel", "spredning", *apart, "mål", "nået"]]
        rows += [
            _summary_row(seeds, alike, bool(apart))
            for alike in zip(*(result.tables[title] for result in results), strict=True)
        ]
        yield columns(rows)


def _summary_row(seeds: Sequence[int], alike: Sequence[Figure], apart: bool) -> list[str]:
    """One figure over all seeds; `nået` counts the seeds that met the target."""
    first = alike[0]
    values = np.array([figure.value for figure in alike if figure.value is not None])
    mean = _mean(values, first.unit)
    untouched = [figure.value for seed, figure in zip(seeds, alike, strict=True) if seed in UNTOUCHED]
    kept_apart = [_mean([value for value in untouched if value is not None], first.unit)] if apart else []
    spread = _text(float(values.std(ddof=1)), first.unit) if len(values) > 1 else "–"
    target = first.target.text(first.unit) if first.target else ""
    met = [figure.is_met for figure in alike if figure.is_met is not None]
    how_many = f"{sum(met)} af {len(met)}" if met else MET[None]
    by_seed = (_text(figure.value, first.unit) for figure in alike)
    return [first.name, *by_seed, mean, spread, *kept_apart, target, how_many]


def _mean(values: Sequence[float] | Floats, unit: str) -> str:
    return _text(float(np.mean(values)), unit) if len(values) else "–"


def _text(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    if unit == "%":
        return f"{100 * value:.1f} %"
    if unit:
        return f"{value:.2f} {unit}"
    return f"{value:.0f}" if value == round(value) else f"{value:.1f}"


def factor_table(results: Sequence[SeedResult]) -> str:
    """The factors drawn: a row for each parameter, a column for each seed."""
    rows = [["faktor på sæsonens parametre", *(f"frø {result.seed}" for result in results)]]
    rows += [[name, *(f"{result.factors[name]:.2f}" for result in results)] for name in results[0].factors]
    return columns(rows)


def sensitivity(results: Sequence[SeedResult]) -> dict[str, dict[str, float | None]]:
    """Rank correlation of each headline figure with each parameter's factor, by parameter and the headline's label."""
    figures = {headline.label: [value_of(result.tables, headline) for result in results] for headline in HEADLINES}
    return {
        name: {
            label: rank_correlation([result.factors[name] for result in results], values)
            for label, values in figures.items()
        }
        for name in results[0].factors
    }


def sensitivity_table(results: Sequence[SeedResult]) -> str:
    """As text, what reaches the level of chance marked; only a sentence where there are too few seeds for any."""
    level, correlations = chance_level(len(results)), sensitivity(results)
    if level is None:
        return f"{len(results)} frø er for få til at vise, hvad parametrene gør ved tallene; fem er de færreste."
    rows = [["rangkorrelation", *(headline.label for headline in HEADLINES)]]
    rows += [[name, *(_marked(value, level) for value in row.values())] for name, row in correlations.items()]
    values = [value for row in correlations.values() for value in row.values() if value is not None]
    reached = sum(_reaches(value, level) for value in values)
    expected = CHANCE * len(values)
    return (
        f"{columns(rows)}\n* |ρ| ≥ {level:.2f} over {len(results)} frø: {reached} af {len(values)}; "
        f"uden nogen sammenhæng ventes op til {expected:.0f}."
    )


def _reaches(value: float, level: float) -> bool:
    return abs(value) >= level - ROUNDING


def _marked(value: float | None, level: float) -> str:
    return "–" if value is None else f"{value:+.2f}{'*' if _reaches(value, level) else ''}"


def rank_correlation(factors: Sequence[float], values: Sequence[float | None]) -> float | None:
    """Spearman's, of the seeds for which the figure was measured; None of fewer than three or where all are alike."""
    pairs = [(factor, value) for factor, value in zip(factors, values, strict=True) if value is not None]
    if len(pairs) < 3:
        return None
    a, b = (_ranks(np.array(side)) for side in zip(*pairs, strict=True))
    if not a.std() or not b.std():
        return None
    return float(np.corrcoef(a, b)[0, 1])


def _ranks(values: Floats) -> Floats:
    """From 0; alike ones share their mean rank."""
    smaller, alike = values[:, None] > values, values[:, None] == values
    return np.asarray(smaller.sum(axis=1) + (alike.sum(axis=1) - 1) / 2, np.float64)


def chance_level(count: int) -> float | None:
    """The smallest |ρ| that at most `CHANCE` of unrelated orders of so many seeds reach; None where none is so rare."""
    if count < 2:
        return None
    ranks = np.arange(count)
    if count <= EXACT_UP_TO:
        orders = np.array(list(permutations(range(count))))
    else:
        orders = np.random.default_rng(count).permuted(np.tile(ranks, (RANDOM_ORDERS, 1)), axis=1)
    away = np.sort(np.abs(1 - 6 * ((orders - ranks) ** 2).sum(axis=1) / (count * (count**2 - 1))))
    levels = np.unique(away.round(9))
    rare = [level for level in levels if np.mean(away >= level - ROUNDING) <= CHANCE]
    return float(rare[0]) if rare else None


def as_json(results: Sequence[SeedResult]) -> dict[str, object]:
    """Everything, for machines."""
    answer: dict[str, object] = {
        "seeds": {
            str(result.seed): {
                "factors": dict(result.factors),
                "tables": {title: [figure.fields() for figure in figures] for title, figures in result.tables.items()},
                "description": result.description,
            }
            for result in results
        }
    }
    if len(results) > 1 and results[0].factors:
        answer["rank_correlation"] = {
            "chance_level": chance_level(len(results)),
            "by_parameter": sensitivity(results),
        }
    return answer
