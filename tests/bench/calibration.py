"""How well a camera calibrates itself: random phones on rendered drives whose frames lie 5 m apart, nobody measured.

    calibration.py [--phones N] [--seed S] [--keep FOLDER]

Heights of 1.1 to 2.8 m, fields of view of 40 to 90 degrees, 200 m of a main road each, a receiver without speeds.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

import numpy as np  # noqa: E402
from shapely import LineString  # noqa: E402

from data.render import DriveFiles, simulate_drive  # noqa: E402
from data.roads.importing import import_roads  # noqa: E402
from data.roads.network import RoadNetwork, load_network  # noqa: E402
from data.settings import HomeSettings  # noqa: E402
from data.simulate import Camera, DrivePlan, Leg, Road, Scene, scatter  # noqa: E402
from data.store import open_store  # noqa: E402
from ingest.look import look  # noqa: E402
from ingest.read import read  # noqa: E402
from ingest.refusals import Refusal  # noqa: E402
from ingest.source import OpenedSource, Phone, Source, open_source  # noqa: E402
from model.detection import Detection, Picture  # noqa: E402
from tests.bench.ring import _feature  # noqa: E402
from tests.bench.truth_table import Figure, Target, printed  # noqa: E402

FRAMES_APART_M, SPEED_MPS, DRIVEN_M = 5.0, 10.0, 200.0
HEIGHTS_M, FIELDS_DEG = (1.1, 2.8), (40.0, 90.0)
LEAST_HORIZON, MOST_HORIZON = -0.1, 0.4
"""Share of the frame above the horizon."""


class Blind:
    """A detector that sees nothing: the camera needs none."""

    name = "blind"

    def detect(self, images: Sequence[Picture]) -> list[list[Detection]]:
        """Nothing in each."""
        return [[] for _ in images]


@dataclass(frozen=True)
class Errors:
    """Of one phone's calibration: ours less the truth."""

    true: Camera
    height: float
    focal: float
    """Relative."""
    pitch_deg: float
    registered: float
    """Share of the pairs of frames."""


def main() -> None:
    """Render, calibrate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phones", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--road", default="Trafikvej", help="its class: Trafikvej has marks 3.45 m apart, Boligvej none"
    )
    parser.add_argument("--keep", type=Path, default=ROOT / ".bench" / "calibration")
    arguments = parser.parse_args()
    roads = _roads(arguments.road)
    network = _network(roads)
    folder = arguments.keep / arguments.road
    errors = []
    for number in range(arguments.seed, arguments.seed + arguments.phones):
        errors.append(_errors(roads, _phone(number), folder / str(number), number, network))
        print(_described(errors[-1]), flush=True)
    print(printed("Kameraet finder sig selv, billeder 5 m fra hinanden", list(_figures(errors))))


def _phone(seed: int) -> Camera:
    random = np.random.default_rng((seed, 77))
    camera = Camera(1280, 720, random.uniform(*HEIGHTS_M), 0.0, random.normal(0, 0.5), random.uniform(*FIELDS_DEG))
    horizon = random.uniform(LEAST_HORIZON, MOST_HORIZON)
    pitch = np.degrees(np.arctan((0.5 - horizon) * camera.height / camera.focal_px))
    return Camera(1280, 720, camera.mount_m, float(pitch), camera.roll_deg, camera.field_of_view_deg)


def _roads(road_class: str) -> tuple[Road, ...]:
    along = np.arange(0.0, 400.0, 5.0)
    line = LineString(np.stack([690_000 + along, 6_126_000 + 25 * np.sin(along / 90)], axis=1))
    return (Road("a", "Prøvevej", road_class, "road", line),)


def _network(roads: tuple[Road, ...]) -> RoadNetwork:
    with tempfile.TemporaryDirectory() as home:
        file = Path(home) / "roads.geojson"
        file.write_text(json.dumps({"type": "FeatureCollection", "features": [_feature(road) for road in roads]}))
        store = open_store(HomeSettings(home=Path(home)))
        import_roads(store, file)
        return load_network(store)


def _errors(roads: tuple[Road, ...], phone: Camera, folder: Path, seed: int, network: RoadNetwork) -> Errors:
    plan = DrivePlan(
        "drive",
        camera=phone,
        scene=Scene(scatter(roads, 12, seed), seed=seed),
        speed_mps=SPEED_MPS,
        from_m=20.0,
        to_m=20.0 + DRIVEN_M,
        frames_per_second=SPEED_MPS / FRAMES_APART_M,
    )
    files = DriveFiles(*(folder / f"drive{end}" for end in (".mp4", ".gpx", ".truth.json")))
    if not files.truth.exists():
        folder.mkdir(parents=True, exist_ok=True)
        files = simulate_drive(roads, [Leg("a")], plan, folder, seed)
    source = Source(files.video, files.gpx, "drive")
    opened = open_source(source)
    assert isinstance(opened, OpenedSource), opened
    trace = look(opened, Phone(), Blind(), {}, _ignored, _ignored)
    assert not isinstance(trace, Refusal), trace
    reading = read(trace, opened.track, network, source)
    assert not isinstance(reading, Refusal), reading
    camera = reading.mounting.at(trace.duration_s / 2)
    frames = json.loads(files.truth.read_text())["frames"]
    return Errors(
        phone,
        camera.mount_m / phone.mount_m - 1,
        camera.focal_px / phone.focal_px - 1,
        camera.pitch_deg - float(np.mean([frame["pitch_deg"] for frame in frames])),
        float(np.mean([bool(pair.points) for pair in trace.pairs])),
    )


def _ignored(_frames: int) -> None:
    pass


def _described(errors: Errors) -> str:
    true = errors.true
    return (
        f"  {true.mount_m:.2f} m, {true.field_of_view_deg:.0f}°, {true.pitch_deg:.1f}° ned: højde {errors.height:+.1%}"
        f", brændvidde {errors.focal:+.1%}, hældning {errors.pitch_deg:+.2f}°, {errors.registered:.0%} af parrene"
    )


def _figures(errors: Sequence[Errors]) -> Iterator[Figure]:
    for name, values, target in (
        ("højde, median og værste", [abs(e.height) for e in errors], 0.08),
        ("brændvidde, median og værste", [abs(e.focal) for e in errors], 0.08),
    ):
        text = f"{np.median(values):.1%} / {max(values):.1%}"
        yield Figure(name, text, "–", Target(None, target), float(max(values)), "%")
    pitches = [abs(e.pitch_deg) for e in errors]
    text = f"{np.median(pitches):.2f}° / {max(pitches):.2f}°"
    yield Figure("hældning, median og værste", text, "–", Target(None, 0.5), max(pitches), "°")


if __name__ == "__main__":
    main()
