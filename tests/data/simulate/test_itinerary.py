"""Which way a drive goes through a network."""

import pytest
from shapely import LineString

from data.simulate import BrokenRouteError, Leg, Road, plan_route
from data.simulate.itinerary import along, first, longest


def road(section: str, *points: tuple[float, float], kind: str = "road") -> Road:
    return Road(section, section, "Lokalvej", "path" if kind == "path" else "road", LineString(points))


TREE = (
    road("stem", (0, 0), (100, 0)),
    road("left", (100, 300), (100, 1)),  # drawn towards the fork, a metre from it
    road("right", (100, 0), (100, -50)),
    road("far", (100, 300), (400, 300)),
    road("path", (400, 300), (9_400, 300), kind="path"),
)


def test_the_longest_way_of_a_tree_is_found_and_can_be_driven() -> None:
    legs = longest(TREE)
    assert {leg.section for leg in legs} == {"stem", "left", "far"}
    route = plan_route({road.section: road for road in TREE}, legs)
    assert route.length_m == pytest.approx(700, abs=15)  # corners are cut


def test_chosen_sections_are_driven_from_where_they_meet() -> None:
    assert along(TREE, ["far", "left", "right"]) == (Leg("far", False), Leg("left"), Leg("right"))


@pytest.mark.parametrize("chosen", [["stem", "far"], ["stem", "nowhere"]])
def test_sections_that_do_not_meet_or_are_not_there_are_named(chosen: list[str]) -> None:
    with pytest.raises(BrokenRouteError, match=chosen[1]):
        along(TREE, chosen)


def test_a_network_of_paths_leads_no_van_anywhere() -> None:
    with pytest.raises(BrokenRouteError):
        longest(TREE[-1:])


def test_no_more_sections_than_it_takes_to_drive_so_far() -> None:
    legs = along(TREE, ["stem", "left", "far"])
    assert [len(first(TREE, legs, metres)) for metres in (50.0, 150.0, 10_000.0)] == [1, 2, 3]
