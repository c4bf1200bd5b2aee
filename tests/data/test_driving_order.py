from itertools import permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from data.orders.driving_order import driving_order, way_m

PLACE = st.tuples(st.floats(0, 5000), st.floats(0, 5000))


def apart(places):
    points = np.array(places, dtype=float)
    return np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))


@settings(deadline=None)
@given(places=st.lists(PLACE, max_size=25))
def test_every_place_is_visited_once(places):
    assert sorted(driving_order(places)) == list(range(len(places)))


@settings(deadline=None)
@given(places=st.lists(PLACE, min_size=3, max_size=25))
def test_the_way_begins_in_the_west(places):
    assert places[driving_order(places)[0]][0] == min(x for x, _ in places)


@settings(deadline=None, max_examples=30)
@given(places=st.lists(PLACE, min_size=3, max_size=7, unique=True))
def test_the_way_is_near_the_shortest_from_there(places):
    order, distances = driving_order(places), apart(places)
    rest = [index for index in range(len(places)) if index != order[0]]
    shortest = min(way_m([order[0], *others], distances) for others in permutations(rest))
    assert way_m(order, distances) <= 1.5 * shortest + 1


def test_places_along_a_road_come_in_its_order():
    places = [(x, 0.1 * x) for x in (500, 100, 300, 0, 200, 400)]
    assert [places[i][0] for i in driving_order(places)] == [0, 100, 200, 300, 400, 500]


def test_a_hundred_places_take_a_moment():
    places = [tuple(row) for row in np.random.default_rng(1).random((100, 2)) * 10_000]
    order = driving_order(places)
    assert way_m(order, apart(places)) < 0.25 * way_m(list(range(100)), apart(places))


def test_one_and_none_are_no_trouble():
    assert driving_order([]) == []
    assert driving_order([(5, 5)]) == [0]
