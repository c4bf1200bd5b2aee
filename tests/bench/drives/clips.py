"""The clips and what the night makes of them: frames, observations, and the dots on the map."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from shapely import LineString, Point
from sqlalchemy import select

from data import devices
from data.damages.damages import ON_MAP
from data.roads.importing import import_roads
from data.schema import Damage, Recording, Sighting
from data.settings import HomeSettings
from data.store import Store, open_store
from ingest.night.reader import Eyes, here
from ingest.nightly import Night, nightly
from ingest.receive.receiving import Carrier, take_in
from ingest.track.fixes import to_metres
from model.vocabulary import DamageClass
from tests.bench.drives.grid import Spot
from tests.bench.rendered_night import RecordingResult, recording_results
from tests.bench.rendered_season import fixes_of

SHARED = Path(__file__).parents[3].parent / "shared"
DRIVES = SHARED / "drives"
ROADS = SHARED / "roads" / "odense-geodanmark.geojson"
MONTHS = ("okt", "nov")
"""As the clips' names have them."""
SURVEY_CAMERA = "opmålingsbil"
"""The device that all clips are told to come from."""

Dots = Mapping[int, tuple[Spot, ...]]
"""The sightings of each damage on the map, in order of time."""


@dataclass(frozen=True, slots=True)
class ToldCamera:
    """What the office says of the camera; None is left for the night to find."""

    height_m: float | None = None
    field_deg: float | None = None


@dataclass(frozen=True)
class Clip:
    """One clip, read."""

    video: Path
    watched: RecordingResult

    @property
    def month(self) -> str:
        """Which of the two drives it belongs to."""
        return next(month for month in MONTHS if f"-{month}-" in self.video.name)

    @cached_property
    def truth(self) -> dict[str, Any]:
        """Of its frames."""
        truth: dict[str, Any] = json.loads(self.video.with_name(f"{self.video.stem}.truth.json").read_text())
        return truth

    def chainage_m(self, time_s: float) -> float:
        """Where along the road it truly was."""
        pts, metres = zip(*((frame["pts_s"], frame["chainage_m"]) for frame in self.truth["frames"]), strict=True)
        return float(np.interp(time_s, pts, metres))

    def chainage_errors(self) -> Iterator[tuple[float, float]]:
        """Of each frame looked at, metres along the road: ours, and of the receiver's own place."""
        road = LineString(self.truth["road_epsg25832"])
        fixes = fixes_of(self.video).fixes
        at, xy = [fix.time_s for fix in fixes], to_metres(fixes)
        for pose in (frame.pose for frame in self.watched.frames):
            true = self.chainage_m(pose.time_s)
            raw = [float(np.interp(pose.time_s, at, axis)) for axis in xy.T]
            yield float(road.project(Point(pose.x, pose.y))) - true, float(road.project(Point(raw))) - true


@dataclass(frozen=True)
class DriveResult:
    """What the home knows after the nights of one drive, and of those before."""

    clips: tuple[Clip, ...]
    dots: Dots


@dataclass(frozen=True)
class Nights:
    """A home into which the clips are taken, drive by drive."""

    home: Path
    eyes: Eyes
    camera: ToldCamera = field(default_factory=ToldCamera)

    @cached_property
    def store(self) -> Store:
        """Roads imported, the camera told."""
        store = open_store(HomeSettings(home=self.home))
        import_roads(store, ROADS)
        with store.write() as session:
            devices.tell(session, SURVEY_CAMERA, self.camera.height_m, self.camera.field_deg)
        return store

    def results(self) -> list[DriveResult]:
        """After October, and after both."""
        results: list[DriveResult] = []
        for month in MONTHS:
            before = results[-1].clips if results else ()
            clips = tuple(map(self._clip, sorted(DRIVES.glob(f"*-{month}-*.mp4"))))
            results.append(DriveResult((*before, *clips), self._dots()))
        return results

    def _clip(self, video: Path) -> Clip:
        take_in(self.store, video, Carrier(device=SURVEY_CAMERA))
        with recording_results() as watched:
            report = nightly(Night(self.store, here(self.eyes.detector, self.eyes.blur, self.eyes.thresholds)))
        if not watched:
            raise SystemExit(f"the night refused {video.name}: {report.refused}")
        return Clip(video, watched[0])

    def _dots(self) -> Dots:
        asked = (
            select(Sighting, Damage.length_m, Recording.name, Recording.video)
            .join(Sighting.recording)
            .join(Sighting.damage)
            .where(Damage.status.in_(sorted(ON_MAP)))
            .order_by(Sighting.at, Sighting.id)
        )
        dots: dict[int, list[Spot]] = defaultdict(list)
        with self.store.read() as session:
            for row, length_m, name, video in session.execute(asked):
                dots[row.damage_id].append(_spot(row, length_m, name, video))
        return {damage: tuple(spots) for damage, spots in dots.items()}


def _spot(row: Sighting, damage_length_m: float, name: str, video: str) -> Spot:
    month = next(month for month in MONTHS if f"-{month}-" in name)
    box = (row.x1, row.y1, row.x2, row.y2)
    kind = DamageClass(row.damage_class)
    return Spot(month, name, video, row.pts_s, box, kind, row.confidence, row.distance_m, row.length_m, damage_length_m)
