"""A season put together: the town, its damages, who drives when, and what each recording holds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.geometry.camera import Camera
from tests.bench.season.camera import CameraPose, road_surface, stated_camera, true_camera
from tests.bench.season.damages import RepairPlan, TrueDamage, make_damages
from tests.bench.season.detector import LabelledDetection, SimulatedDetector
from tests.bench.season.lookalikes import make_lookalikes
from tests.bench.season.motion import Motion, drive
from tests.bench.season.parameters import SeasonParameters
from tests.bench.season.phone import PhoneFix, fixes, video_frame_times
from tests.bench.season.schedule import WEEKS, PlannedDrive, plan_season
from tests.bench.season.town import FULL, SMALL, Town, TownSize, make_town
from tests.bench.season.variation import varied

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SeasonSize:
    """How much is simulated."""

    town: TownSize = FULL
    weeks: int = WEEKS
    damages: int = 600
    repairs: int = 150


FULL_SEASON = SeasonSize()
SMALL_SEASON = SeasonSize(SMALL, weeks=2, damages=60, repairs=15)
"""For development: 7 km, two weeks."""


@dataclass(frozen=True)
class Season:
    """What truly is, and the drives through it in the order of time."""

    size: SeasonSize
    seed: int
    parameters: SeasonParameters
    town: Town
    damages: tuple[TrueDamage, ...]
    objects: tuple[TrueDamage, ...]
    """The damages, and with negative ids the look-alikes."""
    drives: tuple[PlannedDrive, ...]

    @cached_property
    def by_id(self) -> dict[int, TrueDamage]:
        """Damages and look-alikes by id."""
        return {damage.id: damage for damage in self.objects}


def make_season(size: SeasonSize = FULL_SEASON, seed: int = 1, parameters: SeasonParameters | None = None) -> Season:
    """The same for the same arguments.

    Args:
        parameters: None for the seed's own, varied about the nominal ones.
    """
    parameters = parameters or varied(seed)
    town = make_town(size.town, seed)
    damages = make_damages(town, size.damages, RepairPlan(size.repairs, size.weeks), parameters.roads, seed)
    objects = (*damages, *make_lookalikes(town, damages, parameters.roads, seed))
    return Season(size, seed, parameters, town, damages, objects, plan_season(town, size.weeks, seed))


@dataclass(frozen=True)
class SimulatedRecording:
    """One recording: what the pipeline is given of it, and what its detector would find."""

    season: Season
    plan: PlannedDrive
    motion: Motion
    fixes: tuple[PhoneFix, ...]
    frame_times_s: Floats
    camera: Camera
    """Without its errors: what the pipeline knows and finds of it."""

    def detect(self, times_s: Floats) -> Iterator[list[LabelledDetection]]:
        """The boxes of the frames at those instants, a list for each, every box with what it truly shows."""
        parameters, seed, number = self.season.parameters, self.season.seed, self.plan.number
        camera = true_camera(self.plan, parameters.camera, seed)
        detector = SimulatedDetector(parameters.detector, parameters.camera, seed, number)
        surface = road_surface(self.season.objects, self.plan.week)
        rocking = np.random.default_rng((seed, 32, number)).normal(0, parameters.camera.rocking_sd_deg, len(times_s))
        headings, places = self.motion.heading(times_s), self.motion.places(times_s)
        for (x, y), heading, pitch_deg in zip(places.tolist(), headings.tolist(), rocking.tolist(), strict=True):
            rocked = replace(camera, pitch_deg=camera.pitch_deg + pitch_deg)
            visible = surface.visible(CameraPose(x, y, heading, rocked), parameters.camera)
            yield detector.detect(visible, rocked)


def record(season: Season, plan: PlannedDrive) -> SimulatedRecording:
    """Drive one planned drive."""
    parameters, seed = season.parameters, season.seed
    motion = drive(season.town, plan, parameters.driving, seed)
    track = fixes(motion, plan, parameters.phone, seed)
    times = video_frame_times(motion, plan, seed)
    return SimulatedRecording(season, plan, motion, track, times, stated_camera(plan.vehicle))
