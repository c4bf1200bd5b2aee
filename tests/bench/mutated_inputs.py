"""Alters tracks and videos by chance and counts what becomes of them: a traceback ends it.

.venv/bin/python -m tests.bench.mutated_inputs --tracks 2000 --videos 500

27 November 2026: no traceback; 1,692 of 2,000 tracks read, the slowest in 0.09 s; 83 of 500 videos opened and 183
refused for their clock (the drive is an even one), the slowest in 1.2 s; 244 MB of memory at most.
"""

import argparse
import resource
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.copies import in_another_container
from tests.ingest.clocks.kinds import novatek, points
from tests.ingest.clocks.mutated import Outcome, tracks, videos
from tests.ingest.test_telemetry import START, camm_point, camm_video
from tests.painted import PaintedDrive, PaintedRoad, paint


def _originals(folder: Path) -> dict[str, Path]:
    plain = paint(PaintedRoad(()), PaintedDrive(START, to_m=60.0), folder, "plain")
    inside = camm_video(plain, folder, [camm_point(second) for second in range(4)])
    dash_camera = folder / "novatek.mp4"
    dash_camera.write_bytes(novatek(plain.read_bytes(), points()))
    containers = {ending: in_another_container(plain, folder / f"another{ending}") for ending in (".mkv", ".ts")}
    return {"mp4": plain, "camm": inside, "novatek": dash_camera, **containers}


def _told(what: str, outcomes: Iterable[Outcome]) -> None:
    found = list(outcomes)
    if not found:
        return
    slowest = max(found, key=lambda outcome: outcome.seconds)
    print(f"{len(found)} {what}:", dict(Counter(outcome.result for outcome in found)))
    print(f"  slowest: {slowest.kind} number {slowest.number}, {slowest.seconds:.2f} s")


def main() -> None:
    """Count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tracks", type=int, default=2000)
    parser.add_argument("--videos", type=int, default=500)
    asked = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        _told("tracks", tracks(folder, asked.tracks))
        _told("videos", videos(_originals(folder), folder, asked.videos))
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")


if __name__ == "__main__":
    main()
