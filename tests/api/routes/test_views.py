"""Filters with a name, shared by all foremen."""

import pytest

from data.damages import saved_views
from data.damages.saved_views import MOST_VIEWS
from tests.homes import SECOND_DRIVE


def save(client, name, asked="kind=path&band=soon"):
    return client.post("/views", json={"name": name, "asked": asked})


def test_a_view_is_everybodys_and_goes_when_it_is_forgotten(foreman, engineer):
    made = save(foreman, "Cykelstier, røde")
    assert made.status_code == 201
    assert engineer.get("/views").json() == [
        {"id": 1, "name": "Cykelstier, røde", "asked": "kind=path&band=soon", "created_by": "Gitte Holm"}
    ]
    assert engineer.delete("/views/1").status_code == 204
    assert foreman.get("/views").json() == []
    answer = foreman.delete("/views/1")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_view")


def test_the_same_name_again_is_the_newer_filter(foreman):
    save(foreman, "Morgen", "days=1")
    save(foreman, "Morgen", "days=1&band=soon")
    assert [view["asked"] for view in foreman.get("/views").json()] == ["days=1&band=soon"]


@pytest.mark.parametrize(
    ("name", "asked"), [("", "days=1"), (" ", "days=1"), ("x", "a b"), ("x", "<script>"), ("x", "a" * 2001)]
)
def test_what_is_no_view_is_told(foreman, name, asked):
    assert save(foreman, name, asked).status_code == 422


def test_there_is_an_end_to_them(foreman, store):
    with store.write() as session:
        for number in range(MOST_VIEWS - 1):
            saved_views.save(session, f"Visning {number}", "", "Gitte Holm", SECOND_DRIVE)
    assert [save(foreman, name).status_code for name in ("a", "a", "b")] == [201, 201, 409]
    assert len(foreman.get("/views").json()) == MOST_VIEWS
