"""Small files that ask for gigabytes: each is refused by name, or read, within the memory a night has."""

import json
import struct
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest

from ingest.refusals import Refusal
from ingest.video.container import decode_at, read_video
from tests.ingest.test_telemetry import START
from tests.painted import PaintedDrive, PaintedRoad, paint

MOST_MB = 300
"""Of a process that reads files and nothing else: the networks of a night take the rest of its gigabyte."""

READ = """
import json, re, sys
from pathlib import Path
from data.settings import HomeSettings
from data.store import open_store
from ingest.receive.receiving import take_in, track_beside
from ingest.refusals import Refusal
from ingest.video.container import decode_at, read_video
from ingest.track.georeference import georeference

def outcome(video):
    take_in(store, video)
    read = read_video(video)
    if isinstance(read, Refusal):
        return read.reason, 0
    frames = sum(1 for _ in decode_at(read, [int(pts) for pts in read.pts[:30]]))
    where = georeference(read, track_beside(video), "a")
    return where.reason if isinstance(where, Refusal) else "read", frames

videos = [Path(name) for name in sys.argv[1:]]
store = open_store(HomeSettings(home=videos[0].parent / "home"))
outcomes = [outcome(video) for video in videos]
# not getrusage: that still counts what the parent had when it forked
print(json.dumps([outcomes, int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024]))
"""


def read_in_a_child(*videos: Path) -> tuple[list[tuple[str, int]], int]:
    """In a process of its own: what became of each file, with the frames decoded; and the most memory it had, MB."""
    run = [sys.executable, "-c", READ, *map(str, videos)]
    outcomes, peak = json.loads(subprocess.run(run, stdout=subprocess.PIPE, check=True, timeout=300).stdout)
    return [(reason, frames) for reason, frames in outcomes], peak


def grey(target: Path, size: tuple[int, int], frames: int, codec: str = "libx264", pixels: str = "yuv420p") -> Path:
    """A grey video."""
    fast = {"preset": "ultrafast"} if codec.startswith("libx26") else {}
    with av.open(str(target), "w") as out:
        out.metadata["creation_time"] = START.isoformat()
        stream = out.add_stream(codec, rate=30, options=fast)
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        frame = av.VideoFrame(*size, pixels)
        for plane in frame.planes:
            plane.update(bytes([128]) * plane.buffer_size)
        for number in range(frames):
            frame.pts, frame.time_base = number, Fraction(1, 30)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return target


def test_pictures_too_large_for_the_night_are_refused_with_their_size(tmp_path: Path) -> None:
    issues = grey(tmp_path / "the issue's.mp4", (12288, 8192), 1)
    forgetful = grey(tmp_path / "a codec that forgets the size.avi", (8000, 7999), 1, "mjpeg", "yuvj420p")
    studios = grey(tmp_path / "sixteen bits of four colours.mov", (3840, 2160), 1, "png", "rgba64be")
    outcomes, peak = read_in_a_child(issues, forgetful, studios)
    assert outcomes == [("too_large_picture", 0)] * 3
    assert peak < MOST_MB
    for video, size in ((issues, "12288 × 8192"), (forgetful, "8000 × 7999"), (studios, "3840 × 2160 × 64 bit")):
        told = read_video(video)
        assert isinstance(told, Refusal)
        assert told.facts["size"] == size


def test_4k_is_read_and_a_stream_that_grows_behind_its_header_gives_the_pictures_before(tmp_path: Path) -> None:
    """MPEG-TS says its size with every key frame: 640 x 360 first, then more than we take."""
    small, large = (grey(tmp_path / f"{n}.ts", size, n) for n, size in ((20, (640, 360)), (2, (5200, 5200))))
    grown = tmp_path / "grown.ts"
    grown.write_bytes(small.read_bytes() + large.read_bytes())
    outcomes, peak = read_in_a_child(grown, grey(tmp_path / "4k.mp4", (3840, 2160), 12))
    assert [reason for reason, _ in outcomes] == ["no_position"] * 2
    assert 18 <= outcomes[0][1] <= 20
    assert outcomes[1][1] == 12
    assert peak < MOST_MB


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I", 8 + len(body)) + kind + body


def claiming(target: Path, frames: int, kind: bytes) -> Path:
    """An MP4 of 1.6 kB whose tables claim so many frames of one byte."""
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    mvhd = box(b"mvhd", bytes(12), struct.pack(">3I", 1000, 1000, 0x10000), bytes(12), matrix, bytes(24), b"\0\0\0\2")
    tkhd = box(
        b"tkhd", struct.pack(">6I", 7, 0, 0, 1, 0, 1000), bytes(16), matrix, struct.pack(">2I", 640 << 16, 360 << 16)
    )
    mdhd = box(b"mdhd", bytes(12), struct.pack(">2I2H", 1000, 1000, 0x55C4, 0))
    hdlr = box(b"hdlr", bytes(8), kind, bytes(14))
    entry = struct.pack(">H16x2H2IIH32xHh", 1, 640, 360, 0x480000, 0x480000, 0, 1, 24, -1)
    tables = (
        box(b"stsd", struct.pack(">2I", 0, 1), box(b"jpeg", bytes(6), entry)),
        box(b"stts", struct.pack(">4I", 0, 1, frames, 1000)),
        box(b"stsc", struct.pack(">5I", 0, 1, 1, frames, 1)),
        box(b"stsz", struct.pack(">3I", 0, 1, frames)),
        box(b"stco", struct.pack(">3I", 0, 1, 40)),
    )
    place = box(b"dinf", box(b"dref", struct.pack(">2I", 0, 1), box(b"url ", b"\0\0\0\1")))
    media = box(b"mdia", mdhd, hdlr, box(b"minf", box(b"vmhd", bytes(12)), place, box(b"stbl", *tables)))
    moov = box(b"moov", mvhd, box(b"trak", tkhd, media))
    target.write_bytes(box(b"ftyp", b"isom\0\0\2\0isom") + box(b"mdat", bytes(1000)) + moov)
    return target


