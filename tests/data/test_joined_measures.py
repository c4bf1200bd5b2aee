"""A damage's measures from those of its sightings: by precision, over drives, and over the parts of a long net."""

from dataclasses import replace

import pytest

from data.damages.grading import judge, regrade
from data.damages.joined_measures import measures_of, measures_together
from data.schema import Damage, Sighting
from model.grading.measures import Estimate, Measures
from model.vocabulary import DamageClass

NET, HOLE = DamageClass.ALLIGATOR, DamageClass.POTHOLE


def looked(opening_mm: float, log_sd: float = 0.3, **said) -> Measures:
    opening, area, cracks = Estimate(opening_mm, log_sd), Estimate(2.0, 0.2), Estimate(10.0, 0.2)
    return replace(Measures(opening, opening, area, opening, 3.0, cracks, along_m=2.0, pixel_mm=3.0), **said)


def row(measures: Measures | None, chainage_m: float = 10.0) -> Sighting:
    return Sighting(section_id=1, chainage_m=chainage_m, measures=measures.row() if measures else None)


def test_what_nobody_measured_stays_unknown():
    assert measures_together([row(None), row(None)], NET, 2.0) is None


def test_a_surer_look_counts_more_and_two_know_more_than_one():
    both = measures_together([row(looked(10.0, 0.25)), row(looked(30.0, 0.9)), row(None)], NET, 2.0)
    assert 10.0 < both.opening_mm.value < 15.0
    assert both.opening_mm.log_sd < 0.26


def test_of_a_long_net_the_worst_part_tells_the_opening_and_its_area_goes_on():
    rows = [row(looked(opening_mm), at) for opening_mm, at in ((4.0, 2.0), (5.0, 3.0), (40.0, 9.0), (4.0, 17.0))]
    whole = measures_together(rows, NET, 20.0)
    assert whole.opening_mm.value == pytest.approx(40.0, rel=0.01)
    assert whole.crack_mm.value < 15.0
    assert whole.area_m2.value == pytest.approx(20.0, rel=0.01)  # a square metre in each metre
    assert whole.crack_m.value == pytest.approx(100.0, rel=0.01)


def test_a_hole_is_measured_by_the_looks_that_took_it_for_one():
    hole = looked(20.0, diameter_m=Estimate(0.4, 0.1))
    assert measures_together([row(hole), row(looked(3.0))], HOLE, 0.4).diameter_m.value == pytest.approx(0.4)
    assert measures_together([row(hole), row(looked(3.0))], NET, 0.4).diameter_m is None
    assert measures_together([row(looked(3.0))], HOLE, 0.4).opening_mm.value == pytest.approx(3.0)


def urgency(session, damage: Damage, measures: Measures | None) -> float:
    for sighting in damage.sightings:
        sighting.measures = measures.row() if measures else None
    session.flush()
    judge(session, [damage])
    return damage.urgency


def test_a_damage_is_graded_by_what_was_measured_and_an_open_one_is_more_urgent(session):
    net = session.get_one(Damage, 2)
    assert net.damage_class == NET
    unknown = urgency(session, net, None)
    assert measures_of(net) is None
    mild, bad = urgency(session, net, looked(2.0, 0.2)), urgency(session, net, looked(60.0, 0.2))
    assert mild < unknown < bad
    assert (net.severity, net.severity_chances["high"] > 0.9) == ("high", True)
    before = net.urgency
    regrade(session, net, None)  # without its sightings: the measures are the damage's own
    assert net.urgency == pytest.approx(before)
