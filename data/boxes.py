"""What lies in a box: by comparison on every database, and by a GiST index besides where there is PostGIS."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, and_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from data.projection import METRES_SRID
from data.schema import Damage, Section

Box = tuple[float, float, float, float]
"""min x, min y, max x, max y, EPSG:25832."""

POINT = f"ST_SetSRID(ST_MakePoint({{x}}, {{y}}), {METRES_SRID})::geometry(Point, {METRES_SRID})"
SQL_LINE = f"ST_Force2D(ST_GeomFromWKB({{line}}, {METRES_SRID}))::geometry(LineString, {METRES_SRID})"
"""The indexes are of these very expressions, and serve these alone."""


def damages_in(box: Box) -> ColumnElement[bool]:
    """Whether a damage's place lies in the box, EPSG:25832."""
    min_x, min_y, max_x, max_y = box
    return and_(Damage.x.between(min_x, max_x), Damage.y.between(min_y, max_y), _PointsTouch(Damage.x, Damage.y, *box))


def sections_touching(box: Box) -> ColumnElement[bool]:
    """Whether a section's own box touches the box, EPSG:25832."""
    min_x, min_y, max_x, max_y = box
    across = (Section.min_x <= max_x, Section.max_x >= min_x, Section.min_y <= max_y, Section.max_y >= min_y)
    return and_(*across, _LinesTouch(Section.line, *box))


def note_postgis(dialect: Dialect, there: bool) -> None:
    """Whether this engine's database has the indexes."""
    dialect.vejsyn_gist = there  # type: ignore[attr-defined]


class _PointsTouch(FunctionElement[bool]):
    """x, y and a box. PostGIS' boxes are of 32 bits, rounded outwards: half a metre too many, and none too few."""

    type, inherit_cache = Boolean(), True


class _LinesTouch(FunctionElement[bool]):
    """A line and a box."""

    type, inherit_cache = Boolean(), True


@compiles(_PointsTouch)
@compiles(_LinesTouch)
def _anything(_element: Any, _compiler: Any, **_options: Any) -> str:
    return "1 = 1"


@compiles(_PointsTouch, "postgresql")
def _points_by_index(element: Any, compiler: Any, **options: Any) -> str:
    x, y, *box = element.clauses
    place = POINT.format(x=compiler.process(x, **options), y=compiler.process(y, **options))
    return _by_index(place, box, compiler, options)


@compiles(_LinesTouch, "postgresql")
def _lines_by_index(element: Any, compiler: Any, **options: Any) -> str:
    line, *box = element.clauses
    return _by_index(SQL_LINE.format(line=compiler.process(line, **options)), box, compiler, options)


def _by_index(geometry: str, box: Any, compiler: Any, options: Any) -> str:
    if not getattr(compiler.dialect, "vejsyn_gist", False):
        return "1 = 1"
    edges = ", ".join(compiler.process(edge, **options) for edge in box)
    return f"{geometry} && ST_MakeEnvelope({edges}, {METRES_SRID})"
