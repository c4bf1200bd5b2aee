"""Every seed has parameters of its own, and the season shares no number with the pipeline that it is held against."""

import ast
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from model.vocabulary import DamageClass
from tests.bench.season import NO_ERRORS, NOMINAL, SMALL_SEASON, factors, make_season, varied
from tests.bench.season.variation import LEAST_FACTOR, MOST_FACTOR, parameter_names

SEEDS = (1, 2, 31, 47, 101)
ROOT = Path(__file__).parents[3]
VALUE_TYPES = {"Box", "Camera", "DamageClass", "Detection"}
"""All that the season may know of the pipeline: none of them holds a number of an estimate."""


def numbers(value: Any, name: str = "") -> Iterator[tuple[str, float]]:
    """Every number in a tree of dataclasses, tables and ranges, with its dotted name."""
    if is_dataclass(value):
        for one in fields(value):
            yield from numbers(getattr(value, one.name), f"{name}.{one.name}")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from numbers(inner, f"{name}.{key}")
    elif isinstance(value, tuple):
        for position, end in enumerate(value):
            yield from numbers(end, f"{name}.{position}")
    else:
        yield name, value


def test_a_seed_always_has_the_same_parameters() -> None:
    assert varied(47) == varied(47)
    assert factors(47) == factors(47)
    assert make_season(SMALL_SEASON, 47).parameters == varied(47)


def test_every_parameter_differs_from_seed_to_seed_and_from_the_nominal_one() -> None:
    seasons = [dict(numbers(parameters)) for parameters in (NOMINAL, *map(varied, SEEDS))]
    assert len(seasons[0]) > 80
    for name in seasons[0]:
        assert len({season[name] for season in seasons}) == len(seasons), name


@pytest.mark.parametrize("seed", SEEDS)
def test_factors_are_within_half_and_independent(seed: int) -> None:
    drawn = factors(seed)
    assert set(drawn) == set(parameter_names())
    assert all(LEAST_FACTOR <= factor <= MOST_FACTOR for factor in drawn.values())
    assert len(set(drawn.values())) == len(drawn)
    assert min(drawn.values()) < 0.6
    assert max(drawn.values()) > 1.4


@pytest.mark.parametrize("seed", SEEDS)
def test_parameters_stay_in_range(seed: int) -> None:
    parameters, drawn = varied(seed), factors(seed)
    for name in ("alone_share", "closest_share", "same_side_share", "new_share", "patch_lookalike_share"):
        assert 0 < getattr(parameters.roads, name) < 1
    for row in parameters.detector.confusion.values():
        assert 0 < sum(row.values()) < 1
    assert 0 < parameters.detector.min_confidence < 0.1
    least, most = parameters.phone.drift_sd_m
    assert (least, most) == pytest.approx((3.0 * drawn["phone.drift_sd_m"], 5.0 * drawn["phone.drift_sd_m"]))


def test_what_is_switched_off_stays_off() -> None:
    nominal, seed = dict(numbers(NO_ERRORS)), dict(numbers(varied(3, NO_ERRORS)))
    off = [name for name, value in nominal.items() if value in (0.0, float("inf"))]
    assert len(off) >= 18
    assert all(seed[name] == nominal[name] for name in off)
    assert all(seed[f".detector.near_score.{kind}"] > 1 for kind in DamageClass)
    assert seed[".detector.lookalike_score"] < -90


def imports(file: Path) -> Iterator[tuple[str, str]]:
    """Module and name of every import of a file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def test_the_season_imports_value_types_of_the_pipeline_and_nothing_else() -> None:
    files = sorted((ROOT / "tests/bench/season").glob("*.py"))
    assert len(files) > 8
    for file in files:
        of_pipeline = [(m, n) for m, n in imports(file) if m.split(".")[0] in ("ingest", "model")]
        assert {name for _, name in of_pipeline} <= VALUE_TYPES, file
        for module, name in of_pipeline:
            assert isinstance(getattr(importlib.import_module(module), name), type), (file, name)


def test_neither_does_the_world_of_the_simulated_drives() -> None:
    for file in (ROOT / "data/simulate").glob("*.py"):
        assert {n for m, n in imports(file) if m.split(".")[0] in ("ingest", "model")} <= VALUE_TYPES, file


@pytest.mark.parametrize("room", ["ingest", "model"])
def test_the_pipeline_imports_nothing_of_a_simulator(room: str) -> None:
    for file in (ROOT / room).rglob("*.py"):
        modules = [module for module, _ in imports(file)]
        assert not [m for m in modules if m.startswith(("tests", "data.simulate", "data.render"))], file


def test_every_nominal_value_is_called_assumed() -> None:
    tree = ast.parse((ROOT / "tests/bench/season/parameters.py").read_text(encoding="utf-8"))
    groups = [
        node for node in tree.body if isinstance(node, ast.ClassDef) and node.name.endswith(("Errors", "Parameters"))
    ]
    silent, counted = [], 0
    for group in groups:
        for value, text in pairwise([*group.body, ast.Pass()]):
            if isinstance(value, ast.AnnAssign) and group.name != "SeasonParameters":
                counted += 1
                if not (isinstance(text, ast.Expr) and "ssumed" in ast.unparse(text)):
                    silent.append(f"{group.name}.{ast.unparse(value.target)}")
    assert counted > 60
    assert silent == []