def test_files_of_two_kilobytes_that_claim_eighty_million_frames_are_refused(tmp_path: Path) -> None:
    kinds = (b"vide", b"soun", b"camm")
    videos = [claiming(tmp_path / f"{kind.decode()}.mp4", 80_000_000, kind) for kind in kinds]
    assert all(video.stat().st_size < 2000 for video in videos)
    outcomes, peak = read_in_a_child(*videos)
    assert outcomes == [("too_long", 0)] * 3
    assert peak < MOST_MB


def packets(target: Path, count: int, each: int, size: int = 20, keys: int = 1 << 62) -> Path:
    """A Matroska file of so many packets, so many milliseconds apart, of which every so-many-th says it is a key."""
    with av.open(str(target), "w") as out:
        out.metadata["creation_time"] = START.isoformat()
        stream = out.add_stream("mjpeg", rate=30)
        stream.width, stream.height, stream.pix_fmt, stream.time_base = 64, 64, "yuvj420p", Fraction(1, 1000)
        for number in range(count):
            packet = av.Packet(bytes(size))
            packet.pts = packet.dts = number * each
            packet.time_base, packet.stream, packet.is_keyframe = Fraction(1, 1000), stream, number % keys == 0
            out.mux(packet)
    return target


def test_a_hundred_hours_are_refused_and_packets_on_one_key_frame_are_not_all_held(tmp_path: Path) -> None:
    """400 MB of packets and one key frame: some recorders set no other."""
    long = packets(tmp_path / "long.mkv", 100, 3_600_000)
    hanging = packets(tmp_path / "hanging.mkv", 400, 33, 1_000_000)
    outcomes, peak = read_in_a_child(long, hanging)
    assert [reason for reason, _ in outcomes] == ["too_long", "no_position"]
    assert peak < MOST_MB


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return paint(PaintedRoad(()), PaintedDrive(START, to_m=60.0), tmp_path_factory.mktemp("plain"), "a")


def with_points(points: str) -> str:
    return f'<?xml version="1.0"?><gpx version="1.1"><trk><trkseg>{points}</trkseg></trk></gpx>'


def entities() -> str:
    """A billion laughs: 1 kB that means 3 GB."""
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY l0 "lol">{lines}]><gpx><trk><name>&l9;</name></trk></gpx>'


TRACKS: dict[str, Callable[[], str]] = {
    "a hundred megabytes.gpx": lambda: with_points('<trkpt lat="1" lon="1"/>' * 4_000_000),
    "entities in entities.gpx": entities,
    "an element in an element in an element.gpx": lambda: "<a>" * 8_000_000,
    "a point of millions of parts.gpx": lambda: with_points(f"<trkpt>{'<a/>' * 1_000_000}</trkpt>"),
    "one line.nmea": lambda: "$GPRMC," + "9" * 30_000_000,
}


def test_tracks_that_would_grow_in_memory_are_refused(plain: Path, tmp_path: Path) -> None:
    videos = [(tmp_path / name).with_suffix(".mp4") for name in TRACKS]
    for video, (name, written) in zip(videos, TRACKS.items(), strict=True):
        video.write_bytes(plain.read_bytes())
        (tmp_path / name).write_text(written())
    outcomes, peak = read_in_a_child(*videos)
    reasons = {name: reason for name, (reason, _) in zip(TRACKS, outcomes, strict=True)}
    holds_no_place = {"a point of millions of parts.gpx", "one line.nmea"}
    assert reasons == {name: "track_empty" if name in holds_no_place else "track_unreadable" for name in TRACKS}
    assert peak < MOST_MB


def test_frames_of_a_long_group_are_the_same_as_of_a_short_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = read_video(paint(PaintedRoad(()), PaintedDrive(START, to_m=60.0), tmp_path, "a"))
    assert not isinstance(read, Refusal)
    wanted = [int(pts) for pts in read.pts[3::7]]
    whole = dict(decode_at(read, wanted))
    monkeypatch.setattr("ingest.video.packets.MOST_GROUP_BYTES", 5000)
    pieces = dict(decode_at(read, wanted))
    assert pieces.keys() == whole.keys() == set(range(len(wanted)))
    assert all((pieces[index] == image).all() for index, image in whole.items())
