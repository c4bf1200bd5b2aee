"""One measured part of the bench: `parts.py decode|night VIDEO ROADS` or `parts.py naive VIDEO WEIGHTS`.

Prints one JSON object. The naive part runs under another interpreter, so nothing of ours is imported for it.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAIVE_FRAMES = 300
"""Of the naive loop; ten seconds of video are enough to know its pace."""


def decode(video: Path, _roads: Path) -> dict[str, Any]:
    """Every frame, straight through, with as many threads as PyAV likes."""
    import av

    started = time.perf_counter()
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        last = 0.0
        for frame in container.decode(stream):
            last = frame.time
    return {"times_real_time": last / (time.perf_counter() - started)}


def night(video: Path, roads: Path) -> dict[str, Any]:
    """The whole night run over one recording in a new home, pictures written."""
    sys.path[:0] = [str(Path(__file__).parents[2])]
    from data.roads.importing import import_roads
    from data.settings import HomeSettings
    from data.store import open_store
    from ingest import reading
    from ingest.nightly import Night, nightly
    from ingest.receiving import take_in
    from ingest.video.container import read_video
    from model.networks.detectors import open_detector
    from model.networks.privacy import blur_private

    decoding = _timed(reading, "decode_at")
    with tempfile.TemporaryDirectory() as home:
        store = open_store(HomeSettings(home=Path(home)))
        import_roads(store, roads)
        take_in(store, video)
        detector = open_detector()
        started, before = time.perf_counter(), time.process_time()
        report = nightly(Night(store, detector, blur_private))
        wall, busy = time.perf_counter() - started, time.process_time() - before
    if report.processed != 1:
        raise SystemExit(f"the night refused the bench's own drive: {report.refused}")
    return {
        "times_real_time": read_video(video).duration_s / wall,
        "decoding": decoding[0] / busy,
        "detector": detector.name,
        "said": f"{report.frames} frames, {report.damages} damages, {report.metres:.0f} m",
    }


def naive(video: Path, weights: Path) -> dict[str, Any]:
    """The loop everybody writes first."""
    from ultralytics import YOLO

    model, done, started = YOLO(str(weights)), 0, 0.0
    for _ in model.predict(str(video), stream=True, verbose=False):
        done += 1
        started = started or time.perf_counter()  # the first frame pays for loading
        if done > NAIVE_FRAMES:
            break
    return {"times_real_time": (done - 1) / 30.0 / (time.perf_counter() - started)}


def _timed(module: Any, name: str) -> list[float]:
    """Put a clock round a generator of a module; gives the place where its thread's processor seconds gather."""
    spent, original = [0.0], getattr(module, name)

    def clocked(*arguments: Any) -> Iterator[Any]:
        items = original(*arguments)
        while True:
            before = time.thread_time()
            item = next(items, None)
            spent[0] += time.thread_time() - before
            if item is None:
                return
            yield item

    setattr(module, name, clocked)
    return spent


if __name__ == "__main__":
    part = {"decode": decode, "night": night, "naive": naive}[sys.argv[1]]
    figures = part(Path(sys.argv[2]), Path(sys.argv[3]))
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures))
