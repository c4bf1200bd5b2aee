"""The features of a collection, page by page, and one by one."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from api.access import Open, needs
from api.language import RequestLanguage
from api.routes.features.forms import Page, is_html, json_answer, page_answer
from api.routes.features.landing import BAD_QUERY
from api.state import AppState, AppStateDep
from api.wire.features import geojson
from api.wire.features.geojson import GEOJSON, FeatureItem, FeatureItems
from api.wire.features.links import ROOT, both_forms, link
from api.wire.features.query import Asked, AskedIn, CrsIn, CrsUri, Form
from api.wire.fields.ids import Id
from data.features.layer import Feature, Layer, Window
from data.features.reading import count, layer_of, one, page

router = APIRouter(prefix=f"{ROOT}/collections", responses=BAD_QUERY)

NEXT = {"da": "Næste side", "en": "Next page"}


@router.get("/{collection}/items", dependencies=[needs(Open.INTEGRATION, seen=True)], response_model=FeatureItems)
def items(
    collection: str, asked: AskedIn, request: Request, app_state: AppStateDep, language: RequestLanguage, f: Form = None
) -> Response:
    """A page of them; the link `next` leads to the one after."""
    wanted, html = layer_of(collection), is_html(request, f)
    with app_state.store.read() as session:
        window = _window(session, app_state, asked)
        found, more = page(session, wanted, window, asked.after, asked.limit)
        matched = _matched(session, wanted, window, asked)
    path = f"/collections/{collection}/items"
    links = both_forms(request, path, html, GEOJSON)
    if more:
        query = dict(request.query_params) | {"after": str(found[-1].id)}
        links.append(link(request, path, "next", "text/html" if html else GEOJSON, NEXT[language], query))
    if html:
        title = wanted.da if language == "da" else wanted.en
        columns = [field.da if language == "da" else field.en for field in wanted.fields]
        return page_answer(request, Page(title, links, columns, [_row(request, path, each) for each in found]))
    text = geojson.items(found, asked.crs, links, window.now, matched)
    return json_answer(text, GEOJSON, _content_crs(asked.crs))


@router.get(
    "/{collection}/items/{feature_id}", dependencies=[needs(Open.INTEGRATION, seen=True)], response_model=FeatureItem
)
def item(
    collection: str, feature_id: Id, crs: CrsIn, request: Request, app_state: AppStateDep, language: RequestLanguage,
    f: Form = None,
) -> Response:  # fmt: skip
    """One of them."""
    wanted, html = layer_of(collection), is_html(request, f)
    with app_state.store.read() as session:
        found = one(session, wanted, feature_id, _window(session, app_state, None))
    path = f"/collections/{collection}"
    links = both_forms(request, f"{path}/items/{feature_id}", html, GEOJSON)
    links.append(link(request, path, "collection", "application/json", wanted.da if language == "da" else wanted.en))
    if html:
        names = [field.da if language == "da" else field.en for field in wanted.fields]
        rows = [list(each) for each in zip(names, geojson.told(found).values(), strict=True)]
        return page_answer(request, Page(f"{links[-1]['title']} {feature_id}", links, ["", ""], rows))
    return json_answer(geojson.item(found, crs, links), GEOJSON, _content_crs(crs))


def _window(session: Session, app_state: AppState, asked: Asked | None) -> Window:
    now, bands = app_state.clock(), app_state.bands(session)
    if asked is None:
        return Window(now, bands)
    return Window(now, bands, asked.since, asked.until, asked.box, asked.in_degrees)


def _matched(session: Session, wanted: Layer, window: Window, asked: Asked) -> int | None:
    """How many there are, on the first page alone: counting them again for each page would cost what reading does."""
    return count(session, wanted, window) if asked.after == 0 and window.box is None else None


def _row(request: Request, path: str, feature: Feature) -> list[Any]:
    first, *others = geojson.told(feature).values()
    return [link(request, f"{path}/{feature.id}", "item", "text/html", str(first), {"f": "html"}), *others]


def _content_crs(crs: CrsUri) -> dict[str, str]:
    return {"Content-Crs": f"<{crs.value}>"}
