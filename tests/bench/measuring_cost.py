"""What measuring costs of a look: its share of the processor seconds, and how many damages were measured.

    measuring_cost.py [VIDEO …]

Without videos those of ../shared/drives, a road cracked all over: the most that it can cost. Each wants its track
beside it, or inside.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

import cv2  # noqa: E402

from ingest.look import look  # noqa: E402
from ingest.night.reader import Eyes, open_eyes  # noqa: E402
from ingest.observe import nearest_frames  # noqa: E402
from ingest.source import OpenedSource, Phone, Source, open_source  # noqa: E402
from ingest.trace.trace import Trace  # noqa: E402
from tests.bench.drives.clips import DRIVES  # noqa: E402
from tests.bench.truth_table import Figure, Target, printed  # noqa: E402

MOST_SHARE = 0.05
"""Issue 14."""


def main() -> None:
    """Look, print."""
    videos = [Path(name) for name in sys.argv[1:]] or sorted(DRIVES.glob("*.mp4"))
    if not videos:
        print(f"The cost of measuring is left out: {DRIVES} is not there.")
        return
    cv2.setNumThreads(1)  # so that a thread's seconds are all of them
    print(printed("Opmålingens andel af et blik", figures(videos, open_eyes())))


def figures(videos: Iterable[Path], eyes: Eyes) -> Iterator[Figure]:
    """Of all videos together."""
    frames = measured = 0
    spent_s, began_s = 0.0, time.process_time()
    inner = nearest_frames.measured

    def timed(*asked):  # type: ignore[no-untyped-def]
        nonlocal spent_s
        before = time.thread_time()
        try:
            return inner(*asked)
        finally:
            spent_s += time.thread_time() - before

    nearest_frames.measured = timed
    for video in videos:
        trace = _looked(video, eyes)
        frames += len(trace.frames)
        measured += sum(detection.measures is not None for frame in trace.frames for detection in frame.detections)
    share = spent_s / (time.process_time() - began_s)
    yield Figure("billeder set på", str(frames), "–", None, float(frames), "")
    yield Figure("skader målt pr. billede", f"{measured / frames:.2f}", "–", None, measured / frames, "")
    yield Figure("processortid pr. målt skade", f"{1000 * spent_s / max(measured, 1):.0f} ms", "–", None, spent_s, "s")
    yield Figure("andel af processortiden", f"{share:.1%}", "–", Target(None, MOST_SHARE), share, "%")


def _looked(video: Path, eyes: Eyes) -> Trace:
    track = video.with_suffix(".gpx")
    opened = open_source(Source(video, track if track.exists() else None, video.stem))
    assert isinstance(opened, OpenedSource), opened
    trace = look(opened, Phone(), eyes.detector, eyes.thresholds, lambda _: None, lambda _: None)
    assert isinstance(trace, Trace), trace
    return trace


if __name__ == "__main__":
    main()
