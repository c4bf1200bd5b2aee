"""Two holes that a far frame shows as one are two, and not three."""

from ingest.observe.merged_views import without_merged_views
from model.vocabulary import DamageClass
from tests.ingest.test_fragments import observed
from tests.straight import HOLE

HOLES = ((HOLE, 100.0, 0.7, 0.7, 0.5), (HOLE, 101.3, 0.7, 0.7, 0.5))
BOTH = (HOLE, 100.6, 0.7, 2.6, 0.6)
"""As one box round them."""


def test_a_box_round_two_holes_that_nearer_frames_show_apart_is_none_of_its_own() -> None:
    apart = [observed(hole, 91.0, 94.0, 96.0) for hole in HOLES]
    assert without_merged_views([observed(BOTH, 88.0), *apart]) == tuple(apart)


def test_a_box_round_one_hole_or_seen_as_often_or_of_another_class_stays() -> None:
    first, second = (observed(hole, 91.0, 94.0, 96.0) for hole in HOLES)
    net = (DamageClass.ALLIGATOR, *BOTH[1:])
    for others in (
        [observed(BOTH, 88.0), first],
        [observed(BOTH, 86.0, 88.0, 91.0), first, second],
        [observed(net, 88.0), first, second],
    ):
        assert without_merged_views(others) == tuple(others)


def test_what_lies_beside_the_box_is_no_part_of_it() -> None:
    first, _ = (observed(hole, 91.0, 94.0, 96.0) for hole in HOLES)
    beside = observed((HOLE, 101.3, -0.7, 0.7, 0.5), 91.0, 94.0, 96.0)
    everything = [observed(BOTH, 88.0), first, beside]
    assert without_merged_views(everything) == tuple(everything)
