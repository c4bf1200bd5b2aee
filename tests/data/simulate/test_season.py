"""A season is the same for the same seed, its rounds are as many as planned, its boxes show what exists."""

from collections import Counter
from dataclasses import replace
from itertools import chain, pairwise

import numpy as np
import pytest

from model.detection import Detection
from model.geometry.camera import Camera
from model.geometry.ground import footprint
from model.vocabulary import DamageClass
from tests.bench.season import (
    FULL_SEASON,
    NO_ERRORS,
    NOMINAL,
    SMALL_SEASON,
    Season,
    SimulatedRecording,
    chainages,
    make_season,
    record,
)
from tests.bench.season.camera import project


@pytest.fixture(scope="module")
def full() -> Season:
    return make_season(FULL_SEASON, 1, NOMINAL)


@pytest.fixture(scope="module")
def exact() -> Season:
    return make_season(SMALL_SEASON, 1, NO_ERRORS)


def boxes(recording: SimulatedRecording, every_s: float = 0.5) -> list[tuple[float, Detection, int]]:
    times = np.arange(0.0, recording.motion.seconds, every_s)
    frames = zip(times.tolist(), recording.detect(times), strict=True)
    return [(time, detection, truth) for time, found in frames for detection, truth in found]


def test_the_same_seed_is_the_same_season_and_another_is_not() -> None:
    first, again, other = (make_season(SMALL_SEASON, seed) for seed in (1, 1, 2))
    drives = [record(season, season.drives[0]) for season in (first, again, other)]
    assert drives[0].fixes == drives[1].fixes != drives[2].fixes
    assert boxes(drives[0]) == boxes(drives[1])
    places = [[damage.place for damage in season.damages] for season in (first, again, other)]
    assert places[0] == places[1] != places[2]


def test_the_town_is_as_large_as_the_measure_asks_for(full: Season) -> None:
    assert full.town.metres("road") > 30_000
    assert full.town.metres("path") > 5_000
    assert len(full.damages) == 600
    repaired = [damage for damage in full.damages if damage.repaired_week is not None]
    assert len(repaired) == 150
    assert sum(damage.repair_reported for damage in repaired) == 75


def test_every_section_is_passed_6_to_12_times_and_as_often_each_way(full: Season) -> None:
    legs = list(chain.from_iterable(plan.legs for plan in full.drives))
    passes = Counter(leg.section for leg in legs)
    forwards = Counter(leg.section for leg in legs if leg.forwards)
    assert set(passes) == {road.section for road in full.town.roads}
    assert all(6 <= count <= 12 and forwards[section] * 2 == count for section, count in passes.items())
    assert {plan.vehicle.name for plan in full.drives} == {"bil-1", "bil-2", "fejemaskine"}


def test_only_the_sweeper_rides_paths_and_slowly(full: Season) -> None:
    paths = {road.section for road in full.town.roads if road.kind == "path"}
    assert all(plan.vehicle.sweeper for plan in full.drives if any(leg.section in paths for leg in plan.legs))
    plan = next(plan for plan in full.drives if any(leg.section in paths for leg in plan.legs))
    motion = record(full, plan).motion
    times = np.arange(1.0, motion.seconds - 1.0)
    on_path = [section in paths for section, _ in chainages(full.town, plan, motion, times)]
    inside = np.array([all(on_path[max(0, i - 5) : i + 6]) for i in range(len(on_path))])
    assert motion.speeds(times)[inside].max() <= 15 / 3.6 * 1.1


def test_legs_follow_each_other_without_a_jump(full: Season) -> None:
    for plan in full.drives[:10]:
        motion = record(full, plan).motion
        assert np.all(np.diff(motion.times_s) > 0)
        assert np.hypot(*np.diff(motion.xy, axis=0).T).max() < 5.0  # to the other lane, where it turns back
        assert sorted(set(motion.legs.tolist())) == list(range(len(plan.legs)))


def test_damages_lie_in_clusters_and_alone(full: Season) -> None:
    sections = [[d.chainage_m for d in full.damages if d.road is road] for road in full.town.roads]
    gaps = np.array([b - a for places in sections for a, b in pairwise(sorted(places))])
    assert (gaps < 2.0).sum() >= 20
    assert (gaps > 250.0).sum() >= 5


def test_without_errors_a_box_is_where_its_damage_is(exact: Season) -> None:
    recording = record(exact, exact.drives[1])
    far = []
    for time, detection, truth in boxes(recording):
        patch, damage = footprint(detection, recording.camera), exact.by_id[truth]
        if patch is None or patch.cut or patch.ahead_m > 15:
            continue
        heading = float(recording.motion.heading(np.array([time]))[0])
        ahead = np.array([np.cos(heading), np.sin(heading)])
        place = recording.motion.places(np.array([time]))[0] + patch.ahead_m * ahead
        far.append(float(np.hypot(*(place + patch.right_m * np.array([ahead[1], -ahead[0]]) - damage.place))))
        assert detection.damage_class is damage.damage_class
    assert len(far) > 50
    assert np.median(far) < 0.05
    assert np.percentile(far, 95) < 0.3  # an oblong seen askew in a bend fills its upright box unevenly


def test_the_season_and_the_pipeline_project_alike() -> None:
    camera = Camera(1920, 1080, 1500.0, 11.0, 2.0, 1.5, roll_deg=3.0)
    ground = np.array([(3.0, -2.0), (8.0, 0.5), (20.0, 4.0)])
    assert np.allclose(project(ground, camera), [camera.pixel(*place) for place in ground.tolist()])


def test_a_repaired_damage_is_detected_no_more(exact: Season) -> None:
    for plan in exact.drives[-2:]:
        for truth in {truth for _, _, truth in boxes(record(exact, plan), 1.0)}:
            assert exact.by_id[truth].exists(plan.week)


def test_the_detector_misses_wobbles_and_gives_false_boxes() -> None:
    season = make_season(SMALL_SEASON, 3, NOMINAL)
    ideal = replace(season, parameters=NO_ERRORS)
    real = [truth for plan in season.drives[:3] for _, _, truth in boxes(record(season, plan))]
    true = [truth for plan in season.drives[:3] for _, _, truth in boxes(record(ideal, plan))]
    assert min(true) > 0
    assert 0.3 < sum(truth > 0 for truth in real) / len(true) < 0.9
    assert sum(truth < 0 for truth in real) > 20
    assert sum(truth == 0 for truth in real) > 20


def test_a_growing_damage_keeps_its_middle(full: Season) -> None:
    damage = max(full.damages, key=lambda d: d.growth_per_week if d.damage_class is DamageClass.ALLIGATOR else 0)
    small, large = damage.outline(0.0), damage.outline(6.0)
    assert np.ptp(large, axis=0).max() > np.ptp(small, axis=0).max() * 1.1
    assert np.allclose(small.mean(axis=0), large.mean(axis=0), atol=0.1)
