"""Urgency follows a measured depth, growth, the road's interval, and rain forecasts."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from data.damages import damages, forecast, grading
from data.damages.forecast import UnreadableForecast
from data.damages.renewal import renew_rain
from data.orders import crew, work_orders
from data.orders.work_orders import AssignmentRequest
from data.roads import road_classes
from data.schema import Damage, DamageEvent, Regrade, Sighting
from tests.homes import FIRST_DRIVE, SECOND_DRIVE, seeded_home

HOLE, CRACK, QUIET_CRACK, WEEK = 1, 4, 14, timedelta(days=7)
"""On Stigevej, inspected every 28 days."""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    opened = seeded_home(tmp_path_factory.mktemp("home"))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def session(store):
    with store.read() as opened:  # thrown away at the end, so that every test has the same home
        yield opened


def parts(session, damage_id):
    session.flush()
    session.expire_all()
    damage = session.get(Damage, damage_id)
    assert damage.urgency == pytest.approx(sum(damage.urgency_parts.values()))
    return damage.urgency_parts


def drive_again(session, damage_id, weeks, size_m=None):
    """A later drive shows it in two frames, and the night grades it."""
    damage = session.get(Damage, damage_id)
    old = session.scalars(select(Sighting).where(Sighting.damage_id == damage_id)).first()
    columns = {c.name: getattr(old, c.name) for c in Sighting.__table__.columns if c.name != "id"}
    at = SECOND_DRIVE + weeks * WEEK
    for n in range(2):
        size = {} if size_m is None else {"length_m": size_m, "width_m": size_m}
        session.add(Sighting(**{**columns, **size, "at": at, "pts_s": 1000.0 * weeks + n, "recording_id": 2}))
    damage.last_seen = at
    session.flush()
    grading.judge(session, [damage])


def test_a_measured_depth_grades_by_the_table(session):
    hole = session.get(Damage, HOLE)  # about 28 cm across
    assert max(hole.severity_chances.values()) < 0.9
    damages.measure_depth(session, HOLE, 60, "Hold Nord", SECOND_DRIVE)
    assert (hole.severity, hole.severity_chances["medium"]) == ("medium", pytest.approx(1, abs=0.03))
    deep = parts(session, HOLE)["severity"]
    damages.measure_depth(session, HOLE, 20, "Gitte", SECOND_DRIVE)
    assert (hole.severity, hole.severity_chances["low"]) == ("low", pytest.approx(1, abs=0.03))
    assert parts(session, HOLE)["severity"] < deep
    notes = session.scalars(select(DamageEvent.note).where(DamageEvent.event == "measured")).all()
    assert notes == ["60 mm", "20 mm"]


def test_a_later_night_keeps_the_depth_with_its_date(session):
    damages.measure_depth(session, HOLE, 60, "Hold Nord", SECOND_DRIVE)
    drive_again(session, HOLE, weeks=1)
    hole = session.get(Damage, HOLE)
    assert (hole.depth_mm, hole.depth_at, hole.depth_by) == (60, SECOND_DRIVE, "Hold Nord")
    assert hole.severity_chances["medium"] > 0.9


def test_the_depth_of_a_repaired_pothole_is_cleared_when_it_comes_back(session):
    request = AssignmentRequest({"type": "ids", "ids": [HOLE]}, [HOLE], 1, "", "Gitte", crew.token_sha256("t"))
    order = work_orders.assign(session, request, SECOND_DRIVE)
    crew.mark_done(session, order, order.tasks[0].id, crew.Report(depth_mm=60), SECOND_DRIVE + WEEK)
    assert session.get(Damage, HOLE).depth_mm == 60
    drive_again(session, HOLE, weeks=2)
    assert session.get(Damage, HOLE).depth_mm is None


def test_the_crews_depth_is_measured_once_however_often_it_is_sent(session):
    request = AssignmentRequest({"type": "ids", "ids": [HOLE]}, [HOLE], 1, "", "Gitte", crew.token_sha256("t"))
    order = work_orders.assign(session, request, SECOND_DRIVE)
    for _ in range(3):
        crew.mark_done(session, order, order.tasks[0].id, crew.Report(depth_mm=60), SECOND_DRIVE)
    events = session.scalars(select(DamageEvent.event).where(DamageEvent.damage_id == HOLE)).all()
    assert sorted(events) == ["assigned", "found", "measured", "repaired"]


def test_growth_counts_and_the_size_is_the_newest(session):
    for row in session.scalars(select(Sighting).where(Sighting.damage_id == HOLE)):
        row.recording_id = 1  # two looks of the first drive
        row.pts_s += row.id
        row.size_error = 0.1
    session.flush()
    drive_again(session, HOLE, weeks=1, size_m=0.9)
    hole = session.get(Damage, HOLE)
    assert 3 < parts(session, HOLE)["growth"] < 6
    assert (hole.length_m, hole.width_m) == (0.9, 0.9)
    growth = damages.story(session, HOLE).growth
    assert (round(growth.from_m, 3), growth.to_m, growth.first.at) == (0.275, 0.9, FIRST_DRIVE)


def repair(session, damage_id, weeks):
    """A crew reports the repair."""
    request = AssignmentRequest(
        {"type": "ids", "ids": [damage_id]}, [damage_id], 1, "", "Gitte", crew.token_sha256("t")
    )
    order = work_orders.assign(session, request, SECOND_DRIVE)
    crew.mark_done(session, order, order.tasks[0].id, crew.Report(depth_mm=60), SECOND_DRIVE + weeks * WEEK)
    return order


def test_a_damage_back_after_a_repair_has_not_grown(session):
    drive_again(session, HOLE, weeks=1, size_m=0.2)
    repair(session, HOLE, weeks=2)
    drive_again(session, HOLE, weeks=3, size_m=0.9)
    hole = session.get(Damage, HOLE)
    assert "growth" not in parts(session, HOLE)
    assert (hole.length_m, hole.depth_mm) == (0.9, None)


@pytest.mark.parametrize("taken_back", ["by the crew", "by the foreman"])
def test_after_a_repair_that_was_taken_back_the_depth_is_kept(session, taken_back):
    order = repair(session, HOLE, weeks=2)
    if taken_back == "by the crew":
        crew.undo(session, order, order.tasks[0].id, SECOND_DRIVE + 2 * WEEK)
    else:
        damages.reopen(session, HOLE, "Gitte", "er der endnu", SECOND_DRIVE + 2 * WEEK)
    drive_again(session, HOLE, weeks=3)
    assert session.get(Damage, HOLE).depth_mm == 60


def test_a_new_interval_regrades_its_roads_at_once_and_no_others(session):
    before = {n: parts(session, n) for n in (HOLE, 11)}
    stigevej = session.get(Damage, HOLE).section.road_class_id
    road_classes.set_interval(session, stigevej, 91, SECOND_DRIVE)
    assert before[HOLE]["road"] > parts(session, HOLE)["road"] > 0
    assert parts(session, 11) == before[11]
    assert len(session.scalars(select(Regrade)).all()) == 1
    road_classes.set_interval(session, stigevej, None, SECOND_DRIVE)
    assert "road" not in parts(session, HOLE)
    road_classes.set_interval(session, stigevej, 28, SECOND_DRIVE)
    assert parts(session, HOLE) == pytest.approx(before[HOLE])


def give_forecast(session, mm, days_ahead, at=SECOND_DRIVE):
    forecast.give(session, {at.date() + timedelta(days=days_ahead): mm}, "Åse", at)
    return renew_rain(session, at)


def test_forecast_rain_counts_on_cracks_under_heavy_traffic_until_it_is_over(session):
    assert give_forecast(session, 30.0, days_ahead=1) > 0
    rain = parts(session, CRACK)["rain"]
    assert rain > parts(session, QUIET_CRACK)["rain"] > 0
    assert all("rain" not in parts(session, n) for n in (HOLE, 24))  # a hole, a path
    drive_again(session, CRACK, weeks=0)
    assert parts(session, CRACK)["rain"] == rain
    assert renew_rain(session, SECOND_DRIVE + timedelta(days=1)) == 0
    assert renew_rain(session, SECOND_DRIVE + timedelta(days=2)) > 0
    assert "rain" not in parts(session, CRACK)


def test_a_newer_forecast_replaces_the_older(session):
    give_forecast(session, 30.0, days_ahead=0)
    give_forecast(session, 12.0, days_ahead=0)
    less = parts(session, CRACK)["rain"]
    give_forecast(session, 30.0, days_ahead=0)
    assert parts(session, CRACK)["rain"] > less > 0
    give_forecast(session, 0.0, days_ahead=0)
    assert "rain" not in parts(session, CRACK)


def test_a_forecast_expires_and_covers_three_days(session):
    assert give_forecast(session, 30.0, days_ahead=3) == 0
    forecast.give(session, {SECOND_DRIVE.date() + timedelta(days=4): 30.0}, "Åse", SECOND_DRIVE)
    assert forecast.rain_ahead(session, SECOND_DRIVE + timedelta(days=2)) == 30.0
    assert forecast.rain_ahead(session, SECOND_DRIVE + timedelta(days=4)) == 0.0


def test_a_file_of_rain_is_read(tmp_path):
    file = tmp_path / "regn.csv"
    file.write_text("date,mm\n2026-11-25,14.5\n2026-11-26,0\n")
    assert forecast.read(file) == {date(2026, 11, 25): 14.5, date(2026, 11, 26): 0.0}


@pytest.mark.parametrize(
    "text",
    [
        "", "date,mm\n", "dag,mm\n2026-11-25,1\n", "date,mm\n25/11,1\n", "date,mm\n2026-11-25,-1\n",
        "date,mm\n2026-11-25,nan\n",
    ],
)  # fmt: skip
def test_a_file_that_is_no_forecast_is_named(tmp_path, text):
    file = tmp_path / "regn.csv"
    file.write_text(text)
    with pytest.raises(UnreadableForecast, match=r"regn\.csv"):
        forecast.read(file)
