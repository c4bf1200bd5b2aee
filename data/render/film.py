"""Films a drive: movement, pictures, positions and truth, written side by side."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.render.canvas import grain_for
from data.render.frame import Renderer, View
from data.render.lens import Lens
from data.render.road.ground import Ground
from data.render.scenery.traffic import Traffic
from data.render.truth import ticks, write_truth
from data.render.video import write_video
from data.simulate.drive import DrivePlan, Motion, frame_times, move
from data.simulate.gnss import fix_times, observe, write_gpx
from data.simulate.network import Road
from data.simulate.route import STEP_M, Leg, Route, plan_route

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]
"""Told frames done and frames in all."""


@dataclass(frozen=True, slots=True)
class DriveFiles:
    """What one drive left behind."""

    video: Path
    gpx: Path
    truth: Path


def simulate_drive(
    roads: Sequence[Road],
    legs: Sequence[Leg],
    plan: DrivePlan,
    folder: Path,
    seed: int = 0,
    progress: Progress | None = None,
) -> DriveFiles:
    """Film one drive along the legs; the same arguments give the same files.

    `seed` is the drive's own chance (movement, frame times, positions, sensor); the road's look hangs on
    `plan.scene.seed`. Raises BrokenRouteError where the legs do not meet.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = DriveFiles(*(folder / f"{plan.name}{end}" for end in (".mp4", ".gpx", ".truth.json")))
    route = plan_route({road.section: road for road in roads}, legs)
    scenery = scenery_for(roads, route, plan)
    motion = move(route, plan, lane_offsets(scenery), seed)
    times = frame_times(motion.seconds, plan.frames_per_second, seed, plan.beat)
    views = views_of(motion, times)
    camera = plan.camera
    frames = _frames(scenery, plan, times, views, seed, progress)
    rate = plan.frames_per_second * sum(plan.beat) / len(plan.beat)
    write_video(files.video, frames, (camera.width, camera.height), rate, plan.start)
    _write_track(files.gpx, route, motion, plan, seed)
    facts = {"name": plan.name, "start_utc": plan.start.isoformat(), "seed": seed, "speed_mps": plan.speed_mps}
    write_truth(files.truth, route, camera, plan.scene, times, views, facts)
    return files


def scenery_for(roads: Sequence[Road], route: Route, plan: DrivePlan) -> Ground:
    """The ground along a route as this drive's camera will see it."""
    smear = plan.speed_mps * plan.camera.exposure_s
    return Ground(route, tuple(roads), plan.scene, grain_for(plan.camera), smear)


def lane_offsets(scenery: Ground) -> Floats:
    """Where a vehicle keeps, metres right of the route, for each point of the route; smooth between sections."""
    lanes = np.array([scenery.profile(s).lane_m for s in np.arange(len(scenery.route.xy)) * STEP_M])
    kernel = np.ones(41) / 41
    return np.convolve(np.pad(lanes, 20, mode="edge"), kernel, "valid")


def views_of(motion: Motion, times: Floats) -> list[View]:
    """The camera's place and attitude at each instant."""
    s, t = motion.at(times, motion.s), motion.at(times, motion.t)
    return [View(float(a), float(b), motion.attitude(float(second))) for a, b, second in zip(s, t, times, strict=True)]


def _frames(
    scenery: Ground, plan: DrivePlan, times: Floats, views: Sequence[View], seed: int, progress: Progress | None
) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    traffic = Traffic(scenery, plan.cars_per_km, plan.car_ahead_m)
    renderer = Renderer(scenery, plan.camera, lens_for(plan, seed), traffic)
    for number, (pts, view) in enumerate(zip(ticks(times), views, strict=True)):
        yield pts, renderer.draw(view, number)
        if progress:
            progress(number + 1, len(views))


def lens_for(plan: DrivePlan, seed: int) -> Lens:
    """Windscreen and sensor; less light, more noise."""
    return Lens(
        plan.camera, noise=2.2 + 9.0 * (1 - plan.scene.light.exposure), dirt=plan.dirt, seed=seed, rain=plan.rain
    )


def _write_track(file: Path, route: Route, motion: Motion, plan: DrivePlan, seed: int) -> None:
    times = fix_times(motion.seconds, plan.start, plan.gnss)
    inside = np.clip(times, 0, motion.seconds)
    s = motion.at(inside, motion.s) + (times - inside) * plan.speed_mps
    xy = route.place(s, motion.at(inside, motion.t))
    write_gpx(file, plan.name, observe(times, xy, plan.start, plan.gnss, seed))
