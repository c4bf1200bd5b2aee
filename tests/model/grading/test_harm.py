"""Chances of severities, and urgency as expected harm: every part moves the way one expects."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from model.grading.chances import LINE_MM, severity_chances
from model.grading.harm import Harm, Setting, harm
from model.grading.measures import Estimate, Measures
from model.grading.urgency import MAX_URGENCY
from model.vocabulary import DamageClass, SectionKind, Severity

KINDS = st.sampled_from(sorted(DamageClass))
ESTIMATES = {"opening_mm": st.floats(0.1, 300), "area_m2": st.floats(0.01, 60), "crack_mm": st.floats(0.5, 100)}


@st.composite
def damages(draw: st.DrawFn) -> Measures:
    values = {name: Estimate(draw(values), draw(st.floats(0.05, 1.2))) for name, values in ESTIMATES.items()}
    return Measures(
        **values,
        opened_share=Estimate(draw(st.floats(0.001, 0.5)), 0.3),
        resolved_mm=8.0,
        crack_m=Estimate(draw(st.floats(0.1, 100)), 0.25),
        broken_share=draw(st.floats(0, 0.5)),
        diameter_m=Estimate(draw(st.floats(0.03, 2)), draw(st.floats(0.05, 0.5))),
    )


SETTINGS = st.builds(
    Setting,
    kind=st.sampled_from(sorted(SectionKind)),
    interval_days=st.none() | st.integers(7, 730),
    from_wheel_m=st.none() | st.floats(0, 5),
    grown=st.floats(0.3, 6),
    rain_mm=st.floats(0, 80),
)
MORE = st.floats(1.0, 10.0)


@given(KINDS, damages(), SETTINGS)
def test_parts_add_up_and_none_is_negative(kind: DamageClass, measures: Measures, setting: Setting) -> None:
    judged = harm(kind, measures, setting)
    assert all(points >= 0 for points in judged.parts.values())
    assert judged.urgency == pytest.approx(sum(judged.parts.values()))
    assert 0 <= judged.urgency <= MAX_URGENCY


@given(KINDS, damages())
def test_chances_are_probabilities(kind: DamageClass, measures: Measures) -> None:
    chances = severity_chances(kind, measures)
    assert sum(chances.of(severity) for severity in Severity) == pytest.approx(1)
    assert all(-1e-9 <= chances.of(severity) <= 1 + 1e-9 for severity in Severity)


@given(KINDS, damages(), SETTINGS, MORE, st.sampled_from(["opening_mm", "area_m2"]))
def test_larger_or_wider_is_never_less_urgent(
    kind: DamageClass, measures: Measures, setting: Setting, times: float, what: str
) -> None:
    worse = replace(measures, **{what: getattr(measures, what).times(times)})
    _at_least(harm(kind, worse, setting), harm(kind, measures, setting))


@given(damages(), SETTINGS, MORE)
def test_a_wider_hole_is_never_less_urgent(measures: Measures, setting: Setting, times: float) -> None:
    assert measures.diameter_m
    wider = replace(measures, diameter_m=measures.diameter_m.times(times))
    _at_least(harm(DamageClass.POTHOLE, wider, setting), harm(DamageClass.POTHOLE, measures, setting))


@given(damages(), SETTINGS, st.floats(1, 200), MORE)
def test_a_deeper_hole_is_never_less_urgent(
    measures: Measures, setting: Setting, depth_mm: float, times: float
) -> None:
    deeper = harm(DamageClass.POTHOLE, measures, setting, depth_mm * times)
    _at_least(deeper, harm(DamageClass.POTHOLE, measures, setting, depth_mm))


@given(KINDS, damages(), SETTINGS, st.floats(0, 0.5))
def test_more_broken_out_is_never_less_urgent(
    kind: DamageClass, measures: Measures, setting: Setting, more: float
) -> None:
    worse = replace(measures, broken_share=measures.broken_share + more)
    _at_least(harm(kind, worse, setting), harm(kind, measures, setting))


@given(KINDS, damages(), SETTINGS, st.floats(0, 5))
def test_nearer_the_wheel_track_is_never_less_urgent(
    kind: DamageClass, measures: Measures, setting: Setting, nearer: float
) -> None:
    assume(setting.from_wheel_m is not None)
    closer = replace(setting, from_wheel_m=max(0.0, (setting.from_wheel_m or 0.0) - nearer))
    _at_least(harm(kind, measures, closer), harm(kind, measures, setting))


@given(KINDS, damages(), SETTINGS, st.integers(0, 700))
def test_a_busier_road_is_never_less_urgent(
    kind: DamageClass, measures: Measures, setting: Setting, sooner: int
) -> None:
    busier = replace(setting, interval_days=max(1, (setting.interval_days or 730) - sooner))
    _at_least(harm(kind, measures, busier), harm(kind, measures, setting))


@given(KINDS, damages(), SETTINGS, MORE, st.floats(0, 50))
def test_growth_and_rain_never_make_it_less_urgent(
    kind: DamageClass, measures: Measures, setting: Setting, times: float, rain_mm: float
) -> None:
    worse = replace(setting, grown=setting.grown * times, rain_mm=setting.rain_mm + rain_mm)
    _at_least(harm(kind, measures, worse), harm(kind, measures, setting))


def test_hardly_any_two_are_equal() -> None:
    nets = [harm(DamageClass.ALLIGATOR, _net(opening, 1 + opening / 10), Setting()) for opening in range(1, 100)]
    assert len({round(net.urgency, 1) for net in nets}) > 80


def test_astms_widths_part_a_sure_line() -> None:
    words = [severity_chances(DamageClass.LONGITUDINAL, _line(mm)).likeliest for mm in (5.0, 30.0, 120.0)]
    assert words == [Severity.LOW, Severity.MEDIUM, Severity.HIGH]
    assert severity_chances(DamageClass.LONGITUDINAL, _line(LINE_MM[0])).low == pytest.approx(0.5, abs=0.01)


def test_a_line_that_is_broken_along_its_length_is_high() -> None:
    broken = replace(_line(40.0), broken_share=0.4)
    assert severity_chances(DamageClass.TRANSVERSE, broken).likeliest is Severity.HIGH
    assert severity_chances(DamageClass.TRANSVERSE, replace(_line(2.0), broken_share=0.4)).likeliest is Severity.LOW


def test_a_measured_depth_decides_what_a_camera_left_open() -> None:
    hole = replace(_line(15.0), diameter_m=Estimate(0.3, 0.05))
    open_chances = severity_chances(DamageClass.POTHOLE, hole)
    assert max(open_chances.of(severity) for severity in Severity) < 0.9
    assert severity_chances(DamageClass.POTHOLE, hole, depth_mm=70.0).medium > 0.99
    assert severity_chances(DamageClass.POTHOLE, hole, depth_mm=15.0).low > 0.99


def test_a_hole_of_unknown_diameter_is_as_wide_as_its_area() -> None:
    known = replace(_line(15.0), diameter_m=Estimate(0.5, 0.2), area_m2=Estimate(0.196, 0.2))
    ours, its = (severity_chances(DamageClass.POTHOLE, hole) for hole in (known, replace(known, diameter_m=None)))
    assert its.high == pytest.approx(ours.high, abs=0.02)


def test_an_open_crack_under_traffic_is_worse_before_rain_and_a_hole_is_no_worse() -> None:
    wet, dry = Setting(interval_days=28, rain_mm=30.0), Setting(interval_days=28)
    assert (
        harm(DamageClass.ALLIGATOR, _net(20.0, 3.0), wet).urgency
        > harm(DamageClass.ALLIGATOR, _net(20.0, 3.0), dry).urgency + 1
    )
    hole = replace(_net(20.0, 0.3), diameter_m=Estimate(0.6, 0.1))
    assert harm(DamageClass.POTHOLE, hole, wet).urgency == harm(DamageClass.POTHOLE, hole, dry).urgency
    quiet = harm(DamageClass.ALLIGATOR, _net(20.0, 3.0), Setting(rain_mm=30.0))
    assert quiet.parts["rain"] == 0


def test_a_cyclist_falls_where_a_car_only_shakes() -> None:
    hole = replace(_net(20.0, 0.3), diameter_m=Estimate(0.3, 0.1))
    path, road = Setting(kind=SectionKind.PATH), Setting(from_wheel_m=1.0)
    assert harm(DamageClass.POTHOLE, hole, path).urgency > harm(DamageClass.POTHOLE, hole, road).urgency


def _at_least(worse: Harm, milder: Harm) -> None:
    assert worse.urgency >= milder.urgency - 1e-9


def _line(width_mm: float) -> Measures:
    return replace(_net(width_mm, 0.1), crack_mm=Estimate(width_mm, 0.05))


def _net(opening_mm: float, area_m2: float) -> Measures:
    return Measures(
        opening_mm=Estimate(opening_mm, 0.05),
        opened_share=Estimate(0.05, 0.2),
        area_m2=Estimate(area_m2, 0.1),
        crack_mm=Estimate(8.0, 0.2),
        resolved_mm=6.0,
        crack_m=Estimate(10.0, 0.2),
    )
