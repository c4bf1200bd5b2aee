"""An order as PDF, GPX and GeoJSON, read back by the libraries that others use."""

import re
import zlib

import gpxpy
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import MailSettings, ServerSettings, Yard
from data.projection import to_degrees
from data.schema import Sighting, Team
from tests.api.conftest import SQLITE, client_of
from tests.api.orders import assign, crew_token

pytestmark = SQLITE


def texts_of(pdf: bytes) -> str:
    """All that is set in it."""
    streams = (zlib.decompress(s) for s in re.findall(rb"stream\n(.*?)\nendstream", pdf, re.S) if s[:1] == b"\x78")
    shown = (re.findall(rb"\((.*?)(?<!\\)\) Tj", stream, re.S) for stream in streams)
    return "\n".join(text.decode("cp1252").replace("\\", "") for one in shown for text in one)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_an_order_is_printed_with_map_route_and_two_pictures_a_stop(foreman: TestClient):
    order = assign(foreman, 1, 2, 9, 14, note="Husk kegler – og Łukasz")["id"]
    answer = foreman.get(f"/work-orders/{order}/pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'inline; filename="arbejdsseddel-{order}.pdf"'
    told = texts_of(answer.content)
    for words in (f"Arbejdsseddel {order} – Hold Nord", "4 skader", "km ad vejene", "Gitte Holm", "Husk kegler – og"):
        assert words in told, words
    for damage in (1, 2, 9, 14):
        assert foreman.get(f"/damages/{damage}").json()["place_text"] in " ".join(told.split())
    assert len(re.findall(rb"/Subtype /Image", answer.content)) == 8
    assert pages(answer.content) >= 2


def test_what_the_crew_has_done_stands_on_paper(foreman, visitor, store):
    token = crew_token(foreman, store, 1, 2)
    visitor.post(f"/crew/{token}/tasks/1/done")
    visitor.post(f"/crew/{token}/tasks/2/not-found")
    told = texts_of(foreman.get("/work-orders/1/pdf").content)
    assert "Udført 03.11.2026" in told
    assert "Kunne ikke findes" in told


def test_without_pictures_and_with_thirty_stops_it_is_still_a_sheet(foreman, store):
    with store.write() as session:
        session.query(Sighting).update({"picture": None})
        session.get(Team, 1).name = "Hold \N{SNOWMAN} (Nord) \\"
    order = assign(foreman, *range(1, 31))["id"]
    content = foreman.get(f"/work-orders/{order}/pdf").content
    assert content.startswith(b"%PDF-")
    assert b"/Subtype /Image" not in content


def test_gpx_has_the_stops_and_the_way_along_the_roads(foreman):
    order = assign(foreman, 1, 2, 11)["id"]
    answer = foreman.get(f"/work-orders/{order}/gpx")
    assert answer.headers["content-type"] == "application/gpx+xml"
    file = gpxpy.parse(answer.text)
    assert file.waypoints[0].name == "1. Stigevej, 20 m, venstre side"
    assert len(file.waypoints) == len(file.routes[0].points) == 3
    assert file.length_2d() > 300  # along Stigevej and round the corner


def test_geojson_has_the_same(foreman):
    order = assign(foreman, 1, 2, 11)["id"]
    told = foreman.get(f"/work-orders/{order}/geojson").json()
    kinds = [feature["geometry"]["type"] for feature in told["features"]]
    assert kinds == ["Point", "Point", "Point", "LineString"]
    assert [feature["properties"].get("position") for feature in told["features"][:3]] == [1, 2, 3]
    assert told["features"][-1]["properties"]["length_m"] > 300


def test_from_the_yard_the_round_begins_at_its_end_of_the_road(store, clock):
    """The same order, from a yard at Stigevej's far end: mail, page and paper number it from there."""
    lon, lat = to_degrees(588_500, 6_143_900)
    settings = ServerSettings(public_url="http://vejsyn.example", yard=Yard(lat=float(lat), lon=float(lon)))
    foreman = client_of(create_app(store, settings, MailSettings(host="127.0.0.1"), clock), "foreman")
    order = assign(foreman, 1, 5, 10)["id"]
    tasks = foreman.get(f"/work-orders/{order}").json()["tasks"]
    assert [task["damage"]["id"] for task in tasks] in ([10, 5, 1], [1, 5, 10])  # a round along one road is the same
    assert "fra og til pladsen" in texts_of(foreman.get(f"/work-orders/{order}/pdf").content)


def test_an_order_that_is_not_there_is_no_paper(foreman):
    for kind in ("pdf", "gpx", "geojson"):
        assert foreman.get(f"/work-orders/99/{kind}").json()["code"] == "no_such_work_order"
