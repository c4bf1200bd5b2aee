"""Passes as features: the metres of a section that were validly filmed at a time. Which vehicle it was is not told."""

from typing import Any

import shapely
from shapely.ops import substring
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from data.boxes import sections_touching
from data.features.layer import Feature, Field, Kind, Layer, Rows, Window, while_between
from data.schema import Pass, Section

PASS_FIELDS = (
    Field("id", Kind.WHOLE, "Passagens nummer", "The pass's number"),
    Field("section", Kind.TEXT, "Strækningens id hos kommunen", "The municipality's id of the section"),
    Field("road", Kind.TEXT, "Vej", "Road"),
    Field("filmed", Kind.MOMENT, "Filmet", "Filmed"),
    Field("from_m", Kind.NUMBER, "Fra meter på strækningen", "From metre on the section"),
    Field("to_m", Kind.NUMBER, "Til meter på strækningen", "To metre on the section"),
    Field("forward", Kind.TRUTH, "Kørt mod stigende stationering", "Driven towards increasing chainage"),
)

p, s = Pass, Section
PASS_COLUMNS = (p.id, s.line, s.key, s.name, p.at, p.from_m, p.to_m, p.forward)


def _asked(window: Window) -> Select[*tuple[Any, ...]]:
    query = (
        select(*PASS_COLUMNS).select_from(p).outerjoin(s, s.id == p.section_id).where(while_between(p.at, p.at, window))
    )
    if window.metres:
        query = query.where(sections_touching(window.metres))
    return query


def _made(_session: Session, rows: Rows, _window: Window) -> list[Feature]:
    return [Feature(row.id, _stretch(row), _properties(row)) for row in rows]


def _stretch(row: Row[*tuple[Any, ...]]) -> shapely.LineString:
    """A line even where the stretch is shorter than its ends' rounding."""
    cut = substring(shapely.from_wkb(row.line), row.from_m, row.to_m)
    return cut if isinstance(cut, shapely.LineString) else shapely.LineString([cut, cut])


def _properties(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    values = list(row)
    return dict(zip((field.name for field in PASS_FIELDS), [values[0], *values[2:]], strict=True))


PASSES = Layer("passes", "Passager", "Passes", "LineString", PASS_FIELDS, Pass.id, _asked, _made)
