"""The pages before the features: landing page, conformance, collections and their schemas, in two languages."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request
from typing_extensions import TypedDict

from api.language import Language
from api.wire.features.geojson import GEOJSON
from api.wire.features.links import Link, link
from api.wire.features.query import CrsUri
from data.features.layer import Kind, Layer

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA = "application/schema+json"

CONFORMS_TO = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
)

JSON_TYPES: Mapping[Kind, dict[str, str]] = {
    Kind.TEXT: {"type": "string"},
    Kind.WHOLE: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.TRUTH: {"type": "boolean"},
    Kind.MOMENT: {"type": "string", "format": "date-time"},
}


class LandingPage(TypedDict):
    """What there is."""

    title: str
    description: str
    links: list[Link]


class Conformance(TypedDict):
    """What of the standards is kept."""

    conformsTo: list[str]


class FeatureLayer(TypedDict):
    """A collection; `extent` beside, where there are roads."""

    id: str
    title: str
    description: str
    itemType: str
    crs: list[str]
    storageCrs: str
    links: list[Link]


class FeatureLayers(TypedDict):
    """All collections."""

    links: list[Link]
    collections: list[FeatureLayer]


DESCRIPTION: Mapping[Language, str] = {
    "da": "Skader, strækninger, passager og opgaver, til læsning med en nøgle (vejsyn tokens add).",
    "en": "Damages, sections, passes and work orders, to be read with a token (vejsyn tokens add).",
}


def landing_links(request: Request) -> list[Link]:
    """From the landing page on."""
    return [
        link(request, "/api", "service-desc", OPENAPI, "OpenAPI 3.0"),
        link(request, "/conformance", "conformance", "application/json", "Conformance"),
        link(request, "/collections", "data", "application/json", "Collections"),
    ]


def feature_layer(request: Request, layer: Layer, bounds: Sequence[float] | None, language: Language) -> dict[str, Any]:
    """A collection."""
    path = f"/collections/{layer.name}"
    title = layer.da if language == "da" else layer.en
    told = FeatureLayer(
        id=layer.name, title=title, description=", ".join(field.name for field in layer.fields), itemType="feature",
        crs=[uri.value for uri in CrsUri], storageCrs=CrsUri.UTM32.value,
        links=[
            link(request, path, "self", "application/json", title),
            link(request, path + "/items", "items", GEOJSON, title),
            link(request, path + "/items", "items", "text/html", title, {"f": "html"}),
            link(request, path + "/schema", "describedby", SCHEMA, title),
        ],
    )  # fmt: skip
    return dict(told) if bounds is None else dict(told) | {"extent": {"spatial": {"bbox": [list(bounds)]}}}


def schema(layer: Layer, language: Language) -> dict[str, Any]:
    """Its fields as JSON Schema."""
    properties: dict[str, Any] = {
        field.name: JSON_TYPES[field.kind] | {"title": field.da if language == "da" else field.en}
        for field in layer.fields
    }
    geometry = {"x-ogc-role": "primary-geometry", "format": f"geometry-{layer.geometry.lower()}"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "title": layer.da if language == "da" else layer.en,
        "properties": properties | {"geometry": geometry},
    }
