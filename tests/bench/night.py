"""`make bench-night`: how the night run compares with decoding alone, with the naive loop, and with itself through Ray.

Everything is measured in one run, round by round, so that the ratios hold whatever else the machine does. Each part
runs in a process of its own. The floor decodes the same files straight through, with as many processes as there are
workers, and does nothing else.

    VEJSYN_BENCH_ROUNDS   rounds (2)
    VEJSYN_BENCH_PYTHON   an interpreter that has ultralytics, for the naive loop; without it that row is left out
    VEJSYN_BENCH_WEIGHTS  what the naive loop loads (../shared/weights/yolov8n_coco_recovered.pt)
"""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT)]

from tests.bench.own_footage import own_pieces  # noqa: E402
from tests.bench.ring import CLIP_S, LAP_S, clips, laps, one_lap, write_roads  # noqa: E402

ROUNDS = int(os.environ.get("VEJSYN_BENCH_ROUNDS", "2"))
LONG = 3
"""Laps of the drive that shows whether memory grows with the video's length."""
GROWTH = 1.10
"""More peak memory than this in a drive three times as long counts as growth: caches, allocator, database pages."""
WEIGHTS = ROOT.parent / "shared" / "weights" / "yolov8n_coco_recovered.pt"

AT_ONCE = 4
"""Recordings: the night's own figure."""
CORES = len(os.sched_getaffinity(0))
MISSING = {
    "naive": "VEJSYN_BENCH_PYTHON names no interpreter that has ultralytics",
    "cluster": "Ray is not installed (pip install .[cluster])",
}

Figures = dict[str, Any]
Round = dict[str, Figures]


def main() -> None:
    """Measure and print."""
    folder = ROOT / ".bench"
    folder.mkdir(exist_ok=True)
    lap, roads = one_lap(folder), write_roads(folder / "ring.geojson")
    recordings = clips(lap, AT_ONCE)
    own = own_pieces(lap, AT_ONCE)
    rounds = [_round(lap.video, own, recordings, roads) for _ in range(ROUNDS)]
    long = _part(sys.executable, "night", 1, roads, laps(lap, LONG))
    _print(rounds, long)


def _round(alone: Path, own: list[Path], several: list[Path], roads: Path) -> Round:
    figures: Round = {}
    for name, part, workers, videos in (
        ("floor", "decode", CORES, several),
        ("several", "night", CORES, several),
        ("floor alone", "decode", 1, [alone]),
        ("alone", "night", 1, [alone]),
        ("floor own", "decode", CORES, own),
        ("own", "night", CORES, own),
        ("floor own alone", "decode", 1, own[:1]),
        ("own alone", "night", 1, own[:1]),
    ):
        figures[name] = _part(sys.executable, part, workers, roads, *videos)
    if find_spec("ray"):
        figures["cluster"] = _part(sys.executable, "cluster", CORES, roads, *several)
    naive = os.environ.get("VEJSYN_BENCH_PYTHON")
    weights = Path(os.environ.get("VEJSYN_BENCH_WEIGHTS", WEIGHTS))
    if naive and weights.exists():
        figures["naive"] = _part(naive, "naive", weights, alone)
    return figures


def _part(python: str, name: str, *arguments: Path | int) -> Figures:
    """One measured process; its last line is one JSON object."""
    command = [python, str(HERE / "parts.py"), name, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stderr[-2000:]}")
    figures: Figures = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def _print(rounds: list[Round], long: Figures) -> None:
    said, peak, worst = rounds[-1]["several"]["said"], _median(rounds, "alone", "peak_mb"), long["peak_mb"]
    print(f"\n1080p30 at 50 km/h, {ROUNDS} rounds, {CORES} cores and workers; times real time, share of the floor")
    _row(f"{AT_ONCE} recordings of {CLIP_S:.0f} s at once", rounds, "several", "floor", said)
    _row(f"one of {LAP_S:.0f} s alone", rounds, "alone", "floor alone", rounds[-1]["alone"]["said"])
    _row(f"{AT_ONCE} pieces of our own recorder's", rounds, "own", "floor own", rounds[-1]["own"]["said"])
    _row("one piece of them alone", rounds, "own alone", "floor own alone", rounds[-1]["own alone"]["said"])
    print(f"  decoding alone: {_speed(rounds, 'floor'):.2f} of several, {_speed(rounds, 'floor alone'):.2f} of one")
    spent = ", ".join(f"{_median(rounds, name, 'cpu_s'):.0f} {name}" for name in ("several", "alone", "own", "floor"))
    print(f"  processor seconds for a minute of video: {spent}")
    for name, words in (("naive", "the naive YOLO loop"), ("cluster", "the same through Ray on one node")):
        if name in rounds[0]:
            ratio = median(one["several"]["times_real_time"] / one[name]["times_real_time"] for one in rounds)
            print(f"  {words}: {_speed(rounds, name):.2f}; {AT_ONCE} at once are {ratio:.2f} times as fast")
        else:
            print(f"  {words}: left out, {MISSING[name]}")
    if "cluster" in rounds[0]:
        print(f"  (beside which Ray took {_median(rounds, 'cluster', 'start_s'):.1f} s to start)")
    verdict = "does not grow" if worst < GROWTH * peak else "GROWS"
    among = f"{_median(rounds, 'several', 'peak_mb'):.0f} MB among {CORES}, {peak:.0f} MB alone"
    print(f"  peak memory of a worker: {among}; {worst:.0f} MB for {LONG} laps: {verdict}")


def _row(words: str, rounds: list[Round], name: str, floor: str, said: str) -> None:
    share = median(one[name]["times_real_time"] / one[floor]["times_real_time"] for one in rounds)
    print(f"  {words:28}{_speed(rounds, name):5.2f}  {share:5.2f}   ({said})")


def _speed(rounds: list[Round], name: str) -> float:
    return _median(rounds, name, "times_real_time")


def _median(rounds: list[Round], name: str, figure: str) -> float:
    return median(one[name][figure] for one in rounds)


if __name__ == "__main__":
    main()
