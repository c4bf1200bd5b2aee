"""`make bench-truth`: what the pipeline makes of a season of which everything is known, beside the plain way.

    truth.py [--small] [--seed N] [--json FILE] [--keep FOLDER]

The plain way stands in its own column: raw GPS of the frame plus the distance ahead, one dot for each 5 m, no roads.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from tests.bench.season import FULL_SEASON, SMALL_SEASON  # noqa: E402
from tests.bench.truth_doubles import doubles_figures  # noqa: E402
from tests.bench.truth_fusion import fusion_figures, map_figures  # noqa: E402
from tests.bench.truth_ledger import ours, ours_as_founded, plain  # noqa: E402
from tests.bench.truth_life import life_figures  # noqa: E402
from tests.bench.truth_matching import matching_figures  # noqa: E402
from tests.bench.truth_observing import observing_figures  # noqa: E402
from tests.bench.truth_place import place_figures, repeat_figures  # noqa: E402
from tests.bench.truth_season import Outcome, run  # noqa: E402
from tests.bench.truth_table import Figure, printed  # noqa: E402


def main() -> None:
    """Run, print, and write the JSON."""
    wanted = _arguments()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as temporary:
        outcome = run(SMALL_SEASON if wanted.small else FULL_SEASON, wanted.seed, wanted.keep or Path(temporary))
    tables = {title: list(figures) for title, figures in tables_of(outcome)}
    print("\n\n".join(printed(title, figures) for title, figures in tables.items()))
    print(f"\n{_said(outcome)}\n{time.perf_counter() - began:.0f} s, {os.cpu_count()} cores")
    if wanted.json:
        wanted.json.write_text(json.dumps(_as_json(tables), ensure_ascii=False, indent=1), encoding="utf-8")


def tables_of(outcome: Outcome) -> Iterator[tuple[str, Iterator[Figure]]]:
    """Every table with its title."""
    mine, founded, theirs = ours(outcome), ours_as_founded(outcome), plain(outcome)
    yield "Sted (median · p90)", place_figures(outcome, mine, theirs)
    yield "Samme skade i to passager (median · p90)", repeat_figures(outcome, mine, theirs)
    yield "I én passage, før sammenlægning", observing_figures(outcome)
    yield "Én skade, én prik", fusion_figures(outcome, mine, founded, theirs)
    yield "Hvor dobbelte prikker kommer fra", doubles_figures(outcome, founded)
    yield "Liv", life_figures(outcome, mine)
    yield "Vej", matching_figures(outcome)
    yield "Kortet til sidst", map_figures(outcome, mine)


def _said(outcome: Outcome) -> str:
    season = outcome.season
    driven = sum(len(read.metres) for read in outcome.reads) * 3 / 1000
    return (
        f"{season.town.metres('road') / 1000:.1f} km road, {season.town.metres('path') / 1000:.1f} km path, "
        f"{len(season.drives)} drives, about {driven:.0f} km filmed, {season.size.weeks} weeks, "
        f"{len(season.damages)} damages, {season.size.mended} mended, seed {season.seed}; "
        f"{sum(len(read.truth) for read in outcome.reads)} boxes, {len(outcome.sights)} kept as sightings, "
        f"{len(outcome.dots[-1])} dots, refused: {outcome.refused or 'none'}"
    )


def _as_json(tables: dict[str, list[Figure]]) -> dict[str, list[dict[str, object]]]:
    return {title: [figure.fields() for figure in figures] for title, figures in tables.items()}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="7 km, two weeks: for development")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--keep", type=Path, help="the home's folder, kept to be looked at; must be empty")
    return parser.parse_args()


if __name__ == "__main__":
    main()
