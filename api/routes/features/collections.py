"""The collections, each with its schema."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from api.access import Open, needs
from api.language import Language, RequestLanguage
from api.routes.features.forms import Page, is_html, json_answer, page_answer
from api.routes.features.landing import BAD_QUERY
from api.state import AppState, AppStateDep
from api.tiles.roads import map_bounds
from api.wire.features import pages
from api.wire.features.links import ROOT, both_forms, link
from api.wire.features.query import Form, refuse_unknown
from data.features.layer import Layer
from data.features.reading import LAYERS, layer_of

router = APIRouter(prefix=f"{ROOT}/collections", responses=BAD_QUERY)

SCHEMA_ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": {pages.SCHEMA: {}}}}


@router.get("", dependencies=[needs(Open.INTEGRATION)], response_model=pages.FeatureLayers)
def collections(request: Request, app_state: AppStateDep, language: RequestLanguage, f: Form = None) -> Response:
    """All of them."""
    refuse_unknown(request, {"f"})
    return _answer(request, "/collections", list(LAYERS.values()), app_state, language, f)


@router.get("/{collection}", dependencies=[needs(Open.INTEGRATION)], response_model=pages.FeatureLayer)
def collection(
    collection: str, request: Request, app_state: AppStateDep, language: RequestLanguage, f: Form = None
) -> Response:
    """One."""
    refuse_unknown(request, {"f"})
    wanted = layer_of(collection)
    if is_html(request, f):
        return _answer(request, f"/collections/{collection}", [wanted], app_state, language, f)
    return json_answer(pages.feature_layer(request, wanted, _bounds(app_state), language))


@router.get("/{collection}/schema", dependencies=[needs(Open.INTEGRATION)], responses=SCHEMA_ANSWER,
            response_class=Response)  # fmt: skip
def schema(collection: str, language: RequestLanguage) -> Response:
    """Its fields."""
    return json_answer(pages.schema(layer_of(collection), language), pages.SCHEMA)


def _answer(
    request: Request, path: str, layers: Sequence[Layer], app_state: AppState, language: Language, form: str | None
) -> Response:
    html = is_html(request, form)
    links = both_forms(request, path, html)
    if html:
        rows = [_row(request, one, language) for one in layers]
        title = "Samlinger" if language == "da" else "Collections"
        return page_answer(request, Page(title, links, ["", ""], rows))
    bounds = _bounds(app_state)
    told = [pages.feature_layer(request, one, bounds, language) for one in layers]
    return json_answer({"links": links, "collections": told})


def _row(request: Request, one: Layer, language: Language) -> list[Any]:
    title = one.da if language == "da" else one.en
    items = link(request, f"/collections/{one.name}/items", "items", "text/html", title, {"f": "html"})
    return [items, ", ".join(field.da if language == "da" else field.en for field in one.fields)]


def _bounds(app_state: AppState) -> list[float] | None:
    with app_state.store.read() as session:
        return map_bounds(session)
