"""The real clips of ../shared/drives: October and November fused, held against their truth and their masks.

    real.py [--grid FILE] [--thresholds 0.25 0.10 …] [--height METRES] [--field DEGREES]

There is no truth for which box is which damage, but for where each frame was taken and for what is drawn in it: a dot
that holds what lies apart along the road is not one damage, and what is drawn and under no dot is not on the map
(`tests.bench.drives.masks`). Whether the dots are what they say is for the eye: the grid shows ten of them, each in
several frames of both drives, and a second picture beside it ten regions that no dot shows.

`--thresholds` gives the figures against the masks for other least confidences of a detection too; `--height` and
`--field` tell the night the camera, as `vejsyn devices set` does.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

import numpy as np  # noqa: E402

from ingest.night.reader import open_eyes  # noqa: E402
from tests.bench.drives.apart import apart_across, apart_along  # noqa: E402
from tests.bench.drives.clips import DRIVES, MONTHS, ROADS, Clip, Dots, Nights, ToldCamera  # noqa: E402
from tests.bench.drives.curve import Measured, at_threshold, curve_table, mask_figures  # noqa: E402
from tests.bench.drives.grid import write_ends, write_grid  # noqa: E402
from tests.bench.drives.masks import MASKS  # noqa: E402
from tests.bench.drives.misses import write_misses  # noqa: E402
from tests.bench.drives.urgencies import on_map, urgency_figures  # noqa: E402
from tests.bench.truth_table import Figure, Target, median_p90, printed  # noqa: E402


def main() -> None:
    """Read, print, draw."""
    arguments = _arguments()
    if missing := [path for path in (DRIVES, ROADS, MASKS) if not path.exists()]:
        print(f"The real clips are left out: {', '.join(map(str, missing))} not there.")
        return
    camera, eyes = ToldCamera(arguments.height, arguments.field), open_eyes()
    with tempfile.TemporaryDirectory() as temporary:
        nights = Nights(Path(temporary), eyes, camera)
        results = nights.results()
        clips, dots = results[-1].clips, results[-1].dots
        against_masks = list(mask_figures(results))
        figures = [*_dot_figures(dots), *_apart(dots, clips), *_frame_figures(clips)]
        print(printed("Virkelige klip, oktober og november", figures))
        print(f"\n{printed('Prikker mod masker', against_masks)}")
        damages = on_map(nights.store)
        print(f"\n{printed('Hastegrad', urgency_figures(damages))}")
        shown = write_grid(nights.store, dots, arguments.grid)
        ends = arguments.grid.with_name(f"{arguments.grid.stem}-urgency{arguments.grid.suffix}")
        write_ends(nights.store, damages, dots, ends)
    print(f"\nThe ten most and the ten least urgent stand beside each other in {ends}: look at them.")
    print(f"{shown} damages that both drives saw are drawn in {arguments.grid}: look at them.")
    misses = arguments.grid.with_name(f"{arguments.grid.stem}-misses{arguments.grid.suffix}")
    print(f"{write_misses(results[-1], misses)} regions that no dot shows are drawn in {misses}.")
    if arguments.thresholds:
        lines = [at_threshold(threshold, eyes, camera) for threshold in arguments.thresholds]
        print(f"\n{curve_table([Measured('standard', tuple(against_masks)), *lines])}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--grid", type=Path, default=ROOT / ".bench" / "real-clips.jpg", help="where the grid is drawn")
    parser.add_argument("--thresholds", type=float, nargs="*", default=(), help="other least confidences, 0-1")
    parser.add_argument("--height", type=float, help="the camera's height over the road, metres")
    parser.add_argument("--field", type=float, help="its field of view across, degrees")
    return parser.parse_args()


def _dot_figures(dots: Dots) -> Iterator[Figure]:
    months = [{spot.month for spot in spots} for spots in dots.values()]
    for name, count in (
        ("skader set i oktober", sum(MONTHS[0] in seen for seen in months)),
        ("skader set i november", sum(MONTHS[1] in seen for seen in months)),
        ("heraf set begge gange", sum(len(seen) == 2 for seen in months)),
        ("skader i alt", len(months)),
        ("observationer i alt", sum(map(len, dots.values()))),
    ):
        yield Figure(name, str(count), "–", None, float(count), "")


def _apart(dots: Dots, clips: Sequence[Clip]) -> Iterator[Figure]:
    """Shares of the dots that hold what lies apart, along the road and across it."""
    for name, apart in (
        ("prikker med skader fra to steder", apart_along(dots, clips)),
        ("prikker med skader fra to hjulspor", apart_across(dots, clips)),
    ):
        share = len(apart) / max(len(dots), 1)
        yield Figure(name, f"{share:.1%} ({len(apart)})", "–", Target(None, 0.01), share, "%")


def _frame_figures(clips: Sequence[Clip]) -> Iterator[Figure]:
    for title, month in (*((f"billeders sted langs vejen, {m}", m) for m in MONTHS), ("billeders sted, alle", "")):
        errors = np.abs([pair for clip in clips if month in clip.month for pair in clip.chainage_errors()])
        ours, raw = errors.T
        yield Figure(title, median_p90(ours), median_p90(raw), None, float(np.median(ours)), "m")


if __name__ == "__main__":
    main()
