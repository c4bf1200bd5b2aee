"""A layer: which rows of the home it shows, as features of which fields."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Row, Select, and_, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from data.damages.areas import BOX_MARGIN_M, DENMARK_BOX, Box
from data.projection import box_to_metres, to_degrees
from model.grading.urgency import Bands

LONGEST_FIELD_NAME = 10
"""Characters: dBASE's limit, which Shapefile has. Every field keeps its one name in every format."""


class Kind(StrEnum):
    """What a field's values are."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    TRUTH = "true or false"
    MOMENT = "time, UTC"


@dataclass(frozen=True, slots=True)
class Field:
    """A column; every value may be missing."""

    name: str
    kind: Kind
    da: str
    en: str


@dataclass(frozen=True, slots=True)
class Feature:
    """One row, with its geometry in EPSG:25832."""

    id: int
    geometry: BaseGeometry
    properties: dict[str, Any]


@dataclass(frozen=True)
class Window:
    """Of when and where features are wanted."""

    now: datetime
    """What is overdue, is so then."""
    bands: Bands = field(default_factory=Bands)
    since: datetime | None = None
    until: datetime | None = None
    box: Box | None = None
    """Degrees (longitude, latitude), or metres (EPSG:25832)."""
    in_degrees: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self.box is None and not self.is_dated

    @property
    def is_dated(self) -> bool:
        """Whether features without a time are left out."""
        return self.since is not None or self.until is not None

    @property
    def metres(self) -> Box | None:
        """A box in EPSG:25832 that holds the wanted one; None where everything is wanted."""
        if self.box is None or not self.in_degrees:
            return self.box
        west, south, east, north = self.box
        edges = DENMARK_BOX
        low = min(max(west, edges[0]), edges[2]), min(max(south, edges[1]), edges[3])
        high = max(min(east, edges[2]), edges[0]), max(min(north, edges[3]), edges[1])
        min_x, min_y, max_x, max_y = box_to_metres(*low, *high)
        return min_x - BOX_MARGIN_M, min_y - BOX_MARGIN_M, max_x + BOX_MARGIN_M, max_y + BOX_MARGIN_M

    def holds(self, geometries: NDArray[np.object_]) -> NDArray[np.bool_]:
        """Which geometries (EPSG:25832) touch the wanted box."""
        if self.box is None:
            return np.ones(len(geometries), dtype=bool)
        theirs = as_degrees(geometries) if self.in_degrees else geometries
        return np.asarray(shapely.intersects(theirs, shapely.box(*self.box)))


Rows = Sequence[Row[*tuple[Any, ...]]]


@dataclass(frozen=True)
class Layer:
    """Features of one kind."""

    name: str
    da: str
    en: str
    geometry: str
    """Simple features' word: Point, LineString, MultiPoint."""
    fields: tuple[Field, ...]
    key: InstrumentedAttribute[int]
    """By which they are ordered, and paged."""
    asked: Callable[[Window], Select[*tuple[Any, ...]]]
    """The rows of a window; its box may let in too many."""
    made: Callable[[Session, Rows, Window], list[Feature]]


def as_degrees(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """EPSG:25832 to longitude and latitude."""
    return np.asarray(shapely.transform(geometries, lambda xy: np.column_stack(to_degrees(*xy.T))), dtype=object)


def while_between(
    first: InstrumentedAttribute[Any], last: InstrumentedAttribute[Any], window: Window
) -> ColumnElement[bool]:
    """Whether what lasted from `first` to `last` falls into the window's time."""
    begun = first <= window.until if window.until else true()
    going_on = last >= window.since if window.since else true()
    return and_(begun, going_on)
