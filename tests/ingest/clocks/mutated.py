"""Tracks of every kind, and videos, altered by chance: what became of each, how long it took."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.refusals import Refusal, words
from ingest.source import Source, open_source
from ingest.track.sidecar import UnreadableTrack, read_beside
from ingest.video.container import decode_at, read_video
from tests.ingest.clocks.kinds import TRACKS, points
from tests.ingest.test_mutated import mutated

DECODED = 10
"""Frames of each video that can be read."""


@dataclass(frozen=True)
class Outcome:
    """Of one altered file."""

    kind: str
    number: int
    result: str
    seconds: float


def tracks(folder: Path, count: int, seed: str = "20261127") -> Iterator[Outcome]:
    """So many altered tracks, each kind in turn; an exception is let through."""
    chance, kinds = random.Random(seed), list(TRACKS)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        suffix, content = TRACKS[kind]
        track = folder / f"{number}{suffix}"
        track.write_bytes(mutated(content(points(seconds=60)), chance))
        began = time.monotonic()
        read = read_beside(track)
        if isinstance(read, UnreadableTrack):
            assert words(read.reason, {"track": track.name, **read.facts}).message
        result = read.reason.value if isinstance(read, UnreadableTrack) else "read"
        yield Outcome(kind, number, result, time.monotonic() - began)
        track.unlink()


def videos(originals: dict[str, Path], folder: Path, count: int, seed: str = "20261127") -> Iterator[Outcome]:
    """So many altered videos, each kind in turn, opened with a whole track beside them and decoded a little."""
    chance, kinds = random.Random(seed), list(originals)
    track = folder / "whole.gpx"
    track.write_bytes(TRACKS["GPX"][1](points(seconds=60)))
    for number in range(count):
        original = originals[kinds[number % len(kinds)]]
        video = folder / f"{number}{original.suffix}"
        video.write_bytes(mutated(original.read_bytes(), chance))
        began = time.monotonic()
        opened = open_source(Source(video, track, video.stem))
        if isinstance(opened, Refusal):
            assert words(opened.reason, opened.facts, "en").next_step
        read = read_video(video)
        if not isinstance(read, Refusal):
            assert all(image.size for _, image in decode_at(read, [int(pts) for pts in read.pts[:DECODED]]))
        result = opened.reason.value if isinstance(opened, Refusal) else "opened"
        yield Outcome(kinds[number % len(kinds)], number, result, time.monotonic() - began)
        video.unlink()
