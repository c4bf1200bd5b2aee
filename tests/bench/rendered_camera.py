"""What the drive's own motion gives of camera and clock, on rendered drives through the real H.264 reading.

Two drives of 780 m: one knocked by 2 degrees with a clock 2 s ahead, one otherwise mounted; with a quarter of
a phone's frames (data.simulate.SPARSE). Pitch after 200 m, where the bump was noticed, the clock's offset as found, and
the mounting height without and with a tape.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from shapely import LineString

from data.render import DriveFiles, simulate_drive
from data.roads.importing import import_roads
from data.roads.network import RoadNetwork, load_network
from data.settings import HomeSettings
from data.simulate import SPARSE, Bump, Camera, DrivePlan, Leg, Road, Scene, Stop, scatter
from data.simulate.gnss import Gnss
from data.store import open_store
from ingest.observe.calibration import MEASURED_HEIGHT_REL_SD
from ingest.observe.mounting import estimate_mounting
from ingest.road.map_matching import match
from ingest.road.trajectory import Trajectory
from ingest.source import OpenedSource, Source, open_source
from ingest.track.cleaning import smooth
from ingest.track.clock_offset import ClockOffset, find_clock_offset
from ingest.video.motion_samples import GroundMotionSample, ground_motion_samples
from model.geometry.camera import camera_looking_at
from model.geometry.vanishing_point import default_point
from tests.bench.ring import _feature
from tests.bench.truth_table import Figure, Target

AFTER_M = 200.0
"""Pitch is asked for after so much driving (issue 4)."""


@dataclass(frozen=True)
class RenderedDrive:
    """A rendered drive as the night reads it, with its truth."""

    motion: tuple[GroundMotionSample, ...]
    offset: ClockOffset | None
    trajectory: Trajectory
    truth: dict[str, list[dict[str, float]]]
    plan: DrivePlan

    def true_value(self, seconds: float, what: str) -> float:
        """A frame's true value at an instant."""
        frames = self.truth["frames"]
        return float(np.interp(seconds, [f["pts_s"] for f in frames], [f[what] for f in frames]))


def drives(folder: Path, home: Path) -> list[RenderedDrive]:
    """Both drives, rendered where they are not there yet."""
    along = np.arange(0.0, 1300.0, 5.0)
    line = LineString(np.stack([690_000 + along, 6_126_000 + 40 * np.sin(along / 180)], axis=1))
    roads = (Road("a", "Prøvevej", "Trafikvej", "road", line),)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "roads.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [_feature(road) for road in roads]}))
    store = open_store(HomeSettings(home=home))
    import_roads(store, file)
    network = load_network(store)
    return [_filmed(roads, plan, folder, seed, network) for seed, plan in enumerate(_plans(roads), start=1)]


def _plans(roads: tuple[Road, ...]) -> list[DrivePlan]:
    shared = DrivePlan(from_m=20.0, to_m=800.0, beat=SPARSE, stops=(Stop(250, 6), Stop(620, 8)))
    scenes = [Scene(scatter(roads, 20, seed), seed=seed) for seed in (1, 2)]
    knocked = (Bump(420, 2.0),)
    first, second = Camera(1280, 720, 1.45, 13.0), Camera(1280, 720, 1.7, 7.0)
    ahead = Gnss(clock_s=2.0)
    return [
        replace(shared, name="stoedt", scene=scenes[0], camera=first, gnss=ahead, bumps=knocked, speed_mps=13.0),
        replace(shared, name="roligt", scene=scenes[1], camera=second, speed_mps=16.0),
    ]


def _filmed(roads: tuple[Road, ...], plan: DrivePlan, folder: Path, seed: int, network: RoadNetwork) -> RenderedDrive:
    files = DriveFiles(*(folder / f"{plan.name}{end}" for end in (".mp4", ".gpx", ".truth.json")))
    if not files.truth.exists():
        files = simulate_drive(roads, [Leg("a")], plan, folder, seed)
    opened = open_source(Source(files.video, files.gpx, plan.name))
    assert isinstance(opened, OpenedSource), opened
    motion = ground_motion_samples(opened.video)
    offset = find_clock_offset(motion, smooth(opened.track.fixes))
    track = opened.track.later(offset.seconds) if offset else opened.track
    trajectory = Trajectory(tuple(match(smooth(track.fixes), network)), network)
    return RenderedDrive(motion, offset, trajectory, json.loads(files.truth.read_text()), plan)


def figures(rendered: RenderedDrive) -> list[Figure]:
    """Camera and clock of one drive."""
    camera = rendered.plan.camera
    guess = camera_looking_at(default_point(camera.width, camera.height), camera.width, camera.height)
    start = rendered.true_value(0.0, "route_m")
    early = _until(rendered, start + AFTER_M)
    true_pitch_deg = float(np.mean([rendered.true_value(s.time_s, "pitch_deg") for s in early]))
    taped = replace(guess, mount_m=camera.mount_m, mount_rel_sd=MEASURED_HEIGHT_REL_SD)
    lines = []
    for name, known in (("uden højde", guess), ("højde målt", taped)):
        error = estimate_mounting(known, early, rendered.trajectory).segments[-1].camera.pitch_deg - true_pitch_deg
        title = f"hældning efter {AFTER_M:.0f} m, {name}"
        lines.append(Figure(title, f"{error:+.2f}°", "–", Target(None, 0.3), abs(error), "°"))
    whole = estimate_mounting(guess, rendered.motion, rendered.trajectory)
    bump = next(iter(rendered.plan.bumps), None)
    if bump:
        noticed = _noticed_m(rendered, bump.at_m)
        text = f"{noticed:.0f} m" if noticed is not None else "nej"
        lines.append(Figure("stød på 2° opdaget efter", text, "–", Target(None, 100.0), noticed, "m"))
    lines.append(Figure("stød meldt", str(len(whole.bumps)), "–", None, float(len(whole.bumps)), ""))
    due = -rendered.plan.gnss.clock_s + rendered.plan.start.microsecond / 1e6 - 0.5
    off = rendered.offset.seconds - due if rendered.offset else None
    text = f"{off:+.2f} s" if off is not None else "ikke fundet"
    lines.append(Figure("fejl på urets forskel", text, "–", Target(None, 0.2), None if off is None else abs(off), "s"))
    height = whole.height_from_odometry_m
    if height:
        lines.append(Figure("højde af køreturen", f"{100 * (height / camera.mount_m - 1):+.1f} %", "–", None, None, ""))
    return lines


def _until(rendered: RenderedDrive, route_m: float) -> list[GroundMotionSample]:
    return [step for step in rendered.motion if rendered.true_value(step.time_s, "route_m") <= route_m]


def _noticed_m(rendered: RenderedDrive, at_m: float) -> float | None:
    """Metres after the knock from which on a drive that ended there would have reported it."""
    guess = camera_looking_at((640.0, 300.0), rendered.plan.camera.width, rendered.plan.camera.height)
    for further in np.arange(10.0, 310.0, 5.0):
        if estimate_mounting(guess, _until(rendered, at_m + float(further)), rendered.trajectory).bumps:
            return float(further)
    return None
