"""The grades by eye: whole, in range, and parted so that no place lies on both sides."""

from collections import Counter

from tests.bench.grade_pictures import APART, Graded, graded, grades, split


def test_both_eyes_graded_every_damage() -> None:
    numbers = {damage.number for damage in graded()}
    assert len(numbers) == len(graded()) >= 120
    for eye in ("first", "second"):
        assert grades(eye).keys() == numbers
        assert set(grades(eye).values()) == {0, 1, 2, 3}


def test_an_eye_that_has_not_looked_yet_has_no_grades() -> None:
    assert grades("third") == {}


def test_boxes_lie_in_their_pictures() -> None:
    for damage in graded():
        box = damage.detection.box
        assert 0 <= box.x1 < box.x2 <= damage.width
        assert 0 <= box.y1 < box.y2 <= damage.height


def test_halves_share_no_place() -> None:
    choosing, reporting = split(graded())
    assert len(choosing) + len(reporting) == len(graded())
    assert 0.4 < len(choosing) / len(graded()) < 0.6
    assert not [pair for pair in ((one, other) for one in choosing for other in reporting) if _near(*pair)]


def test_a_pair_is_one_place_in_two_months() -> None:
    pairs = Counter(damage.pair for damage in graded() if damage.pair)
    assert len(pairs) >= 20
    assert set(pairs.values()) == {2}


def _near(one: Graded, other: Graded) -> bool:
    return one.road == other.road and abs(one.chainage - other.chainage) <= APART
