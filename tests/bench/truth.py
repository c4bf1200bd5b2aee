"""`make bench-truth`: what the pipeline makes of a season of which everything is known, beside the plain way.

    truth.py [--small] [--seeds N …] [--nominal] [--json FILE] [--keep FOLDER] [--processes N]

The plain way stands in its own column: raw GPS of the frame plus the distance ahead, one dot for each 5 m, no roads.
Each seed varies the season's parameters by up to half; their factors are printed. Of several seeds: every figure with
its mean and spread, and how the main ones move with each factor.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from tests.bench.season import FULL_SEASON, NOMINAL, SMALL_SEASON, SeasonSize, factors  # noqa: E402
from tests.bench.truth_assignments import our_assignments, our_initial_assignments, plain_assignments  # noqa: E402
from tests.bench.truth_doubles import doubles_figures  # noqa: E402
from tests.bench.truth_fusion import fusion_figures, map_figures  # noqa: E402
from tests.bench.truth_life import life_figures  # noqa: E402
from tests.bench.truth_matching import matching_figures  # noqa: E402
from tests.bench.truth_observing import observing_figures  # noqa: E402
from tests.bench.truth_place import place_figures, repeat_figures  # noqa: E402
from tests.bench.truth_season import PROCESSES, Outcome, run  # noqa: E402
from tests.bench.truth_seeds import SeedResult, as_json, factor_table, sensitivity_table, summary  # noqa: E402
from tests.bench.truth_table import Figure, printed  # noqa: E402


@dataclass(frozen=True, slots=True)
class Setting:
    """What is alike for all seeds."""

    size: SeasonSize
    nominal: bool
    keep: Path | None
    processes: int
    """For the drives of one seed."""


def main() -> None:
    """Run, print, and write the JSON."""
    arguments = _arguments()
    began = time.perf_counter()
    results = list(_results(arguments))
    print("\n\n".join(_texts(results)))
    print(f"{time.perf_counter() - began:.0f} s, {os.cpu_count()} cores")
    if arguments.json:
        arguments.json.write_text(json.dumps(as_json(results), ensure_ascii=False, indent=1), encoding="utf-8")


def _results(arguments: argparse.Namespace) -> Iterator[SeedResult]:
    """Of each seed; several at once, each in a process of its own."""
    several = len(arguments.seeds) > 1
    setting = Setting(
        SMALL_SEASON if arguments.small else FULL_SEASON,
        arguments.nominal,
        arguments.keep,
        1 if several else arguments.processes,
    )
    if not several:
        yield run_seed(arguments.seeds[0], setting)
        return
    with ProcessPoolExecutor(arguments.processes) as pool:
        yield from pool.map(run_seed, arguments.seeds, repeat(setting))


def run_seed(seed: int, setting: Setting) -> SeedResult:
    """One season, judged."""
    with tempfile.TemporaryDirectory() as temporary:
        home = setting.keep / f"seed-{seed}" if setting.keep else Path(temporary)
        outcome = run(setting.size, seed, home, NOMINAL if setting.nominal else None, setting.processes)
        tables = {title: list(figures) for title, figures in tables_of(outcome)}
    return SeedResult(seed, {} if setting.nominal else factors(seed), tables, _description(outcome))


def tables_of(outcome: Outcome) -> Iterator[tuple[str, Iterator[Figure]]]:
    """Every table with its title."""
    ours, initial, plain = our_assignments(outcome), our_initial_assignments(outcome), plain_assignments(outcome)
    yield "Sted (median · p90)", place_figures(outcome, ours, plain)
    yield "Samme skade i to passager (median · p90)", repeat_figures(outcome, ours, plain)
    yield "I én passage, før sammenlægning", observing_figures(outcome)
    yield "Én skade, én prik", fusion_figures(outcome, ours, initial, plain)
    yield "Hvor dobbelte prikker kommer fra", doubles_figures(outcome, initial)
    yield "Liv", life_figures(outcome, ours)
    yield "Vej", matching_figures(outcome)
    yield "Kortet til sidst", map_figures(outcome, ours)


def _texts(results: Sequence[SeedResult]) -> Iterator[str]:
    if len(results) == 1:
        yield from (printed(title, figures) for title, figures in results[0].tables.items())
    else:
        yield from summary(results)
    if results[0].factors:
        yield factor_table(results)
        if len(results) > 1:
            yield sensitivity_table(results)
    yield "\n".join(result.description for result in results)


def _description(outcome: Outcome) -> str:
    season = outcome.season
    driven_km = sum(result.driven_m for result in outcome.results) / 1000
    return (
        f"seed {season.seed}: {season.town.metres('road') / 1000:.1f} km road, "
        f"{season.town.metres('path') / 1000:.1f} km path, {len(season.drives)} drives, {driven_km:.0f} km filmed, "
        f"{season.size.weeks} weeks, {len(season.damages)} damages, {season.size.repairs} repaired; "
        f"{sum(len(result.truth) for result in outcome.results)} boxes, {len(outcome.sightings)} kept as sightings, "
        f"{len(outcome.dots[-1])} dots, refused: {outcome.refused or 'none'}"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="7 km, two weeks: for development")
    parser.add_argument("--seeds", "--seed", type=int, nargs="+", default=[1], metavar="N")
    parser.add_argument("--nominal", action="store_true", help="the season's nominal parameters, whatever the seed")
    parser.add_argument("--json", type=Path, help="write everything here too")
    parser.add_argument("--keep", type=Path, help="a folder for the homes, kept to be looked at; must be empty")
    parser.add_argument("--processes", type=int, default=min(PROCESSES, os.cpu_count() or 1), help="at once")
    return parser.parse_args()


if __name__ == "__main__":
    main()
