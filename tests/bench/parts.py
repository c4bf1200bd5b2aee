"""One measured part: `parts.py decode|night|cluster WORKERS ROADS VIDEO...` or `parts.py naive WEIGHTS VIDEO`.

Prints one JSON object. The naive part runs under another interpreter, so nothing of ours is imported for it.
"""

import json
import os
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from threading import Event, Thread
from typing import Any

ROOT = Path(__file__).parents[2]
NAIVE_FRAMES = 300
"""Of the naive loop; ten seconds of video are enough to know its pace."""
LOOKED_AT_EVERY_S = 0.2
"""A worker's peak of memory; the system remembers it as long as the worker lives."""


def decode(workers: str, _roads: str, *videos: str) -> dict[str, Any]:
    """Every frame, straight through: a process for each worker, with as many threads as there are cores for it."""
    threads = max(1, (os.cpu_count() or 1) // int(workers))
    started = time.perf_counter()
    with ProcessPoolExecutor(int(workers)) as processes:
        seconds = sum(processes.map(_decode, videos, [threads] * len(videos)))
    return {"times_real_time": seconds / (time.perf_counter() - started), "cpu_s": _cpu_s() / seconds * 60}


def _decode(video: str, threads: int) -> float:
    """Gives the video's length, s."""
    import av

    last = 0.0
    with av.open(video) as container:
        stream = container.streams.video[0]
        stream.thread_type, stream.codec_context.thread_count = "AUTO", threads
        for frame in container.decode(stream):
            last = frame.time
    return last


def night(workers: str, roads: str, *videos: str) -> dict[str, Any]:
    """The whole night run over recordings in a new home, pictures written, a process for each worker."""
    sys.path[:0] = [str(ROOT)]
    from ingest.night.pool import in_children
    from ingest.night.reader import open_eyes

    return _night(in_children(open_eyes, int(workers)), roads, *videos)


def cluster(workers: str, roads: str, *videos: str) -> dict[str, Any]:
    """The same through a cluster of one node, this machine; its start counts."""
    sys.path[:0] = [str(ROOT)]
    from ingest.night.cluster import on_cluster
    from ingest.night.reader import open_eyes
    from tests.cluster import started

    began = time.perf_counter()
    with started(nodes=1, cpus=int(workers)) as nodes:
        start_s = time.perf_counter() - began
        return {**_night(on_cluster(nodes.address, open_eyes), roads, *videos), "start_s": start_s}


def _night(reader: Any, roads: str, *videos: str) -> dict[str, Any]:
    from data.roads.importing import import_roads
    from data.settings import HomeSettings
    from data.store import open_store
    from ingest.nightly import Night, nightly
    from ingest.receive.receiving import take_in
    from ingest.video.container import read_video

    with tempfile.TemporaryDirectory() as home, Watch() as watch:
        store = open_store(HomeSettings(home=Path(home)))
        import_roads(store, Path(roads))
        for video in videos:
            take_in(store, Path(video))
        started, before = time.perf_counter(), _cpu_s()
        report = nightly(Night(store, reader))
        wall = time.perf_counter() - started
    if report.processed != len(videos):
        raise SystemExit(f"the night refused one of the bench's own drives: {report.refused}{report.postponed}")
    seconds = sum(read_video(Path(video)).duration_s for video in videos)
    return {
        "times_real_time": seconds / wall,
        "cpu_s": (_cpu_s() - before) / seconds * 60,
        "said": f"{report.frames} frames, {report.damages} damages, {report.metres:.0f} m",
        "peak_mb": watch.peak_mb,
    }


def _cpu_s() -> float:
    """Processor seconds of this process and of all that it started and that have ended."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


class Watch(Thread):
    """Notes the most memory that any worker of the night has had."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak_mb, self.over = 0.0, Event()

    def __enter__(self) -> "Watch":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.join()

    def run(self) -> None:
        """Look again and again."""
        while not self.over.wait(LOOKED_AT_EVERY_S):
            self.peak_mb = max([self.peak_mb, *map(_peak_mb, Path("/proc").glob("[0-9]*"))])


OWN_WORKER = rb"ingest\.night\.child .*main\(\d+, %d," % os.getpid()


def _peak_mb(process: Path) -> float:
    """A worker's; of any other process 0."""
    try:
        if not re.search(OWN_WORKER, (process / "cmdline").read_bytes()):
            return 0.0
        return int(re.findall(r"VmHWM:\s+(\d+)", (process / "status").read_text())[0]) / 1024
    except (OSError, IndexError):
        return 0.0


def naive(weights: str, video: str) -> dict[str, Any]:
    """The loop everybody writes first."""
    from ultralytics import YOLO

    model, done, started = YOLO(weights), 0, 0.0
    for _ in model.predict(video, stream=True, verbose=False):
        done += 1
        started = started or time.perf_counter()  # the first frame pays for loading
        if done > NAIVE_FRAMES:
            break
    return {"times_real_time": (done - 1) / 30.0 / (time.perf_counter() - started)}


PARTS: dict[str, Callable[..., dict[str, Any]]] = {"decode": decode, "night": night, "cluster": cluster, "naive": naive}

if __name__ == "__main__":
    print(json.dumps(PARTS[sys.argv[1]](*sys.argv[2:])))
