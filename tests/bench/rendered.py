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
from tests.bench.rendered_detector import compared, detector_figures  # noqa: E402
from tests.bench.rendered_drives import STRETCHES, Take, damages, kept, rendered  # noqa: E402
from tests.bench.rendered_edges import edge_figures  # noqa: E402
from tests.bench.rendered_mounting import mounting_figures  # noqa: E402
from tests.bench.rendered_night import DayRead, Watched, read_days  # noqa: E402
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
class Read:
    """Everything that was rendered and what the nights made of it."""

    truths: tuple[Truth, ...]
    days: list[DayRead]
    outcome: Outcome

    @property
    def watched(self) -> list[Watched]:
        """In the order of time."""
        return [one for day in self.days for one in day.watched]


def main() -> None:
    """Render, read, print, and write the JSON."""
    wanted = _arguments()
    began = time.perf_counter()
    tables: dict[str, list[Figure]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        keep, home = kept(wanted.keep or Path(temporary)), Path(temporary)
        takes = rendered(keep, 1 if wanted.small else len(STRETCHES))
        filmed = time.perf_counter()
        read = read_takes(takes, home)
        for title, lines in (*tables_of(read), *camera_tables(keep, home / "camera")):
            tables[title] = list(lines)
            print(printed(title, tables[title]), "\n", flush=True)
    print(f"{_said(read)}\nrendering {filmed - began:.0f} s, all {time.perf_counter() - began:.0f} s", end="")
    print(f", {os.cpu_count()} cores")
    if wanted.json:
        told = {title: [line.fields() for line in lines] for title, lines in tables.items()}
        wanted.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def camera_tables(keep: Path, home: Path) -> Tables:
    """Of the two shorter drives."""
    return ((f"Kamera og ur: {one.plan.name}", iter(figures(one))) for one in drives(keep, home))


def read_takes(takes: tuple[Take, ...], folder: Path) -> Read:
    """Each day in a home of its own, then both in one."""
    true, days = tuple(truths(takes)), read_days(takes, folder)
    watched = [one for day in days for one in day.watched]
    return Read(true, days, fused(true, watched, folder / "both"))


def tables_of(read: Read) -> Tables:
    """Every table with its title."""
    outcome, mine, theirs = read.outcome, our_assignments(read.outcome), plain_assignments(read.outcome)
    founded = our_initial_assignments(outcome)
    seen = compared(read.truths, read.watched)
    yield "Detektoren på tegnede billeder", detector_figures(seen)
    yield "Kassens kanter udad: venstre, fjern, højre, nær; netværkets px · bredde, højde", edge_figures(seen)
    yield "Kamera, hele kørslen", mounting_figures(read.truths, read.watched)
    yield "Mål, 3–10 m foran, kendt højde (median · p90)", size_figures(read.truths, read.watched)
    yield "Sted, detektorens egne kasser (median · p90)", _measured(place_figures(outcome, mine, theirs))
    yield "Samme skade i to passager (median · p90)", apart_figures(outcome, mine, theirs)
    yield "I én passage, før sammenlægning", observing_figures(outcome)
    yield "Én skade, én prik", fusion_figures(outcome, mine, founded, theirs)
    yield "Hvor dobbelte prikker kommer fra", doubles_figures(outcome, founded)
    yield "Gentagelse: oktober og november hver for sig", _repeated(read)


def _repeated(read: Read) -> Iterator[Figure]:
    roads = {road.section: (number, road) for number, road in enumerate(read.outcome.season.town.roads, start=1)}
    driven = [roads[leg.section] for truth in read.truths for leg in truth.take.legs]
    gone = [beside(roads[one.section][1].line, one.chainage_m, one.offset_m) for one in damages()[2]]
    lengths = {number: float(road.line.length) for number, road in driven}
    return repeat_figures(read.days[0].dots, read.days[1].dots, lengths, gone)


def _measured(lines: Iterator[Figure]) -> Iterator[Figure]:
    """Two days give no ten passes."""
    return (line for line in lines if line.value is not None)


def _said(read: Read) -> str:
    metres = sum(truth.take.route.length_m for truth in read.truths)
    frames = sum(len(one.looks) for one in read.watched)
    dots = [len(day.dots) for day in read.days]
    return (
        f"{metres / 1000:.2f} km driven in {len(read.truths)} recordings, {frames} frames looked at, "
        f"{len(read.truths[0].laid)} damages on the first; {dots[0]} and {dots[1]} dots of the days alone, "
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
