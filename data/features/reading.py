"""Features out of the database: one, a page, all of them, or how many there are."""

from collections.abc import Iterator
from itertools import islice

import numpy as np
from sqlalchemy import func
from sqlalchemy.orm import Session

from data.features.damages import DAMAGE_LAYER
from data.features.layer import Feature, Layer, Window
from data.features.orders import ORDER_LAYER
from data.features.passes import PASSES
from data.features.sections import SECTIONS

LAYERS = {layer.name: layer for layer in (DAMAGE_LAYER, SECTIONS, PASSES, ORDER_LAYER)}
"""By name."""

READ_AT_ONCE = 5_000
"""Rows: some megabytes."""


class NoSuchLayer(Exception):
    """No layer has that name."""


class NoSuchFeature(Exception):
    """The layer has no feature of that id."""


def layer_of(name: str) -> Layer:
    """The layer of that name.

    Raises:
        NoSuchLayer: there is none.
    """
    if name not in LAYERS:
        raise NoSuchLayer
    return LAYERS[name]


def features(
    session: Session, layer: Layer, window: Window, after: int = 0, step: int = READ_AT_ONCE
) -> Iterator[Feature]:
    """The layer's features in the window with larger ids than `after`, in their order.

    Each step looks up where the last ended (keyset paging): the last page costs what the first does.
    """
    asked = layer.asked(window).order_by(layer.key).limit(step)
    while rows := session.execute(asked.where(layer.key > after)).all():
        found = layer.made(session, rows, window)
        held = window.holds(np.array([feature.geometry for feature in found], dtype=object))
        yield from (feature for feature, inside in zip(found, held, strict=True) if inside)
        if len(rows) < step:
            return
        after = rows[-1].id


def page(session: Session, layer: Layer, window: Window, after: int, most: int) -> tuple[list[Feature], bool]:
    """So many features, and whether there are more."""
    found = list(islice(features(session, layer, window, after, most + 1), most + 1))
    return found[:most], len(found) > most


def one(session: Session, layer: Layer, feature_id: int, window: Window) -> Feature:
    """The feature of that id.

    Raises:
        NoSuchFeature: there is none.
    """
    rows = session.execute(layer.asked(window).where(layer.key == feature_id)).all()
    if not rows:
        raise NoSuchFeature
    return layer.made(session, rows, window)[0]


def count(session: Session, layer: Layer, window: Window) -> int:
    """How many the layer has; not for a window with a box, which is looked at feature by feature."""
    return session.scalar(layer.asked(window).with_only_columns(func.count(), maintain_column_froms=True)) or 0
