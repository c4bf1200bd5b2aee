from contextlib import suppress
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.damages import areas
from data.damages.areas import BadArea, Circle, Polygon, TooTangled, rectangle
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
@example(ring=[(10.0, 55.0), (10.0, 56.0), (10.0, 55.0), (11.0, 55.0)], places=[(11.0, 56.0)])  # a box to GEOS
@example(  # there and back again round a triangle, which shapely's make_valid takes for one
    ring=[(10.0, 55.0), (11.0, 56.0), (10.0, 55.0), (10.0, 56.0), (11.0, 56.0), (10.0, 56.0)], places=[(10.5, 55.75)]
)
def test_a_polygon_holds_what_it_rings_in_an_odd_number_of_times_on_the_screen(ring, places):
    inside, clear = _ringed_in(ring, places)
    try:
        area = Polygon([ring])
        x, y = metres(places)
        held = area.holds(x, y)
    except BadArea:
        assert not (inside & clear).any()
        return
    assert (held == inside)[clear].all()
    assert _all_in(area.box, x[held], y[held])


FAR_LON, FAR_LAT = st.floats(-180, 180), st.floats(-90, 90)
FAR_RING = st.lists(st.tuples(FAR_LON, FAR_LAT), min_size=3, max_size=9)


@settings(deadline=None)
@given(ring=FAR_RING, places=PLACES)
def test_a_polygon_that_reaches_round_the_world_holds_what_lies_in_its_danish_part(ring, places):
    """Also over the antimeridian, which is an edge of the plane that the coordinates are drawn on, and to the poles."""
    inside, clear = _ringed_in(ring, places)
    try:
        area = Polygon([ring])
        x, y = metres(places)
        box, held = area.box, area.holds(x, y)
    except BadArea:
        assert not (inside & clear).any()
        return
    assert (held == inside)[clear].all()
    assert _all_in(box, x[held], y[held])


@settings(deadline=None)
@given(
    outer=st.tuples(st.floats(0.3, 2), st.floats(0.3, 1)),
    holes=st.lists(st.tuples(LON, LAT, st.floats(0.01, 0.3)), max_size=5),
    places=PLACES,
)
def test_a_polygon_with_holes_holds_what_lies_in_it_and_in_none_of_them(outer, holes, places):
    wide, high = outer
    shell = shapely.box(10.2 - wide, 55.4 - high, 10.2 + wide, 55.4 + high)
    cuts = [shapely.box(lon - size, lat - size, lon + size, lat + size) for lon, lat, size in holes]
    rings = [list(shapely.get_coordinates(one)) for one in (shell, *cuts)]
    points = shapely.points(places)
    clear = np.all([_distances(one.exterior, points) > 1e-6 for one in (shell, *cuts)], axis=0)
    inside = shapely.contains(shell, points) & ~shapely.contains(shapely.union_all(cuts), points)
    x, y = metres(places)
    assert (Polygon(rings).holds(x, y) == inside)[clear].all()


@given(ring=st.lists(st.tuples(FAR_LON, FAR_LAT), min_size=0, max_size=3))
def test_any_few_points_are_an_area_or_a_named_failure(ring):
    with suppress(BadArea):
        assert np.isfinite(Polygon([ring]).box).all()


def test_a_line_drawn_to_and_fro_over_a_whole_town_is_told_before_it_stops_the_map(monkeypatch):
    tangle = [(9.5 + 1.5 * i / 1000, 56.0 if i % 2 else 55.0) for i in range(1000)]
    x, y = metres(np.column_stack((np.linspace(9.6, 10.9, 1000), np.linspace(55.1, 55.9, 1000))))
    assert 300 < Polygon([tangle]).holds(x, y).sum() < 700
    monkeypatch.setattr(areas, "MOST_CROSSINGS", 900_000)
    with pytest.raises(TooTangled):
        Polygon([tangle]).holds(x, y)
    freehand = [(10.2 + 0.5 * np.cos(t), 55.5 + 0.3 * np.sin(t)) for t in np.linspace(0, 6.2, 1000)]
    assert Polygon([freehand]).holds(x, y).sum() > 500


def test_what_lies_nowhere_near_denmark_is_no_area():
    for ring in ([(20, 60), (21, 60), (21, 61)], [(-10, -5), (10, -5), (0, -1)], [(10, 89), (11, 89), (10, 89.9)]):
        with pytest.raises(BadArea):
            _ = Polygon([ring]).box


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


def _distances(line, points):
    """GEOS divides by the length of each segment, and a ring may stand still for one."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return shapely.distance(line, points)


def _ringed_in(ring, places):
    """Which places a ring goes round an odd number of times: it crosses their parallel so often east of them; and which
    lie a decimetre off its line, so that rounding does not decide."""
    line, at = _screen([*ring, ring[0]]), _screen(places)
    x, y = at.T
    inside = np.zeros(len(at), bool)
    for (x1, y1), (x2, y2) in pairwise(line):
        crosses = (y1 > y) != (y2 > y)
        inside[crosses] ^= x[crosses] < x1 + (y[crosses] - y1) / (y2 - y1) * (x2 - x1)
    return inside, _distances(shapely.LineString(line), shapely.points(at)) > 1e-6


def _screen(places):
    lon, lat = np.array(places, dtype=float).T
    return np.column_stack((lon, np.degrees(np.arcsinh(np.tan(np.radians(lat))))))


def _all_in(box, x, y):
    min_x, min_y, max_x, max_y = box
    slack = 1e-6
    return ((x >= min_x - slack) & (x <= max_x + slack) & (y >= min_y - slack) & (y <= max_y + slack)).all()
