"""The API's own document, OpenAPI 3.0 (Part 1, clause 9): GDAL reads from it what may be asked of a collection."""

from collections.abc import Sequence
from typing import Any

from api.wire.features.geojson import GEOJSON
from api.wire.features.links import ROOT
from api.wire.features.query import ITEMS_BY_DEFAULT, MOST_ITEMS, CrsUri
from data.features.reading import LAYERS

Json = dict[str, Any]


def document(server: str) -> Json:
    """Of all paths, with every collection's name in them."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "Vejsyn", "version": "1"},
        "servers": [{"url": server + ROOT}],
        "security": [{"token": []}, {"password": []}],
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "password": {"type": "http", "scheme": "basic"},
            }
        },
        "paths": {"/": _get(), "/conformance": _get(), "/collections": _get(), **_layers()},
    }


def _layers() -> Json:
    paths: Json = {}
    for name in LAYERS:
        path = f"/collections/{name}"
        feature = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "integer"}}
        paths |= {
            path: _get(),
            f"{path}/schema": _get(),
            f"{path}/items": _get(_items(), GEOJSON),
            f"{path}/items/{{featureId}}": _get([feature, _crs("crs")], GEOJSON),
        }
    return paths


def _get(parameters: Sequence[Json] = (), media: str = "application/json") -> Json:
    answers = {"200": {"description": "ok", "content": {media: {"schema": {"type": "object"}}, "text/html": {}}}}
    refused = {"400": {"description": "a parameter is wrong"}, "401": {"description": "no good token"}}
    form = _query("f", {"type": "string", "enum": ["json", "html"]})
    return {"get": {"parameters": [*parameters, form], "responses": answers | refused}}


def _items() -> list[Json]:
    count = {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS, "default": ITEMS_BY_DEFAULT}
    corners = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    bbox = _query("bbox", corners) | {"style": "form", "explode": False}
    return [bbox, _crs("bbox-crs"), _query("datetime", {"type": "string"}), _query("limit", count), _crs("crs")]


def _crs(name: str) -> Json:
    return _query(name, {"type": "string", "format": "uri", "enum": [uri.value for uri in CrsUri]})


def _query(name: str, form: Json) -> Json:
    return {"name": name, "in": "query", "required": False, "schema": form}
