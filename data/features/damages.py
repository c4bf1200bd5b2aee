"""Damages as features: every one that people were shown, also when it is mended."""

from typing import Any

import shapely
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from data.boxes import damages_in
from data.damages.damages import NOT_ITS_OWN, UNCERTAIN
from data.features.layer import Feature, Field, Kind, Layer, Rows, Window, while_between
from data.schema import Damage, RoadClass, Section

NEVER_SHOWN = sorted(NOT_ITS_OWN | UNCERTAIN)
"""Statuses of what is no damage of its own, or not surely one."""

DAMAGE_FIELDS = (
    Field("id", Kind.WHOLE, "Skadens nummer", "The damage's number"),
    Field("class", Kind.TEXT, "Art efter RDD2022: D00, D10, D20, D40", "Class by RDD2022: D00, D10, D20, D40"),
    Field("status", Kind.TEXT, "Hvor langt den er", "How far it has come"),
    Field("severity", Kind.TEXT, "Alvor efter ASTM D6433", "Severity by ASTM D6433"),
    Field("urgency", Kind.NUMBER, "Hvor meget det haster, 0-100", "Urgency, 0-100"),
    Field("band", Kind.TEXT, "soon er rød, plan gul, watch grøn", "soon is red, plan yellow, watch green"),
    Field("section", Kind.TEXT, "Strækningens id hos kommunen", "The municipality's id of the section"),
    Field("road", Kind.TEXT, "Vej", "Road"),
    Field("road_class", Kind.TEXT, "Vejklasse", "Class of road"),
    Field("chainage_m", Kind.NUMBER, "Meter fra strækningens begyndelse", "Metres from the section's start"),
    Field("offset_m", Kind.NUMBER, "Meter til højre for vejmidten", "Metres to the right of the centre line"),
    Field("place_sd_m", Kind.NUMBER, "Stedets usikkerhed langs vejen, meter (σ)", "Error along the road, metres (σ)"),
    Field("length_m", Kind.NUMBER, "Meter langs vejen", "Metres along the road"),
    Field("width_m", Kind.NUMBER, "Meter på tværs", "Metres across"),
    Field("size_error", Kind.NUMBER, "Målenes relative usikkerhed (σ)", "Relative error of the size (σ)"),
    Field("depth_mm", Kind.WHOLE, "Dybde, mm, målt af et menneske", "Depth, mm, measured by a person"),
    Field("first_seen", Kind.MOMENT, "Først set", "First seen"),
    Field("last_seen", Kind.MOMENT, "Sidst set", "Last seen"),
    Field("seen", Kind.WHOLE, "Ture, der så den", "Drives that saw it"),
    Field("looked", Kind.WHOLE, "Ture, der kunne have set den", "Drives that could have seen it"),
    Field("dismissed", Kind.TEXT, "Hvad det var i stedet", "What it was instead"),
)

d, s = Damage, Section
DAMAGE_COLUMNS = (
    d.id, d.x, d.y, d.damage_class, d.status, d.severity, d.urgency, s.key, s.name, RoadClass.name, d.chainage_m,
    d.offset_m, d.chainage_sd_m, d.length_m, d.width_m, d.size_error, d.depth_mm, d.first_seen, d.last_seen,
    d.passes_seen, d.passes_valid, d.dismissed_as,
)  # fmt: skip


def _asked(window: Window) -> Select[*tuple[Any, ...]]:
    # Outer joins: damages are read first, in the order of their numbers, whatever the planner thinks of the others.
    query = select(*DAMAGE_COLUMNS).select_from(d).outerjoin(s, s.id == d.section_id)
    query = query.outerjoin(RoadClass, RoadClass.id == s.road_class_id)
    query = query.where(d.status.not_in(NEVER_SHOWN), while_between(d.first_seen, d.last_seen, window))
    if window.metres:
        query = query.where(damages_in(window.metres))
    return query


def _made(_session: Session, rows: Rows, window: Window) -> list[Feature]:
    points = shapely.points([(row.x, row.y) for row in rows])
    return [Feature(row.id, point, _properties(row, window)) for row, point in zip(rows, points, strict=True)]


def _properties(row: Row[*tuple[Any, ...]], window: Window) -> dict[str, Any]:
    values = list(row)
    told = [values[0], *values[3:7], window.bands.of(row.urgency).value, *values[7:]]
    return dict(zip((field.name for field in DAMAGE_FIELDS), told, strict=True))


DAMAGE_LAYER = Layer("damages", "Skader", "Damages", "Point", DAMAGE_FIELDS, Damage.id, _asked, _made)
