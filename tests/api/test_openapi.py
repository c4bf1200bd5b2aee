"""The OpenAPI document: whole, the same that the web app's types are made from, and for nobody but who is logged in."""

import json
from pathlib import Path

import pytest
from fastapi import FastAPI

import web
from api.access import Open, needs_by_route
from api.app import documented_routes
from api.openapi import CONVERTER
from data.users import Role
from tests.api.conftest import client_of
from tests.api.orders import crew_token

COMMITTED = Path(web.__file__).parent / "openapi.json"

WITHOUT_BODY = {"204", "206", "304"}


def operations(document: dict) -> list[tuple[str, dict]]:
    return [
        (f"{method} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_web_apps_types_are_made_from_this_servers_document():
    written = json.loads(COMMITTED.read_text(encoding="utf-8"))
    assert written == documented_routes().openapi(), "run `make openapi` and commit web/openapi.json"


def test_the_command_prints_what_is_committed(vejsyn):
    code, printed = vejsyn("openapi")
    assert (code, printed.out) == (0, COMMITTED.read_text(encoding="utf-8"))


def test_every_answer_in_json_has_a_form_with_a_name():
    """An empty form, or an object of anything, is `unknown` to whoever reads the document."""
    nameless = [
        (name, status)
        for name, operation in operations(documented_routes().openapi())
        for status, response in operation["responses"].items()
        if status not in WITHOUT_BODY and "application/json" in response.get("content", {})
        if "$ref" not in json.dumps(response["content"]["application/json"]["schema"])
    ]
    assert nameless == [("get /openapi.json", "200")]


def test_every_refusal_has_the_form_it_is_answered_with(foreman, visitor):
    document = documented_routes().openapi()
    refusals = [
        (name, status, response["content"]["application/json"]["schema"])
        for name, operation in operations(document)
        for status, response in operation["responses"].items()
        if int(status) >= 400 and "content" in response
    ]
    assert len(refusals) > 100
    assert all(
        "FailureOut" in json.dumps(schema) or "NothingToAssignFailure" in json.dumps(schema) for *_, schema in refusals
    )
    invalid = foreman.post("/teams", json={}).json()
    assert set(invalid) == set(document["components"]["schemas"]["InvalidField"]["properties"])
    assert set(visitor.get("/me").json()) == set(document["components"]["schemas"]["FailureOut"]["properties"])
    area = {"type": "ids", "ids": [999]}
    nothing = foreman.post("/work-orders", json={"area": area, "team_id": 1}).json()
    assert set(nothing) == set(document["components"]["schemas"]["NothingToAssignFailure"]["properties"])


def test_every_field_that_goes_out_is_promised():
    """A field with a default would be optional in the web app's types, though it is always there."""
    schemas = documented_routes().openapi()["components"]["schemas"]
    answered = [
        name for name in schemas if not name.endswith(("In", "Change", "LogIn")) and not name.startswith("Body_")
    ]
    partly = [n for n in answered if set(schemas[n].get("properties", ())) != set(schemas[n].get("required", ()))]
    assert len(answered) > 30
    assert partly == []


@pytest.mark.parametrize("role", list(Role))
def test_who_is_logged_in_reads_the_document(app: FastAPI, role):
    assert client_of(app, role.value).get("/openapi.json").json() == app.openapi()


def test_a_visitor_and_a_crew_do_not(app: FastAPI, foreman, visitor, store):
    assert visitor.get("/openapi.json").json()["code"] == "not_logged_in"
    token = crew_token(foreman, store, 1)
    for address in (f"/crew/{token}/openapi.json", f"/hold/{token}/openapi.json", "/assets/openapi.json"):
        assert visitor.get(address).status_code == 404
    for address in ("/docs", "/redoc", "/docs/oauth2-redirect"):
        assert foreman.get(address).status_code == 404


def test_no_route_is_left_out_of_the_document(app: FastAPI):
    documented = {name for name, _ in operations(app.openapi())}
    routes = list(needs_by_route(app))
    assert Open.CREW in {need for *_, need in routes}
    assert {f"{method.lower()} {CONVERTER.sub('', path)}" for method, path, _ in routes} == documented
