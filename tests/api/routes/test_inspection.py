"""The table of what wants filming, and the months of a committee, as they go out."""

import csv
import io

from sqlalchemy import select

from data.schema import RoadClass
from tests.api.conftest import come_back


def sheet(client, path, language="da"):
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if language == "da" else ","))


def test_the_table_says_what_is_missing_and_where_it_lies(foreman, store):
    found = foreman.get("/inspection/overdue").json()
    names = [row["name"] for row in found["rows"]]
    assert (found["count"], names) == (len(names), ["Strandvejen"])
    [row] = found["rows"]
    assert row["missing_m"] == found["missing_m"]
    assert 0.4 * row["length_m"] < row["missing_m"] < 0.6 * row["length_m"]
    assert (row["lack"], row["days_over"], row["interval_days"]) == ("partly", None, 182)
    west, south, east, north = row["box"]
    assert west <= row["lon"] <= east
    assert south <= row["lat"] <= north


def test_a_section_comes_in_when_its_interval_expires(foreman, clock):
    clock.pass_by(days=40)
    come_back(foreman)
    rows = foreman.get("/inspection/overdue").json()["rows"]
    late = next(row for row in rows if row["name"] == "Stigevej")
    assert late["lack"] == "late"
    assert late["days_over"] >= 0
    assert len(foreman.get("/inspection/overdue?most=1").json()["rows"]) == 1


def test_the_file_opens_in_the_readers_spreadsheet(foreman):
    [danish] = sheet(foreman, "/inspection/overdue.csv")
    [english] = sheet(foreman, "/inspection/overdue.csv", "en")
    assert (danish["Vej"], danish["Hvorfor"]) == ("Strandvejen", "kun delvis filmet")
    assert (english["Road"], english["Why"]) == ("Strandvejen", "filmed in part")
    assert "," in danish["Breddegrad"]
    assert "." in english["Latitude"]


def test_twelve_months_by_class_and_the_same_in_the_file(foreman):
    months = foreman.get("/inspection/months").json()
    assert len({month["month"] for month in months}) == 12
    assert {month["road_class"] for month in months} == {"Trafikvej", "Lokalvej"}
    rows = sheet(foreman, "/inspection/months.csv")
    assert [(row["Måned"], row["Klasse"]) for row in rows] == [(one["month"], one["road_class"]) for one in months]
    best = max(months, key=lambda month: month["in_time_m"])
    assert best["in_time_m"] == best["metres"] > 0


def test_a_road_that_is_called_as_a_formula_is_text_in_the_file(foreman, store):
    with store.write() as session:
        session.scalars(select(RoadClass).where(RoadClass.name == "Lokalvej")).one().name = "=1+1"
    [row] = sheet(foreman, "/inspection/overdue.csv")
    assert row["Klasse"] == "'=1+1"
