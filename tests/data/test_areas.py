import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.damages.areas import BadArea, Circle, Polygon, rectangle
from data.projection import to_degrees, to_metres

LON, LAT = st.floats(9.5, 11.0), st.floats(54.8, 56.0)
PLACES = st.lists(st.tuples(LON, LAT), min_size=1, max_size=40)


def metres(places):
    lon, lat = np.array(places).T
    return to_metres(lon, lat)


@given(centre=st.tuples(LON, LAT), radius=st.floats(1, 50_000), places=PLACES)
def test_a_circle_holds_what_shapely_says_is_so_near(centre, radius, places):
    x, y = metres(places)
    middle = shapely.Point(*map(float, to_metres(*centre)))
    near = shapely.distance(middle, shapely.points(x, y)) <= radius
    area = Circle(*centre, radius)
    assert (area.holds(x, y) == near).all()
    assert _all_in(area.box, x[near], y[near])


@settings(deadline=None)
@given(ring=st.lists(st.tuples(LON, LAT), min_size=3, max_size=9), places=PLACES)
def test_a_polygon_holds_what_shapely_says_lies_in_it_on_the_screen(ring, places):
    drawn = shapely.make_valid(shapely.Polygon(_screen([*ring, ring[0]])))
    points = shapely.points(_screen(places))
    clear = shapely.distance(shapely.LineString(_screen([*ring, ring[0]])), points) > 1e-6  # a decimetre off the line
    try:
        area = Polygon([ring])
        x, y = metres(places)
        held = area.holds(x, y)
    except BadArea:
        assert drawn.area < 1e-9
        return
    assert (held == shapely.contains(drawn, points))[clear].all()
    assert _all_in(area.box, x[held], y[held])


def test_a_line_that_crosses_itself_holds_both_its_loops():
    eight = Polygon([[(10.0, 55.0), (10.2, 55.2), (10.2, 55.0), (10.0, 55.2)]])
    x, y = metres([(10.02, 55.1), (10.18, 55.1), (10.1, 55.02)])
    assert eight.holds(x, y).tolist() == [True, True, False]


def test_a_hole_is_outside():
    outer = [(10.0, 55.0), (10.4, 55.0), (10.4, 55.4), (10.0, 55.4), (10.0, 55.0)]
    inner = [(10.1, 55.1), (10.3, 55.1), (10.3, 55.3), (10.1, 55.3), (10.1, 55.1)]
    x, y = metres([(10.05, 55.2), (10.2, 55.2)])
    assert Polygon([outer, inner]).holds(x, y).tolist() == [True, False]


@pytest.mark.parametrize(
    "ring",
    [
        [(10, 55), (10, 55), (10, 55), (10, 55)],
        [(10, 55), (11, 55), (10, 55)],
        [(10, 55), (10.1, 55), (10.2, 55), (10, 55)],
        [(10, 90), (11, 90), (11, 89), (10, 90)],
    ],
)
def test_what_has_no_inside_is_no_area(ring):
    with pytest.raises(BadArea):
        _ = Polygon([ring]).box


@pytest.mark.parametrize("edges", [(11, 55, 10, 56), (10, 56, 11, 55), (10, 55, 10, 56)])
def test_a_window_turned_round_is_no_area(edges):
    with pytest.raises(BadArea):
        rectangle(*edges)


def test_degrees_and_metres_go_there_and_back():
    assert np.allclose(to_degrees(*to_metres([8.0, 15.2], [54.5, 57.8])), [[8.0, 15.2], [54.5, 57.8]], atol=1e-9)


def _screen(places):
    lon, lat = np.array(places, dtype=float).T
    return np.column_stack((lon, np.degrees(np.arcsinh(np.tan(np.radians(lat))))))


def _all_in(box, x, y):
    min_x, min_y, max_x, max_y = box
    slack = 1e-6
    return ((x >= min_x - slack) & (x <= max_x + slack) & (y >= min_y - slack) & (y <= max_y + slack)).all()
