"""Videos and tracks that a card, a cable or an enemy has altered: each is read, or refused by name."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from data.settings import HomeSettings
from data.store import open_store
from ingest.receive.receiving import Outcome, take_in
from ingest.refusals import Refusal, words
from ingest.source import Source, open_source
from ingest.video.container import decode_at, read_video
from tests.copies import in_another_container
from tests.ingest.test_telemetry import START, camm_point, camm_video
from tests.painted import PaintedDrive, PaintedRoad, paint

EACH = 15
"""Of each kind of video; once by hand it was 1,400 (SECURITY.md)."""

Mutation = Callable[[bytearray, random.Random], None]
LARGE = (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x00\xff\xff\xff", b"\0\0\0\0")


def cut_off(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def a_piece_lost(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content))
    del content[at : at + chance.randrange(1, 5000)]


def a_piece_twice(content: bytearray, chance: random.Random) -> None:
    at, piece = chance.randrange(len(content)), chance.randrange(len(content))
    content[at:at] = content[piece : piece + chance.randrange(1, 5000)]


def bytes_flipped(content: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 10, 200))):
        content[chance.randrange(len(content))] = chance.randrange(256)


def tables_flipped(content: bytearray, chance: random.Random) -> None:
    where = range(len(content))[chance.choice((slice(0, 2000), slice(-3000, None)))]
    for _ in range(chance.choice((1, 4, 40))):
        content[chance.choice(where)] = chance.randrange(256)


def a_number_made_large(content: bytearray, chance: random.Random) -> None:
    at = chance.choice(range(len(content))[chance.choice((slice(0, 2000), slice(-3000, None)))])
    content[at : at + 4] = chance.choice(LARGE)


MUTATIONS: tuple[Mutation, ...] = (
    cut_off, a_piece_lost, a_piece_twice, bytes_flipped, tables_flipped, a_number_made_large,
)  # fmt: skip


def mutated(content: bytes, chance: random.Random) -> bytes:
    altered = bytearray(content)
    chance.choice(MUTATIONS)(altered, chance)
    return bytes(altered)


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("videos")
    plain = paint(PaintedRoad(()), PaintedDrive(START, to_m=60.0), folder, "plain")
    inside = camm_video(plain, folder, [camm_point(second) for second in range(4)])
    return {"mp4": plain, "mkv": in_another_container(plain, folder / "another.mkv"), "camm": inside}


@pytest.mark.parametrize("kind", ["mp4", "mkv", "camm"])
def test_altered_videos_and_tracks_end_as_drives_or_with_a_reason(
    kind: str, videos: dict[str, Path], tmp_path: Path
) -> None:
    chance, original = random.Random(f"{kind} 20261126"), videos[kind]
    store = open_store(HomeSettings(home=tmp_path / "home"))
    for number in range(EACH):
        video, track = tmp_path / f"{number}{original.suffix}", tmp_path / f"{number}.gpx"
        video.write_bytes(mutated(original.read_bytes(), chance))
        track.write_bytes(mutated(videos["mp4"].with_suffix(".gpx").read_bytes(), chance))
        assert take_in(store, video).outcome is Outcome.NEW
        outcome = open_source(Source(video, track, video.stem))
        if isinstance(outcome, Refusal):
            assert words(outcome.reason, outcome.facts).next_step
        read = read_video(video)
        if not isinstance(read, Refusal):
            assert all(image.size for _, image in decode_at(read, [int(pts) for pts in read.pts[:10]]))
