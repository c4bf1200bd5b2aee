"""A season put together: the town, what is wrong with it, who drives when, and what each recording brings home."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from model.geometry.camera import Camera
from tests.bench.season.damages import Mending, TrueDamage, make_damages
from tests.bench.season.detecting import Detecting, DetectorErrors, Found
from tests.bench.season.eyes import CameraErrors, View, believed_camera, road_in_week, true_camera
from tests.bench.season.lookalikes import lookalikes
from tests.bench.season.motion import WANDER_M, Motion, drive
from tests.bench.season.phone import PhoneErrors, PhoneFix, fixes, frames
from tests.bench.season.schedule import WEEKS, PlannedDrive, plan_season
from tests.bench.season.town import FULL, SMALL, Town, TownSize, make_town

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SeasonSize:
    """How much is simulated."""

    town: TownSize = FULL
    weeks: int = WEEKS
    damages: int = 600
    mended: int = 150


FULL_SEASON = SeasonSize()
SMALL_SEASON = SeasonSize(SMALL, weeks=2, damages=60, mended=15)
"""For development: 7 km, two weeks."""


@dataclass(frozen=True, slots=True)
class SeasonErrors:
    """Everything that is wrong with what is recorded."""

    phone: PhoneErrors = field(default_factory=PhoneErrors)
    camera: CameraErrors = field(default_factory=CameraErrors)
    detector: DetectorErrors = field(default_factory=DetectorErrors)
    wander_m: float = WANDER_M


@dataclass(frozen=True)
class Season:
    """What truly is, and the drives through it in the order of time."""

    size: SeasonSize
    seed: int
    errors: SeasonErrors
    town: Town
    damages: tuple[TrueDamage, ...]
    things: tuple[TrueDamage, ...]
    """The damages, and with negative ids what may be taken for one."""
    drives: tuple[PlannedDrive, ...]

    @cached_property
    def by_id(self) -> dict[int, TrueDamage]:
        """Things by id."""
        return {thing.id: thing for thing in self.things}


def make_season(size: SeasonSize = FULL_SEASON, seed: int = 1, errors: SeasonErrors | None = None) -> Season:
    """The same for the same size, seed and errors."""
    town = make_town(size.town, seed)
    damages = make_damages(town, size.damages, Mending(size.mended, size.weeks), seed)
    things = (*damages, *lookalikes(town, damages, seed))
    return Season(size, seed, errors or SeasonErrors(), town, damages, things, plan_season(town, size.weeks, seed))


@dataclass(frozen=True)
class Recorded:
    """One recording: what the pipeline is given of it, and what it would see."""

    season: Season
    plan: PlannedDrive
    motion: Motion
    fixes: tuple[PhoneFix, ...]
    frame_times_s: Floats
    camera: Camera
    """As the pipeline takes it to be."""

    def look(self, times_s: Floats) -> Iterator[list[Found]]:
        """What the detector says of the frames at those instants, one list for each, with the truth beside it."""
        wrong, seed = self.season.errors, self.season.seed
        camera, detecting = (
            true_camera(self.plan, wrong.camera, seed),
            Detecting(wrong.detector, seed, self.plan.number),
        )
        road = road_in_week(self.season.things, self.plan.week)
        rocking = np.random.default_rng((seed, 32, self.plan.number)).normal(0, wrong.camera.rocking_deg, len(times_s))
        headings, places = self.motion.heading(times_s), self.motion.places(times_s)
        for (x, y), heading, rock in zip(places.tolist(), headings.tolist(), rocking.tolist(), strict=True):
            rocked = replace(camera, pitch_deg=camera.pitch_deg + rock)
            yield detecting.find(road.shown(View(x, y, heading, rocked)), rocked)


def record(season: Season, plan: PlannedDrive) -> Recorded:
    """Drive one planned drive."""
    wrong = season.errors
    motion = drive(season.town, plan, season.seed, wrong.wander_m)
    track = fixes(motion, plan, wrong.phone, season.seed)
    return Recorded(season, plan, motion, track, frames(motion, plan, season.seed), believed_camera(plan.vehicle))
