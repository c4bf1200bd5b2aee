"""The demo's own roads and drives: Vejsted, a village that does not exist, filmed twice four weeks apart."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from data.render.film import DriveFiles, simulate_drive
from data.simulate.camera import Camera
from data.simulate.drive import DrivePlan
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
    Damage("revne på langs", _ALONG, "1010-1", 420.0, 2.0, 6.0, 0.35, 16.0, seed=4),
    Damage("stort hul", _HOLE, "1010-1", 443.0, 2.3, 0.95, 0.80, seed=5),
    Damage("revne på tværs", _ACROSS, "1010-1", 463.0, 1.8, 0.4, 3.0, 28.0, seed=6),
    Damage("hul før byen", _HOLE, "1010-1", 492.0, 1.4, 0.60, 0.55, seed=7),
    Damage("krakelering i Bygaden", _NET, "1010-2", 34.0, 1.6, 3.2, 1.4, 10.0, seed=8),
    Damage("hul i Bygaden", _HOLE, "1010-2", 56.0, 2.2, 0.65, 0.60, seed=9),
    Damage("hul ved kantstenen", _HOLE, "1010-2", 82.0, 1.1, 0.50, 0.55, seed=10),
)
MENDED = "hul før byen"
"""Filled between the two drives."""
GROWN = "hul i hjulsporet"
"""Half as large again in the second drive."""

OCTOBER = DrivePlan(
    "vejsted-oktober",
    datetime(2026, 10, 22, 9, 12, 0, 350_000, tzinfo=UTC),
    Scene(OCTOBER_DAMAGES, (), Light(165, 24, 0.45), seed=11),
    CAMERA,
    Gnss(2.5),
    speed_mps=11.0,
    from_m=325.0,
    to_m=620.0,
)


def november() -> DrivePlan:
    """The second drive: other light and speed, one hole mended, one grown."""
    mended = next(damage for damage in OCTOBER_DAMAGES if damage.name == MENDED)
    kept = tuple(_aged(damage) for damage in OCTOBER_DAMAGES if damage is not mended)
    patch = Repair(mended.section, mended.chainage_m, mended.offset_m, 1.3, 1.1)
    scene = Scene(kept, (patch,), Light(195, 13, 0.75, wet=0.15), seed=11)
    start = datetime(2026, 11, 19, 11, 40, 0, 720_000, tzinfo=UTC)
    return replace(OCTOBER, name="vejsted-november", start=start, scene=scene, speed_mps=12.5)


def sample_drives(folder: Path, progress: Callable[[int, int], None] | None = None) -> tuple[DriveFiles, DriveFiles]:
    """Film both drives into the folder; about a minute each on one core."""
    roads = read_roads(SAMPLE_ROADS)
    first = simulate_drive(roads, ROUTE, OCTOBER, folder, seed=1, progress=progress)
    return first, simulate_drive(roads, ROUTE, november(), folder, seed=2, progress=progress)


def _aged(damage: Damage) -> Damage:
    return damage.grown(1.5) if damage.name == GROWN else damage
