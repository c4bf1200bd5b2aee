"""Every seed has parameters of its own: each nominal value is varied by up to half of it, independently of the others.

So the estimator's constants cannot equal the simulator's, whoever chose them by looking at a season, and the bench can
print how its figures move with the factors.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_type_hints

import numpy as np

from tests.bench.season.parameters import NOMINAL, SeasonParameters, Variation

LEAST_FACTOR, MOST_FACTOR = 0.5, 1.5
"""Factors are drawn evenly between (issue: ± 50 %)."""
_STREAM = 40
"""Of the season's random numbers."""


def parameter_names(parameters: SeasonParameters = NOMINAL) -> tuple[str, ...]:
    """Of all that varies, dotted: `phone.drift_sd_m`, `detector.confusion.D00.D20`."""
    return tuple(_names("", parameters))


def factors(seed: int, parameters: SeasonParameters = NOMINAL) -> dict[str, float]:
    """The seed's factor of each parameter; a new parameter leaves those of the others as they are."""
    return {name: factor(seed, name) for name in parameter_names(parameters)}


def factor(seed: int, name: str) -> float:
    """One parameter's factor."""
    random = np.random.default_rng((seed, _STREAM, *name.encode()))
    return float(random.uniform(LEAST_FACTOR, MOST_FACTOR))


def varied(seed: int, parameters: SeasonParameters = NOMINAL) -> SeasonParameters:
    """The parameters of a seed. What is switched off (0, infinite, a chance of 0 or 1) stays off."""
    varied_parameters: SeasonParameters = _varied_group("", parameters, seed)
    return varied_parameters


def _names(prefix: str, value: Any) -> Iterator[str]:
    if is_dataclass(value):
        for parameter in fields(value):
            yield from _names(f"{prefix}{parameter.name}.", getattr(value, parameter.name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _names(f"{prefix}{key}.", inner)
    else:
        yield prefix.removesuffix(".")


def _varied_group(prefix: str, group: Any, seed: int) -> Any:
    """A dataclass of parameters, or of such dataclasses."""
    kinds = get_type_hints(type(group), include_extras=True)
    values = {parameter.name: getattr(group, parameter.name) for parameter in fields(group)}
    return replace(
        group,
        **{
            name: _varied_group(f"{prefix}{name}.", value, seed)
            if is_dataclass(value)
            else _varied_value(f"{prefix}{name}", value, kinds[name].__metadata__[0], seed)
            for name, value in values.items()
        },
    )


def _varied_value(name: str, value: Any, variation: Variation, seed: int) -> Any:
    """A number, both ends of a range by the same factor, or every number of a table by its own."""
    if isinstance(value, Mapping):
        return {key: _varied_value(f"{name}.{key}", inner, variation, seed) for key, inner in value.items()}
    drawn = factor(seed, name)
    if isinstance(value, tuple):
        return tuple(_apply(end, variation, drawn) for end in value)
    return _apply(value, variation, drawn)


def _apply(value: float, variation: Variation, drawn: float) -> float:
    if variation is Variation.LOGARITHM:
        return value + math.log(drawn)
    if variation is Variation.CHANCE:
        return value * drawn / (1 - value + value * drawn)
    return value * drawn
