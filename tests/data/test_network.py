"""Routes along the roads, and positions on them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString

from data.roads import network
from data.roads.network import NetworkSection, Position, RoadNetwork

# A through road of two sections, a side road that ends 2 m short of its middle, and a road across it by a bridge-like
# crossing.
NETWORK = RoadNetwork(
    (
        NetworkSection(1, "road", LineString([(0, 0), (100, 0)])),
        NetworkSection(2, "road", LineString([(100, 0), (200, 0)])),
        NetworkSection(3, "road", LineString([(50, 80), (50, 2)])),
        NetworkSection(4, "path", LineString([(150, -50), (150, 50)])),
    )
)

places = st.tuples(st.integers(0, 3), st.floats(0, 1)).map(
    lambda p: Position(p[0], p[1] * NETWORK.sections[p[0]].length_m)
)


def test_a_side_road_joins_the_middle_of_a_road() -> None:
    route = NETWORK.route(Position(2, 0.0), Position(0, 0.0), 500)
    assert route is not None
    assert route.length_m == pytest.approx(78 + 50, abs=3)
    assert [leg.section for leg in route.legs] == [2, 0]


def test_a_route_over_two_sections_has_a_leg_on_each() -> None:
    route = NETWORK.route(Position(0, 60.0), Position(1, 40.0), 500)
    assert route is not None
    assert [(leg.section, leg.from_m, leg.to_m) for leg in route.legs] == [(0, 60.0, 100.0), (1, 0.0, 40.0)]


def test_there_is_no_route_beyond_the_limit() -> None:
    assert NETWORK.route(Position(0, 0.0), Position(1, 100.0), 150) is None


@given(places, places)
def test_a_route_is_equally_long_both_ways_and_never_shorter_than_the_straight_line(a: Position, b: Position) -> None:
    out, back = NETWORK.route(a, b, 1000), NETWORK.route(b, a, 1000)
    assert out is not None
    assert back is not None
    assert out.length_m == pytest.approx(back.length_m, abs=1e-6)
    (ax, ay), (bx, by) = NETWORK.point(a), NETWORK.point(b)
    snapped = 6.0  # ends are joined over gaps of up to 3 m, at either end of the route
    assert out.length_m >= ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5 - snapped


@given(places, places)
def test_the_legs_add_up_to_the_route(a: Position, b: Position) -> None:
    route = NETWORK.route(a, b, 1000)
    assert route is not None
    assert sum(leg.length_m for leg in route.legs) == pytest.approx(route.length_m, abs=6.0)


@given(places, st.floats(-3, 3))
def test_a_point_beside_a_section_is_located_there_again(place: Position, offset: float) -> None:
    x, y = NETWORK.point(place, offset)
    found = {c.position.section: c for c in NETWORK.near(x, y, 10)}
    assert found[place.section].distance_m == pytest.approx(abs(offset), abs=1e-6)
    assert found[place.section].position.chainage_m == pytest.approx(place.chainage_m, abs=1e-6)


@pytest.mark.parametrize(("a", "b", "joined"), [(1, 2, True), (3, 1, True), (4, 2, False), (3, 2, False)])
def test_sections_are_joined_where_one_ends_at_the_other(a: int, b: int, *, joined: bool) -> None:
    assert NETWORK.are_joined(a, b) is joined
    assert NETWORK.are_joined(b, a) is joined


def test_searches_are_kept_and_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "SEARCHES_KEPT", 3)
    roads = RoadNetwork(NETWORK.sections)
    expected = [NETWORK.route(Position(2, 0.0), Position(1, 40.0), 300 + limit) for limit in range(20)]
    assert [roads.route(Position(2, 0.0), Position(1, 40.0), 300 + limit) for limit in range(20)] == expected
    assert len(roads._reached) == 3
