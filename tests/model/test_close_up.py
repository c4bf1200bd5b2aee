"""The close-up holds the damage with road round it, lies inside the picture, and its bar is as long as it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.detection import Box
from model.geometry.close_up import BAR_LENGTHS_M, CLOSE_UP_ASPECT, close_up

WIDTH, HEIGHT = 1920, 1080


def test_a_hole_of_half_a_metre_is_shown_with_a_metre_on_either_side():
    found = close_up(Box(900, 600, 1000, 640), 0.5, WIDTH, HEIGHT)
    assert (found.view.x1, found.view.x2) == (900 - 200, 1000 + 200)
    assert found.view.y1 < 600
    assert found.view.y2 > 640
    assert (found.bar_m, found.bar_px) == (1.0, 200.0)


def test_at_the_pictures_edge_the_close_up_stays_inside():
    found = close_up(Box(1850, 1000, 1920, 1080), 0.4, WIDTH, HEIGHT)
    assert (found.view.x2, found.view.y2) == (WIDTH, HEIGHT)


sides = st.floats(1, 1900)


@given(sides, sides, sides, sides, st.floats(0, 20))
def test_it_always_lies_inside_and_holds_the_damage_if_there_is_room(x, y, width, height, width_m):
    x1, y1 = min(x, WIDTH - 1), min(y, HEIGHT - 1)
    box = Box(x1, y1, min(WIDTH, x1 + width), min(HEIGHT, y1 + height))
    found = close_up(box, width_m, WIDTH, HEIGHT)
    view = found.view
    assert 0 <= view.x1 < view.x2 <= WIDTH
    assert 0 <= view.y1 < view.y2 <= HEIGHT
    assert view.width / view.height == pytest.approx(CLOSE_UP_ASPECT, rel=0.03)
    if box.width <= view.width - 1 and box.height <= view.height - 1:
        assert view.x1 - 1 <= box.x1
        assert box.x2 <= view.x2 + 1
    assert 0 < found.bar_px <= view.width
    assert found.bar_m in BAR_LENGTHS_M
