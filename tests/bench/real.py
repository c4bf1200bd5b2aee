"""The real clips of ../shared/drives: October and November fused, frames against their truth, and a grid to look at.

    real.py [--grid FILE]

There is no truth for which box is which damage, but for where each frame was taken: a dot that holds what lies apart
along the road is not one damage. Whether the others are is for the eye: the grid shows ten of them, each in several
frames of both drives.
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

import numpy as np  # noqa: E402
from shapely import LineString, Point  # noqa: E402
from sqlalchemy import select  # noqa: E402

from data.roads.importing import import_roads  # noqa: E402
from data.schema import Recording, Sighting  # noqa: E402
from data.settings import HomeSettings  # noqa: E402
from data.store import Store, open_store  # noqa: E402
from ingest.night.reader import here  # noqa: E402
from ingest.nightly import Night, nightly  # noqa: E402
from ingest.receive.receiving import take_in  # noqa: E402
from ingest.track.fixes import to_metres  # noqa: E402
from model.networks.detectors import open_detector  # noqa: E402
from model.networks.privacy import blur_road  # noqa: E402
from tests.bench.real_grid import Spot, write_grid  # noqa: E402
from tests.bench.rendered_night import RecordingResult, recording_results  # noqa: E402
from tests.bench.rendered_season import fixes_of  # noqa: E402
from tests.bench.truth_table import Figure, Target, median_p90, printed  # noqa: E402

DRIVES = ROOT.parent / "shared" / "drives"
ROADS = ROOT.parent / "shared" / "roads" / "odense-geodanmark.geojson"
MONTHS = ("okt", "nov")
"""As the clips' names have them."""
APART_M = 3.0
"""What a dot holds may lie so much farther apart along the road than it is long: a distance ahead is known to a metre
or two, and of a long crack one frame shows the near end, another the far one."""


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
        told: dict[str, Any] = json.loads(self.video.with_name(f"{self.video.stem}.truth.json").read_text())
        return told

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


def main() -> None:
    """Read, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--grid", type=Path, default=ROOT / ".bench" / "real-clips.jpg", help="where the grid is drawn")
    grid = parser.parse_args().grid
    if not DRIVES.is_dir() or not ROADS.is_file():
        print(f"The real clips are left out: {DRIVES} or {ROADS} is not there.")
        return
    with tempfile.TemporaryDirectory() as temporary:
        store = open_store(HomeSettings(home=Path(temporary)))
        import_roads(store, ROADS)
        clips = list(_clips(store))
        dots = _dots(store)
        print(
            printed(
                "Virkelige klip, oktober og november",
                [*_dot_figures(dots), _apart(dots, clips), *_frame_figures(clips)],
            )
        )
        shown = write_grid(store, dots, grid)
    print(f"\n{shown} damages that both drives saw are drawn in {grid}: look at them.")


def _clips(store: Store) -> Iterator[Clip]:
    """Every clip through the night, October's before November's."""
    detector = open_detector()
    for month in MONTHS:
        for video in sorted(DRIVES.glob(f"*-{month}-*.mp4")):
            take_in(store, video)
            with recording_results() as watched:
                report = nightly(Night(store, here(detector, blur_road)))
            if not watched:
                raise SystemExit(f"the night refused {video.name}: {report.refused}")
            yield Clip(video, watched[0])


def _dots(store: Store) -> dict[int, list[Spot]]:
    """The sightings of each damage, in order of time."""
    dots: dict[int, list[Spot]] = defaultdict(list)
    with store.read() as session:
        for row, name, file in session.execute(
            select(Sighting, Recording.name, Recording.video).join(Sighting.recording).order_by(Sighting.at)
        ):
            month = next(month for month in MONTHS if f"-{month}-" in name)
            box = (row.x1, row.y1, row.x2, row.y2)
            kind = str(row.damage_class)
            spot = Spot(month, name, file, row.pts_s, box, kind, row.confidence, row.distance_m, row.length_m)
            dots[row.damage_id].append(spot)
    return dots


def _dot_figures(dots: dict[int, list[Spot]]) -> Iterator[Figure]:
    months = [{spot.month for spot in spots} for spots in dots.values()]
    for name, count in (
        ("skader set i oktober", sum(MONTHS[0] in seen for seen in months)),
        ("skader set i november", sum(MONTHS[1] in seen for seen in months)),
        ("heraf set begge gange", sum(len(seen) == 2 for seen in months)),
        ("skader i alt", len(months)),
        ("observationer i alt", sum(map(len, dots.values()))),
    ):
        yield Figure(name, str(count), "–", None, float(count), "")


def _apart(dots: dict[int, list[Spot]], clips: list[Clip]) -> Figure:
    """Share of the dots that hold what lies apart."""
    by_name = {clip.video.name: clip for clip in clips}
    apart = 0
    for spots in dots.values():
        true = [by_name[spot.clip].chainage_m(spot.pts_s) + spot.distance_m for spot in spots]
        apart += max(true) - min(true) > APART_M + max(spot.length_m for spot in spots)
    share = apart / len(dots)
    return Figure("prikker med skader fra to steder", f"{share:.1%} ({apart})", "–", Target(None, 0.01), share, "%")


def _frame_figures(clips: list[Clip]) -> Iterator[Figure]:
    for title, month in (*((f"billeders sted langs vejen, {m}", m) for m in MONTHS), ("billeders sted, alle", "")):
        errors = np.abs([pair for clip in clips if month in clip.month for pair in clip.chainage_errors()])
        ours, raw = errors.T
        yield Figure(title, median_p90(ours), median_p90(raw), None, float(np.median(ours)), "m")


if __name__ == "__main__":
    main()
