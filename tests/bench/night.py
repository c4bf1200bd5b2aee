"""`make bench-night`: how the night run compares with decoding alone and with the naive loop.

Everything is measured in one run, round by round, so that the ratios hold whatever else the machine does. Each part
runs in a process of its own, whose peak memory is its own.

    VEJSYN_BENCH_ROUNDS   rounds (2)
    VEJSYN_BENCH_PYTHON   an interpreter that has ultralytics, for the naive loop; without it that row is left out
    VEJSYN_BENCH_WEIGHTS  what the naive loop loads (../shared/weights/yolov8n_coco_recovered.pt)
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT)]

from tests.bench.ring import LAP_S, laps, one_lap, write_roads  # noqa: E402

ROUNDS = int(os.environ.get("VEJSYN_BENCH_ROUNDS", "2"))
LONG = 3
"""Laps of the drive that shows whether memory grows with the video's length."""
GROWTH = 1.10
"""More peak memory than this in a drive three times as long counts as growth: caches, allocator, database pages."""
WEIGHTS = ROOT.parent / "shared" / "weights" / "yolov8n_coco_recovered.pt"

Figures = dict[str, Any]


def main() -> None:
    """Measure and print."""
    folder = ROOT / ".bench"
    folder.mkdir(exist_ok=True)
    lap, roads = one_lap(folder), write_roads(folder / "ring.geojson")
    rounds = [_round(lap.video, roads) for _ in range(ROUNDS)]
    long = _part(sys.executable, "night", laps(lap, LONG), roads)
    _print(rounds, long)


def _round(video: Path, roads: Path) -> dict[str, Figures]:
    figures = {name: _part(sys.executable, name, video, roads) for name in ("decode", "night")}
    naive = os.environ.get("VEJSYN_BENCH_PYTHON")
    weights = Path(os.environ.get("VEJSYN_BENCH_WEIGHTS", WEIGHTS))
    if naive and weights.exists():
        figures["naive"] = _part(naive, "naive", video, weights)
    return figures


def _part(python: str, name: str, *arguments: Path) -> Figures:
    """One measured process; its last line is one JSON object."""
    command = [python, str(HERE / "parts.py"), name, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stderr[-2000:]}")
    figures: Figures = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def _print(rounds: list[dict[str, Figures]], long: Figures) -> None:
    def speed(name: str) -> float:
        return median(one[name]["times_real_time"] for one in rounds)

    night = rounds[-1]["night"]
    print(f"\n1080p30, {LAP_S:.0f} s at 50 km/h, {ROUNDS} rounds, {os.cpu_count()} cores, {night['detector']}")
    print(f"  night run            {speed('night'):5.2f} times real time   ({night['said']})")
    print(f"  of it decoding       {100 * median(r['night']['decoding'] for r in rounds):5.0f} % of its processor time")
    print(f"  decode only          {speed('decode'):5.2f} times real time")
    print(f"  night / decode only  {median(_ratio(r, 'decode') for r in rounds):5.2f}")
    if "naive" in rounds[0]:
        print(f"  naive YOLO loop      {speed('naive'):5.2f} times real time")
        print(f"  night / naive loop   {median(_ratio(r, 'naive') for r in rounds):5.1f}")
    else:
        print("  naive YOLO loop      left out: VEJSYN_BENCH_PYTHON names no interpreter that has ultralytics")
    grown = long["peak_mb"] / night["peak_mb"]
    verdict = "does not grow" if grown < GROWTH else "GROWS"
    print(f"  peak memory          {night['peak_mb']:.0f} MB; {long['peak_mb']:.0f} MB for {LONG} laps: {verdict}")


def _ratio(one: dict[str, Figures], other: str) -> float:
    return float(one["night"]["times_real_time"] / one[other]["times_real_time"])


if __name__ == "__main__":
    main()
