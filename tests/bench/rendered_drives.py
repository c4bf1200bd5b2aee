"""What is driven in the rendered part: 3 km of Vejsted's roads, on two days four weeks apart, with a phone's camera.

Between the days some damages are repaired and some grow; light, wetness, leaves, dirt, speed and mounting change.
"""

import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np

import data.simulate
from data.render import SAMPLE_ROADS, DriveFiles, simulate_drive
from data.render.film import lane_offsets, scenery_for, views_of
from data.render.frame import View
from data.simulate import SPARSE, Camera, Damage, DrivePlan, Leg, Light, Repair, Scene, plan_route, read_roads, scatter
from data.simulate.drive import frame_times, move
from data.simulate.route import Route

PROCESSES = 2
"""That render and read."""
STRETCHES = (("1010-1", "1010-2"), ("1010-3", "1020-1"), ("1020-2", "1030-1"))
"""The ring round the village, 3.07 km, in three recordings; sections of them end to end."""
EVERY_M = 18.0
"""Between two damages, on either side of the road."""
REPAIRED_SHARE, GROWN_SHARE = 0.12, 0.15
"""Shares of the damages between the days."""
GROWTH_FACTOR = 1.4
"""Times as long, both sides."""
PHONE = Camera(1280, 720, mount_m=1.45, pitch_deg=12.0, field_of_view_deg=68.0, k1=-0.02)
"""Not the field that the pipeline guesses (65 degrees), nor quite a pinhole."""
TAPED_HEIGHT_M = 1.45
"""The phone's height as a person measured and entered it."""
DAYS = (
    DrivePlan(
        "oktober", datetime(2026, 10, 20, 9, 12, 0, 350_000, tzinfo=UTC), camera=PHONE, speed_mps=12.0, cars_per_km=3
    ),
    DrivePlan(
        "november",
        datetime(2026, 11, 17, 11, 40, 0, 720_000, tzinfo=UTC),
        camera=replace(PHONE, pitch_deg=10.5),
        speed_mps=14.0,
        dirt=0.35,
        cars_per_km=3,
    ),
)
LIGHTS = (Light(165, 24, 0.45), Light(195, 13, 0.85, wet=0.2))
"""Of the days: sun and clouds; overcast and damp."""
LEAVES = (0.0, 0.15)
SEED = 5


@dataclass(frozen=True)
class PlannedRecording:
    """One recording: a stretch of road on one day."""

    number: int
    """In the order of time, from 0."""
    day: int
    legs: tuple[Leg, ...]
    plan: DrivePlan
    folder: Path

    @property
    def files(self) -> DriveFiles:
        """Where it lies once it is rendered."""
        return DriveFiles(*(self.folder / f"{self.plan.name}{end}" for end in (".mp4", ".gpx", ".truth.json")))

    @cached_property
    def route(self) -> Route:
        """The way driven."""
        return plan_route({road.section: road for road in read_roads(SAMPLE_ROADS)}, self.legs)

    @cached_property
    def film(self) -> tuple[np.ndarray, list[View]]:
        """Seconds and views of its frames: what `simulate_drive` films, worked out again."""
        scenery = scenery_for(read_roads(SAMPLE_ROADS), self.route, self.plan)
        motion = move(self.route, self.plan, lane_offsets(scenery), self.number)
        times = frame_times(motion.seconds, self.plan.frames_per_second, self.number, self.plan.beat)
        return times, views_of(motion, times)


def render_folder(folder: Path) -> Path:
    """Where what this renderer makes of these drives is kept: named by their code, so that nothing older is used."""
    files = sorted([*Path(data.simulate.__file__).parent.glob("*.py"), Path(__file__)])
    return folder / sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def render_recordings(folder: Path, stretches: int = len(STRETCHES)) -> tuple[PlannedRecording, ...]:
    """The recordings in the order of time, rendered where they are not there yet."""
    recordings = tuple(_recordings(folder, stretches))
    missing = [planned for planned in recordings if not planned.files.truth.exists()]
    with ProcessPoolExecutor(PROCESSES) as pool:
        for planned in pool.map(_render, sorted(missing, key=lambda planned: -planned.route.length_m)):
            print(f"  rendered {planned.plan.name}, {planned.route.length_m:.0f} m", file=sys.stderr, flush=True)
    return recordings


def damages() -> tuple[tuple[Damage, ...], tuple[Damage, ...], tuple[Damage, ...]]:
    """Of the first day; of the second; and those that were repaired between."""
    driven = {section for stretch in STRETCHES for section in stretch}
    first = scatter([road for road in read_roads(SAMPLE_ROADS) if road.section in driven], EVERY_M, SEED)
    random = np.random.default_rng((SEED, 41))
    draws = random.random(len(first))
    repaired = tuple(damage for damage, drawn in zip(first, draws, strict=True) if drawn < REPAIRED_SHARE)
    second = tuple(
        damage.grown(GROWTH_FACTOR) if drawn > 1 - GROWN_SHARE else damage
        for damage, drawn in zip(first, draws, strict=True)
        if drawn >= REPAIRED_SHARE
    )
    return first, second, repaired


def _recordings(folder: Path, stretches: int) -> Iterable[PlannedRecording]:
    first, second, repaired = damages()
    patches = tuple(map(_patch, repaired))
    scenes = (Scene(first, (), LIGHTS[0], SEED, LEAVES[0]), Scene(second, patches, LIGHTS[1], SEED, LEAVES[1]))
    for day, (plan, scene) in enumerate(zip(DAYS, scenes, strict=True)):
        for part, stretch in enumerate(STRETCHES[:stretches]):
            start = plan.start + timedelta(minutes=10 * part)
            planned = replace(plan, name=f"{plan.name}-{part + 1}", start=start, scene=scene, beat=SPARSE)
            yield PlannedRecording(day * stretches + part, day, tuple(map(Leg, stretch)), planned, folder)


def _patch(damage: Damage) -> Repair:
    sides = (damage.length_m + 0.4, damage.width_m + 0.4)
    return Repair(damage.section, damage.chainage_m, damage.offset_m, *sides)


def _render(planned: PlannedRecording) -> PlannedRecording:
    cv2.setNumThreads(1)
    simulate_drive(read_roads(SAMPLE_ROADS), planned.legs, planned.plan, planned.folder, planned.number)
    return planned
