"""The demo's own roads and drives: Vejsted, a village that does not exist, filmed three times within a month."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from data.render.film import DriveFiles, simulate_drive
from data.simulate.camera import Camera
from data.simulate.drive import SPARSE, DrivePlan, Stop
from data.simulate.gnss import Gnss
from data.simulate.network import read_roads
from data.simulate.route import Leg
from data.simulate.scene import Damage, Light, Repair, Scene
from model.vocabulary import DamageClass

SAMPLE_ROADS = Path(__file__).parent.parent / "samples" / "vejsted.geojson"
"""GeoJSON of the village's roads, about 5 km with a cycle path beside two of them."""

ROUTE = (Leg("1010-1"), Leg("1010-2"))
"""Along Vejstedvej into the village."""
CAMERA = Camera(1280, 720, mount_m=1.45, pitch_deg=13.0)

_HOLE, _NET = DamageClass.POTHOLE, DamageClass.ALLIGATOR
_ALONG, _ACROSS = DamageClass.LONGITUDINAL, DamageClass.TRANSVERSE

OCTOBER_DAMAGES = (
    Damage("hul ved cykelstien", _HOLE, "1010-1", 352.0, 2.4, 0.55, 0.60, seed=1),
    Damage("krakelering", _NET, "1010-1", 374.0, 1.2, 4.0, 1.3, 9.0, seed=2),
    Damage("hul i hjulsporet", _HOLE, "1010-1", 396.0, 1.0, 0.45, 0.50, seed=3),
    Damage("revne på langs", _ALONG, "1010-1", 420.0, 2.0, 6.0, 0.35, 4.0, seed=4),
    Damage("stort hul", _HOLE, "1010-1", 443.0, 2.3, 0.95, 0.80, seed=5),
    Damage("revne på tværs", _ACROSS, "1010-1", 463.0, 1.8, 0.4, 3.0, 6.0, seed=6),
    Damage("hul før byen", _HOLE, "1010-1", 492.0, 1.4, 0.60, 0.55, seed=7),
    Damage("krakelering i Bygaden", _NET, "1010-2", 34.0, 1.6, 3.2, 1.4, 4.0, seed=8),
    Damage("hul i Bygaden", _HOLE, "1010-2", 56.0, 2.2, 0.65, 0.60, seed=9),
    Damage("hul ved kantstenen", _HOLE, "1010-2", 82.0, 1.1, 0.50, 0.55, seed=10),
)
MENDED = "hul før byen"
"""Filled after the first drive."""
STILL_OPEN = "stort hul"
"""Told to be filled after the first drive, and not."""
GROWN = "hul i hjulsporet"
"""Half as large again in the last drive."""

RESURFACED_M = (12.0, 3.8)
"""Along and across the road: a lane's width, as a paver lays it."""

GIVES_WAY = Stop(at_m=545.0, seconds=2.0)
"""At the first house of Bygaden. A drive at one speed along a straight road does not tell a receiver's second from the
next, and would rightly be refused."""

FILMED_AT = time(9, 12, 0, 350_000, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SampleDrive:
    """One drive through the village, so many days before the demo's morning."""

    days_ago: int
    name: str
    light: Light
    speed_mps: float
    grown: float = 1.0
    """How many times as long the sides of `GROWN` are."""
    repaired: bool = True
    to_m: float = 620.0
    has_track: bool = True
    """Without one it is what a phone films whose location is switched off."""

    @property
    def scene(self) -> Scene:
        """The road on that day."""
        mended = next(damage for damage in OCTOBER_DAMAGES if damage.name == MENDED)
        if not self.repaired:
            return Scene(OCTOBER_DAMAGES, (), self.light, seed=11)
        patch = Repair(mended.section, mended.chainage_m, mended.offset_m, *RESURFACED_M)
        left = tuple(
            damage.grown(self.grown) if damage.name == GROWN else damage
            for damage in OCTOBER_DAMAGES
            if damage is not mended
        )
        return Scene(left, (patch,), self.light, seed=11)

    def plan(self, today: date) -> DrivePlan:
        """What is to be filmed."""
        start = datetime.combine(today - timedelta(self.days_ago), FILMED_AT)
        film = DrivePlan(self.name, start, self.scene, CAMERA, Gnss(2.5), self.speed_mps, from_m=325.0, to_m=self.to_m)
        return replace(film, beat=SPARSE, stops=(GIVES_WAY,))


SAMPLE_DRIVES = (
    SampleDrive(29, "vejsted-1", Light(165, 24, 0.45), speed_mps=11.0, repaired=False),
    SampleDrive(9, "vejsted-2", Light(195, 17, 0.75, wet=0.15), speed_mps=12.5),
    SampleDrive(1, "vejsted-3", Light(185, 14, 0.60), speed_mps=11.5, grown=1.5),
    SampleDrive(1, "vejsted-uden-gps", Light(190, 14, 0.60), speed_mps=11.5, to_m=365.0, has_track=False),
)
"""A round each some weeks; the last recording is one that cannot be used."""


def sample_drives(folder: Path, today: date) -> Iterator[DriveFiles]:
    """Film them into the folder, one on each core, each given when it is whole; a quarter of a minute each."""
    filmed = partial(_film, folder, today)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as cores:
        yield from cores.map(filmed, range(len(SAMPLE_DRIVES)))


def _film(folder: Path, today: date, number: int) -> DriveFiles:
    drive = SAMPLE_DRIVES[number]
    files = simulate_drive(read_roads(SAMPLE_ROADS), ROUTE, drive.plan(today), folder, seed=number + 1)
    if not drive.has_track:
        files.gpx.unlink()
    return files
