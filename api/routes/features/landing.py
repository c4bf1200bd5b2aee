"""Landing page, conformance and the API's document."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.access import Open, needs
from api.language import RequestLanguage
from api.routes.features.forms import Page, is_html, json_answer, page_answer
from api.wire.failures import FailureOut
from api.wire.features import document, pages
from api.wire.features.links import ROOT, Link, both_forms
from api.wire.features.query import Form, refuse_unknown

BAD_QUERY: dict[int | str, dict[str, Any]] = {400: {"model": FailureOut}}

router = APIRouter(prefix=ROOT, responses=BAD_QUERY)


@router.get("", dependencies=[needs(Open.INTEGRATION)], response_model=pages.LandingPage)
def landing(request: Request, language: RequestLanguage, f: Form = None) -> Response:
    """What there is, and where."""
    refuse_unknown(request, {"f"})
    html = is_html(request, f)
    links = [*both_forms(request, "", html), *pages.landing_links(request)]
    if html:
        return page_answer(request, Page("Vejsyn", links))
    return json_answer(pages.LandingPage(title="Vejsyn", description=pages.DESCRIPTION[language], links=links))


@router.get("/conformance", dependencies=[needs(Open.INTEGRATION)], response_model=pages.Conformance)
def conformance(request: Request, f: Form = None) -> Response:
    """Which parts of the standard are kept."""
    refuse_unknown(request, {"f"})
    if is_html(request, f):
        rows = [[Link(href=uri, rel="about", type="text/html", title=uri)] for uri in pages.CONFORMS_TO]
        return page_answer(request, Page("Conformance", both_forms(request, "/conformance", True), ["URI"], rows))
    return json_answer(pages.Conformance(conformsTo=list(pages.CONFORMS_TO)))


@router.get("/api", dependencies=[needs(Open.INTEGRATION)], responses={200: {"content": {pages.OPENAPI: {}}}},
            response_class=Response)  # fmt: skip
def own_document(request: Request) -> Response:
    """OpenAPI 3.0 of these addresses alone."""
    return json_answer(document.document(str(request.base_url).rstrip("/")), pages.OPENAPI)
