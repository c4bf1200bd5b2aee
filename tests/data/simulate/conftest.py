from datetime import UTC, datetime

import numpy as np
import pytest
from shapely import LineString

from data.render import DriveFiles, simulate_drive
from data.simulate import Camera, Damage, DrivePlan, Leg, Road, Scene
from model.vocabulary import DamageClass

START = datetime(2026, 10, 26, 7, 30, 15, 400_000, tzinfo=UTC)

HOLE = Damage("hole", DamageClass.POTHOLE, "a", 40.0, 1.5, 0.8, 0.7, seed=1)
NET = Damage("net", DamageClass.ALLIGATOR, "a", 52.0, 1.2, 3.0, 1.2, seed=2)


@pytest.fixture(scope="session")
def roads() -> tuple[Road, ...]:
    along = np.arange(0.0, 121.0, 5.0)
    bent = LineString(np.stack([690_000 + along, 6_126_000 + 6 * np.sin(along / 40)], axis=1))
    return (
        Road("a", "Prøvevej", "Trafikvej", "road", bent),
        Road("b", "Sidevej", "Boligvej", "road", LineString([bent.coords[-1], (690_220, 6_126_020)])),
    )


@pytest.fixture(scope="session")
def plan() -> DrivePlan:
    scene = Scene((HOLE, NET), seed=3)
    return DrivePlan("short", START, scene, Camera(480, 272), speed_mps=12.0, from_m=20.0, to_m=50.0)


@pytest.fixture(scope="session")
def drive(roads: tuple[Road, ...], plan: DrivePlan, tmp_path_factory: pytest.TempPathFactory) -> DriveFiles:
    return simulate_drive(roads, [Leg("a")], plan, tmp_path_factory.mktemp("drive"), seed=5)
