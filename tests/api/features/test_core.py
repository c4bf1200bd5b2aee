"""OGC API – Features, Part 1 and 2, after the standards' own abstract tests."""

from urllib.parse import urlsplit

import pytest

from api.wire.features.pages import CONFORMS_TO
from api.wire.features.query import MOST_ITEMS, BadQuery, CrsUri, interval
from data.features.reading import LAYERS
from tests.data.features.town import NOTE

UTM32, CRS84 = CrsUri.UTM32.value, CrsUri.CRS84.value


def ask(gis, path: str, **query):
    answer = gis.get(f"/features{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer


def linked(body: dict, rel: str) -> str:
    return next(link["href"] for link in body["links"] if link["rel"] == rel)


def ids(gis, layer: str, **query) -> list[int]:
    return [feature["id"] for feature in ask(gis, f"/collections/{layer}/items", **query).json()["features"]]


def test_every_link_leads_somewhere_of_the_type_that_it_says(gis):
    """From the landing page on, as a client goes that knows its address alone."""
    waiting, seen = ["http://vejsyn.example/features"], set()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        answer = gis.get(address)
        assert answer.status_code == 200, address
        if "html" in answer.headers["Content-Type"]:
            continue
        body = answer.json()
        links = [*body.get("links", ()), *(one for each in body.get("collections", ()) for one in each["links"])]
        for one in links:
            assert gis.get(one["href"]).headers["Content-Type"].split(";")[0] == one["type"].split(";")[0]
        waiting += [one["href"] for one in links if one["href"] not in seen and one["href"] not in waiting]
    assert {f"/features/collections/{name}/items" for name in LAYERS} < {urlsplit(each).path for each in seen}


def test_it_says_what_it_keeps_and_describes_itself(gis):
    assert ask(gis, "/conformance").json()["conformsTo"] == list(CONFORMS_TO)
    document = ask(gis, "/api").json()
    assert document["openapi"].startswith("3.0")
    for name in LAYERS:
        parameters = document["paths"][f"/collections/{name}/items"]["get"]["parameters"]
        assert {"bbox", "datetime", "limit"} < {parameter["name"] for parameter in parameters}


def test_each_collection_says_its_fields_extent_and_coordinates(gis):
    told = ask(gis, "/collections").json()["collections"]
    assert [one["id"] for one in told] == ["damages", "sections", "passes", "orders"]
    for one in told:
        assert (one["crs"], one["storageCrs"]) == ([CRS84, UTM32], UTM32)
        west, south, east, north = one["extent"]["spatial"]["bbox"][0]
        assert 10.3 < west < east < 10.5
        assert 55.3 < south < north < 55.5
        schema = ask(gis, f"/collections/{one['id']}/schema").json()
        feature = ask(gis, f"/collections/{one['id']}/items", limit=1).json()["features"][0]
        assert [*feature["properties"], "geometry"] == list(schema["properties"])
        assert ask(gis, f"/collections/{one['id']}").json() == one


def test_pages_follow_each_other_without_gap_or_double(gis):
    address, found, pages = "/features/collections/damages/items?limit=7", [], 0
    first = gis.get(address).json()
    assert (first["numberMatched"], first["numberReturned"]) == (29, 7)
    while address:
        body = gis.get(address).json()
        found += [feature["id"] for feature in body["features"]]
        pages += 1
        address = next((link["href"] for link in body["links"] if link["rel"] == "next"), None)
    assert (found, pages) == (list(range(1, 30)), 5)
    assert len(ids(gis, "damages", limit=10 * MOST_ITEMS)) == 29, "more than the most is the most"


def test_bbox_lets_in_what_touches_it_and_nothing_else(gis):
    features = ask(gis, "/collections/damages/items").json()["features"]
    lon, lat = features[4]["geometry"]["coordinates"]
    box = f"{lon - 1e-5},{lat - 1e-5},{lon + 1e-5},{lat + 1e-5}"
    assert ids(gis, "damages", bbox=box) == [5]
    assert ids(gis, "damages", bbox=f"{lon - 1e-5},{lat - 1e-5},0,{lon + 1e-5},{lat + 1e-5},9") == [5]
    assert ids(gis, "orders", bbox=box) == []
    assert ids(gis, "damages", bbox="-180,-90,180,90") == list(range(1, 30))
    assert ids(gis, "damages", bbox="170,-90,-170,90") == []
    assert ids(gis, "damages", bbox="0,0,1,1") == []
    corner = "588300,6143000,588390,6143200"  # of Stigevej's own box, which its line does not touch
    assert ids(gis, "sections", bbox=corner, **{"bbox-crs": UTM32}) == []
    assert ids(gis, "sections", bbox="588000,6142900,588100,6143100", **{"bbox-crs": UTM32}) == [1, 3]
    assert ids(gis, "passes", bbox="588900,6143000,589300,6143300", **{"bbox-crs": UTM32}) == [], "half was filmed"


def test_datetime_lets_in_what_was_seen_then(gis):
    passes = "/collections/passes/items"
    assert [f["properties"]["filmed"][:10] for f in ask(gis, passes).json()["features"]] == [
        "2026-10-05", "2026-11-02", "2026-10-05",
    ]  # fmt: skip
    assert ids(gis, "passes", datetime="2026-10-05") == [1, 3]
    assert ids(gis, "passes", datetime="2026-10-05T07:30:00Z") == [1, 3]
    assert ids(gis, "passes", datetime="2026-10-05T09:30:00+02:00/..") == [1, 2, 3]
    assert ids(gis, "passes", datetime="../2026-10-31") == [1, 3]
    assert ids(gis, "passes", datetime="2026-10-06/2026-11-01") == []
    assert len(ids(gis, "damages", datetime="2026-10-20/2026-10-21")) == 29, "seen before and after"
    assert ids(gis, "sections", datetime="2026-11-02") == [1]
    assert ids(gis, "orders", datetime="2026-11-03") == [1]


def test_coordinates_come_as_they_are_asked_for_and_say_so(gis):
    for path in ("/collections/damages/items", "/collections/damages/items/1"):
        metres = ask(gis, path, crs=UTM32)
        degrees = ask(gis, path)
        assert metres.headers["Content-Crs"] == f"<{UTM32}>"
        assert degrees.headers["Content-Crs"] == f"<{CRS84}>"
        east, north = (metres.json().get("features") or [metres.json()])[0]["geometry"]["coordinates"]
        lon, lat = (degrees.json().get("features") or [degrees.json()])[0]["geometry"]["coordinates"]
        assert (588_000 < east < 588_100, 6_143_000 < north < 6_143_100) == (True, True)
        assert (10.3 < lon < 10.5, 55.4 < lat < 55.5) == (True, True)


def test_what_an_order_and_a_section_say(gis):
    order = ask(gis, "/collections/orders/items/1").json()
    assert order["geometry"]["type"] == "MultiPoint"
    assert {name: order["properties"][name] for name in ("team", "state", "tasks", "done", "note", "done_at")} == {
        "team": "Hold Nord", "state": "open", "tasks": 3, "done": 1, "note": NOTE, "done_at": None,
    }  # fmt: skip
    stige, strand, kanal = (one["properties"] for one in ask(gis, "/collections/sections/items").json()["features"])
    assert [one["overdue"] for one in (stige, strand, kanal)] == [False, True, False]
    assert [one["damages"] for one in (stige, strand, kanal)] == [9, 10, 9], "a repaired one and a candidate are none"
    assert (stige["days_since"], strand["inspected"], kanal["interval_d"]) == (1, None, None)


def test_nobodys_name_and_no_candidate_goes_out(gis):
    for name in LAYERS:
        text = ask(gis, f"/collections/{name}/items").text
        assert "Gitte" not in text
        assert ".mp4" not in text
    assert gis.get("/features/collections/damages/items/30").json()["code"] == "no_such_feature"


@pytest.mark.parametrize(
    "query",
    [
        "bbox=1,2,3", "bbox=a,b,c,d", "bbox=10,56,11,55", "bbox=nan,1,2,3", "bbox=9,9,8,10&bbox-crs=" + UTM32,
        "limit=0", "limit=-1", "limit=x", "limit=²", "limit=99999999999999999999", "after=-1",
        "datetime=yesterday", "datetime=",
        "datetime=2026-11-02/2026-10-05", "datetime=0001-01-01T00:00:00%2B14:00", "crs=EPSG:25832", "bbox-crs=x",
        "colour=red", "limit=1&limit=2",
    ],
)  # fmt: skip
def test_what_the_standard_does_not_allow_is_a_bad_request_that_names_the_parameter(gis, query):
    answer = gis.get(f"/features/collections/damages/items?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_query"), answer.text
    assert query.split("=")[0].split("&")[0] in answer.json()["message"] or "bbox" in query or "&" in query


def test_an_unknown_parameter_is_refused_everywhere_and_an_unknown_collection_is_not_there(gis):
    for path in ("", "/conformance", "/collections", "/collections/damages", "/collections/damages/items/1"):
        assert gis.get(f"/features{path}?colour=red").status_code == 400, path
    for path in ("", "/schema", "/items", "/items/1"):
        answer = gis.get(f"/features/collections/users{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_collection")


def test_people_get_pages_in_their_language_and_nothing_in_them_is_markup(gis):
    browser = {"Accept": "text/html,application/xhtml+xml,*/*", "Accept-Language": "da"}
    for path in ("", "/conformance", "/collections", "/collections/orders", "/collections/orders/items",
                 "/collections/orders/items/1"):  # fmt: skip
        page = gis.get(f"/features{path}", headers=browser)
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert '<html lang="da">' in page.text
    assert "&#34;hegnet&#34;" in page.text
    assert "Besked til holdet" in page.text
    first = gis.get("/features/collections/damages/items?limit=5&f=html", headers=browser).text
    assert "Næste side (next)" in first
    assert "after=5" in first


def test_a_day_is_all_of_it_and_open_ends_are_open():
    assert interval("../..") == (None, None)
    begin, end = interval("2026-10-05")
    assert begin
    assert end
    assert (begin.isoformat(), end.isoformat()) == ("2026-10-05T00:00:00+00:00", "2026-10-05T23:59:59.999999+00:00")
    with pytest.raises(BadQuery):
        interval("..")
