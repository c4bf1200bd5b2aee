"""Damages as the map shows them, as GeoJSON.

These are dictionaries and no models: 20,000 of them take a third of the time to make.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict  # pydantic takes typing's own from Python 3.12 on

from api import wording
from api.grade_words import Graded, severity_text
from api.language import Language
from api.wire.failures import AlreadyAssignedOut
from api.wire.orders import already_assigned_out
from data.damages.damages import Dot, Found, Status
from data.orders.work_orders import AlreadyAssigned
from model.grading.severity import Measure
from model.grading.urgency import URGENCY_DECIMALS, Band, Bands
from model.vocabulary import DamageClass, Severity

MOST_FEATURES = 20_000
"""In one answer; `truncated` says where there are more, and the tiles show them all."""

MOST_HELD = 1_000
"""A foreman who selects more sees how many are assigned, but not to whom."""

DEGREE_DECIMALS = 7
"""A centimetre."""


class Point(TypedDict):
    """GeoJSON."""

    type: Literal["Point"]
    coordinates: tuple[float, float]
    """Longitude and latitude, degrees."""


class DamageProperties(TypedDict):
    """What a dot says of its damage."""

    id: int
    urgency: float
    band: Band
    severity: Severity
    severity_text: str
    damage_class: Annotated[DamageClass, Field(serialization_alias="class")]
    class_name: str
    status: Status


class DamageFeature(TypedDict):
    """GeoJSON."""

    type: Literal["Feature"]
    geometry: Point
    properties: DamageProperties


class DamageCollection(TypedDict):
    """GeoJSON of the most urgent damages found."""

    type: Literal["FeatureCollection"]
    features: list[DamageFeature]
    count: int
    """How many there are."""
    truncated: bool
    """Whether these are not all."""
    already_assigned: list[AlreadyAssignedOut]
    """Who has those that are assigned, as far as `MOST_HELD` of them."""
    hidden: int
    """How many more there are that the filter leaves out."""


def damage_collection(
    found: Found, bands: Bands, language: Language, hidden: int = 0, held: Sequence[AlreadyAssigned] = ()
) -> DamageCollection:
    """What was found, as the map asks for it."""
    return DamageCollection(
        type="FeatureCollection",
        features=[_feature(dot, bands, language) for dot in found.dots],
        count=found.count,
        truncated=found.count > len(found.dots),
        already_assigned=[already_assigned_out(one) for one in held],
        hidden=hidden,
    )


def _feature(dot: Dot, bands: Bands, language: Language) -> DamageFeature:
    position = round(dot.lon, DEGREE_DECIMALS), round(dot.lat, DEGREE_DECIMALS)
    point = Point(type="Point", coordinates=position)
    return DamageFeature(type="Feature", geometry=point, properties=_properties(dot, bands, language))


def _properties(dot: Dot, bands: Bands, language: Language) -> DamageProperties:
    size = Measure(dot.length_m, dot.width_m, dot.size_error)
    grade = Graded(dot.damage_class, size, dot.measures, dot.severity_chances, dot.depth_mm)
    return DamageProperties(
        id=dot.id,
        urgency=round(dot.urgency, URGENCY_DECIMALS),
        band=bands.of(dot.urgency),
        severity=Severity(dot.severity),
        severity_text=severity_text(grade, language),
        damage_class=DamageClass(dot.damage_class),
        class_name=wording.class_name(dot.damage_class, language),
        status=Status(dot.status),
    )
