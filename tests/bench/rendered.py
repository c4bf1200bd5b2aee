"""Rendered drives through the whole pipeline with the real detector: real H.264, true place and size of every damage.

    rendered.py [--small] [--json FILE] [--keep FOLDER]

3 km of road driven on two days (tests/bench/rendered_drives.py); two shorter drives for camera and clock. What is
rendered is kept under the folder's name of the renderer's code.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from data.simulate.route import beside  # noqa: E402
from tests.bench.rendered_camera import drives, figures  # noqa: E402
from tests.bench.rendered_detector import compare_detector, detector_figures  # noqa: E402
from tests.bench.rendered_drives import STRETCHES, PlannedRecording, damages, render_folder, render_recordings  # noqa: E402
from tests.bench.rendered_edges import edge_figures  # noqa: E402
from tests.bench.rendered_mounting import mounting_figures  # noqa: E402
from tests.bench.rendered_night import DayResult, RecordingResult, read_days  # noqa: E402
from tests.bench.rendered_repeat import repeat_figures  # noqa: E402
from tests.bench.rendered_season import fused  # noqa: E402
from tests.bench.rendered_size import size_figures  # noqa: E402
from tests.bench.rendered_truth import Truth, truths  # noqa: E402
from tests.bench.truth_assignments import our_assignments, our_initial_assignments, plain_assignments  # noqa: E402
from tests.bench.truth_doubles import doubles_figures  # noqa: E402
from tests.bench.truth_fusion import fusion_figures  # noqa: E402
from tests.bench.truth_observing import observing_figures  # noqa: E402
from tests.bench.truth_place import place_figures  # noqa: E402
from tests.bench.truth_place import repeat_figures as apart_figures  # noqa: E402
from tests.bench.truth_season import Outcome  # noqa: E402
from tests.bench.truth_table import Figure, printed  # noqa: E402

Tables = Iterator[tuple[str, Iterator[Figure]]]


@dataclass(frozen=True)
class RenderedResult:
    """Everything that was rendered and what the nights made of it."""

    truths: tuple[Truth, ...]
    days: list[DayResult]
    outcome: Outcome

    @property
    def results(self) -> list[RecordingResult]:
        """In the order of time."""
        return [result for day in self.days for result in day.results]


def main() -> None:
    """Render, read, print, and write the JSON."""
    arguments = _arguments()
    began = time.perf_counter()
    tables: dict[str, list[Figure]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        keep, home = render_folder(arguments.keep or Path(temporary)), Path(temporary)
        recordings = render_recordings(keep, 1 if arguments.small else len(STRETCHES))
        filmed = time.perf_counter()
        read = read_recordings(recordings, home)
        for title, lines in (*tables_of(read), *camera_tables(keep, home / "camera")):
            tables[title] = list(lines)
            print(printed(title, tables[title]), "\n", flush=True)
    print(f"{_description(read)}\nrendering {filmed - began:.0f} s, all {time.perf_counter() - began:.0f} s", end="")
    print(f", {os.cpu_count()} cores")
    if arguments.json:
        fields = {title: [line.fields() for line in lines] for title, lines in tables.items()}
        arguments.json.write_text(json.dumps(fields, ensure_ascii=False, indent=1), encoding="utf-8")


def camera_tables(keep: Path, home: Path) -> Tables:
    """Of the two shorter drives."""
    return ((f"Kamera og ur: {drive.plan.name}", iter(figures(drive))) for drive in drives(keep, home))


def read_recordings(recordings: tuple[PlannedRecording, ...], folder: Path) -> RenderedResult:
    """Each day in a home of its own, then both in one."""
    true, days = tuple(truths(recordings)), read_days(recordings, folder)
    results = [result for day in days for result in day.results]
    return RenderedResult(true, days, fused(true, results, folder / "both"))


def tables_of(read: RenderedResult) -> Tables:
    """Every table with its title."""
    outcome, ours, plain = read.outcome, our_assignments(read.outcome), plain_assignments(read.outcome)
    initial = our_initial_assignments(outcome)
    comparison = compare_detector(read.truths, read.results)
    yield "Detektoren på tegnede billeder", detector_figures(comparison)
    yield "Kassens kanter udad: venstre, fjern, højre, nær; netværkets px · bredde, højde", edge_figures(comparison)
    yield "Kamera, hele kørslen", mounting_figures(read.truths, read.results)
    yield "Mål, 3–10 m foran, kendt højde (median · p90)", size_figures(read.truths, read.results)
    yield "Sted, detektorens egne kasser (median · p90)", _measured(place_figures(outcome, ours, plain))
    yield "Samme skade i to passager (median · p90)", apart_figures(outcome, ours, plain)
    yield "I én passage, før sammenlægning", observing_figures(outcome)
    yield "Én skade, én prik", fusion_figures(outcome, ours, initial, plain)
    yield "Hvor dobbelte prikker kommer fra", doubles_figures(outcome, initial)
    yield "Gentagelse: oktober og november hver for sig", _repeated(read)


def _repeated(read: RenderedResult) -> Iterator[Figure]:
    roads = {road.section: (number, road) for number, road in enumerate(read.outcome.season.town.roads, start=1)}
    driven = [roads[leg.section] for truth in read.truths for leg in truth.planned.legs]
    repaired = [beside(roads[d.section][1].line, d.chainage_m, d.offset_m) for d in damages()[2]]
    lengths = {number: float(road.line.length) for number, road in driven}
    return repeat_figures(read.days[0].dots, read.days[1].dots, lengths, repaired)


def _measured(lines: Iterator[Figure]) -> Iterator[Figure]:
    """Two days give no ten passes."""
    return (line for line in lines if line.value is not None)


def _description(read: RenderedResult) -> str:
    metres = sum(truth.planned.route.length_m for truth in read.truths)
    frames = sum(len(result.frames) for result in read.results)
    dots = [len(day.dots) for day in read.days]
    return (
        f"{metres / 1000:.2f} km driven in {len(read.truths)} recordings, {frames} frames judged, "
        f"{len(read.truths[0].placed)} damages on the first; {dots[0]} and {dots[1]} dots of the days alone, "
        f"{len(read.outcome.dots[-1])} of both"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="one recording a day, 0.9 km: for development")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--keep", type=Path, help="folder for what is rendered, used again when it is there")
    return parser.parse_args()


if __name__ == "__main__":
    main()
