"""Crews drive along the roads: round the fjord, not over it."""

import numpy as np
import pytest
from shapely import LineString

from data.orders.driving_order import round_from, way_m
from data.orders.road_distances import DETOUR, OrderRoads, order_roads
from data.roads.network import NetworkSection, RoadNetwork
from tests.homes import ROADS

# A horseshoe: both ends lie 100 m apart over the water, 2,100 m by road.
HORSESHOE = LineString([(0, 0), (1000, 0), (1000, 100), (0, 100)])


@pytest.fixture
def roads():
    side = NetworkSection(2, "road", LineString([(1000, 100), (1500, 100)]))
    return OrderRoads(RoadNetwork((NetworkSection(1, "road", HORSESHOE), side)))


def test_a_neighbour_over_the_water_is_far_by_road(roads):
    apart = roads.distances([(0, 0), (0, 100), (500, 2), (1500, 100)])
    assert apart[0, 1] == pytest.approx(2100)
    assert apart[0, 2] == pytest.approx(500)
    assert apart[0, 3] == pytest.approx(1600)
    assert (apart == apart.T).all()


def test_a_place_off_all_roads_is_as_far_as_the_crow_flies_and_a_detour(roads):
    assert roads.distances([(0, 0), (0, 5000)])[0, 1] == pytest.approx(5000 * DETOUR)
    assert roads.way((0, 0), (0, 5000)) == [(0, 0), (0, 5000)]


def test_the_way_follows_the_road(roads):
    way = roads.way((10, 0), (10, 100))
    assert way[0] == (10, 0)
    assert way[-1] == (10, 100)
    assert (1000, 0) in way
    assert (1000, 100) in way


def test_the_round_leaves_the_yard_and_visits_the_far_side_last_or_first(roads):
    places = [(100, 100), (100, 0), (600, 100), (600, 0)]
    order = round_from((0, 0), places, roads)
    assert order == [1, 3, 2, 0]


@pytest.mark.parametrize("seed", range(5))
def test_a_round_is_no_longer_than_a_tenth_above_the_best_known(seed):
    """Places round a ring: the best way is the ring itself."""
    angles = np.random.default_rng(seed).permutation(np.linspace(0, 2 * np.pi, 40, endpoint=False))
    places = [(1000 * np.cos(angle), 1000 * np.sin(angle)) for angle in angles]
    roads = OrderRoads(RoadNetwork(()))
    order = [0, *(index + 1 for index in round_from((1000.0, 1.0), places, roads)), 0]
    length = way_m(order, roads.distances([(1000.0, 1.0), *places]))
    assert length < 1.1 * 2 * np.pi * 1000 * DETOUR


def test_nothing_and_one_place_are_no_trouble(roads):
    assert round_from((0, 0), [], roads) == []
    assert round_from((0, 0), [(5, 5)], roads) == [0]
    assert round_from(None, [], roads) == []


def test_the_towns_roads_round_an_order_are_known(session):
    found = order_roads(session, [(588_050, 6_143_030), (588_900, 6_143_240)])
    assert {section.kind for section in found.network.sections} == {"road", "path"}
    assert len(found.network.sections) == len(ROADS)
    assert found.distances([(588_400, 6_143_300), (589_200, 6_143_200)])[0, 1] == pytest.approx(806.2, abs=1)
    assert order_roads(session, []).network.sections == ()
