"""Every kind of track and video that was tried on us: read to the metre, or refused in words that help."""

import re
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from data.settings import HomeSettings
from data.store import open_store
from ingest.receive.receiving import Outcome, find_videos, take_in, take_in_all
from ingest.receive.source_files import left_aside, track_beside
from ingest.refusals import Reason, Refusal, words
from ingest.track.clocks.readings import Basis, ClockFinding, KnownClock, Reading
from ingest.track.fixes import to_metres
from ingest.track.formats.position_log import moment
from ingest.track.georeference import GeoreferencedTrack, georeference
from ingest.video.container import decode_at, read_video
from tests.ingest.clocks.kinds import EAST, NORTH, SPEED_MPS, TRACKS, Track, novatek, plain_gpx, points
from tests.ingest.test_telemetry import START, camm_point, camm_video
from tests.pieces import write_video

SECONDS = 4


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds without a track, with a clock."""
    return filmed(tmp_path_factory.mktemp("plain") / "a.mp4")


def filmed(
    target: Path, sizes: tuple[int, ...] = (64,), names: tuple[str, ...] = (), begins_s: int = 0, **options: str
) -> Path:
    """A video with a stream for each size, each of its own grey, whose first frame stands so late on its time line."""
    with av.open(str(target), "w", options=options) as out:
        out.metadata["creation_time"] = START.isoformat()
        streams = [out.add_stream("libx264", rate=5, options={"preset": "ultrafast"}) for _ in sizes]
        for number, (stream, size) in enumerate(zip(streams, sizes, strict=True)):
            stream.width, stream.height, stream.pix_fmt = size, size, "yuv420p"
            stream.time_base = Fraction(1, 1000)
            if names:
                stream.metadata["title"] = names[number]
        for index in range(SECONDS * 5 + 1):
            for number, stream in enumerate(streams):
                picture = np.full((stream.height, stream.width, 3), 60 + 60 * number, np.uint8)
                frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
                frame.pts, frame.time_base = 1000 * begins_s + index * 200, Fraction(1, 1000)
                out.mux(stream.encode(frame))
        for stream in streams:
            out.mux(stream.encode(None))
    return target


def where(video: Path) -> GeoreferencedTrack | Refusal:
    read = read_video(video)
    return read if isinstance(read, Refusal) else georeference(read, track_beside(video), video.stem)


def off_m(track: GeoreferencedTrack) -> float:
    """How far the fixes lie from where the vehicle was at their times on the video's clock, metres at most."""
    east, north = to_metres(track.fixes).T
    times = np.array([fix.time_s for fix in track.fixes])
    return float(np.hypot(east - EAST - SPEED_MPS * times, north - NORTH).max())


CLOCKS_HALF_SECOND_M = 0.5 * SPEED_MPS
"""A clock of whole seconds is taken to be half a second late."""


@pytest.mark.parametrize("kind", TRACKS)
def test_a_track_is_read_to_the_metre(kind: str, plain: Path, tmp_path: Path) -> None:
    suffix, content = TRACKS[kind]
    video = tmp_path / "a.mp4"
    video.symlink_to(plain)
    (tmp_path / f"a{suffix}").write_bytes(content(points()))
    found = where(video)
    assert isinstance(found, GeoreferencedTrack), found
    assert len(found.fixes) >= 4
    assert off_m(found) <= CLOCKS_HALF_SECOND_M + 1.0
    assert abs(found.first_frame - START) <= timedelta(seconds=1)


def test_a_dash_cameras_gps_box_is_read_on_the_videos_clock(plain: Path, tmp_path: Path) -> None:
    video = tmp_path / "a.mp4"
    video.write_bytes(novatek(plain.read_bytes(), points()))
    found = where(video)
    assert isinstance(found, GeoreferencedTrack)
    assert (len(found.fixes), found.first_frame) == (6, START)
    assert off_m(found) <= 1.0
    assert found.fixes[0].speed_mps == pytest.approx(12.0, abs=0.1)


@pytest.mark.parametrize("beside", [False, True])
def test_a_video_that_begins_late_on_its_own_time_line_begins_late_by_the_satellites_too(
    beside: bool, tmp_path: Path
) -> None:
    """Its satellites' time is that of the time line, whether its own places are used or only their time."""
    late = filmed(tmp_path / "late.mp4", begins_s=2)
    video = tmp_path / "a.mp4"
    video.write_bytes(novatek(late.read_bytes(), points()[: 4 if beside else None]))
    if beside:
        (tmp_path / "a.gpx").write_bytes(plain_gpx(points(seconds=12)))
    found = where(video)
    assert isinstance(found, GeoreferencedTrack)
    assert found.first_frame == START + timedelta(seconds=2)
    assert off_m(found.later(-2)) <= 1.0
    assert bool(found.clock) is beside


def test_a_persons_word_stands_before_the_satellites_and_what_was_found_before_the_videos_clock(
    plain: Path, tmp_path: Path
) -> None:
    video = tmp_path / "a.mp4"
    video.write_bytes(novatek(plain.read_bytes(), points()))
    read = read_video(video)
    assert not isinstance(read, Refusal)
    said, decided = START + timedelta(seconds=1), START + timedelta(seconds=2)
    by_person = KnownClock(starts_at=said)
    inside = georeference(read, None, "a", by_person)
    assert isinstance(inside, GeoreferencedTrack)
    assert inside.first_frame == said
    video.write_bytes(novatek(plain.read_bytes(), points()[:4]))
    (tmp_path / "a.gpx").write_bytes(plain_gpx(points()))
    beside = georeference(read, tmp_path / "a.gpx", "a", by_person)
    assert isinstance(beside, GeoreferencedTrack)
    assert (beside.first_frame, beside.clock and beside.clock.basis) == (said, Basis.PERSON)
    (tmp_path / "a.srt").write_bytes(TRACKS["SRT of a DJI drone"][1](points()))
    for known, first_frame in (
        (by_person, said),
        (KnownClock(decided=(decided, ClockFinding(Reading.END, Basis.MOTION))), decided),
    ):
        read = read_video(plain)
        assert not isinstance(read, Refusal)
        subtitled = georeference(read, tmp_path / "a.srt", "a", known)
        assert isinstance(subtitled, GeoreferencedTrack)
        assert subtitled.first_frame == first_frame


NO_SPEED: dict[str, tuple[str, Track]] = {
    "NMEA with an empty field": (".nmea", lambda track: NMEA_SPEED.sub(b"E,,", bare_nmea(track))),
    "GPX with -1": (".gpx", lambda track: plain_gpx(track).replace(b"</time>", b"</time><speed>-1</speed>")),
    "GPX with NaN": (".gpx", lambda track: plain_gpx(track).replace(b"</time>", b"</time><speed>nan</speed>")),
    "GPX with nonsense": (".gpx", lambda track: plain_gpx(track).replace(b"</time>", b"</time><speed>1e9</speed>")),
}
NMEA_SPEED, bare_nmea = re.compile(rb"E,23\.3,"), TRACKS["NMEA without checksums"][1]


@pytest.mark.parametrize("kind", NO_SPEED)
def test_a_speed_that_the_receiver_did_not_know_is_none(kind: str, plain: Path, tmp_path: Path) -> None:
    suffix, content = NO_SPEED[kind]
    (tmp_path / "a.mp4").symlink_to(plain)
    (tmp_path / f"a{suffix}").write_bytes(content(points()))
    found = where(tmp_path / "a.mp4")
    assert isinstance(found, GeoreferencedTrack)
    assert {fix.speed_mps for fix in found.fixes} == {None}


TIMES = (
    "2026-11-20T07:05:00Z", "2026-11-20 07:05:00 +0000", "2026-11-20 08:05:00 +01:00", "2026-11-20 08:05:00+0100",
    "2026-11-20T07:05:00.000 Z", "2026-11-20 07:05:00 UTC", "2026-11-20 07:05:00", "2026-11-20T08:05:00,000+01:00",
    " 2026-11-20T07:05:00Z ", "20261120T070500Z",
)  # fmt: skip


@pytest.mark.parametrize("text", TIMES)
def test_times_are_read_as_programs_write_them(text: str) -> None:
    assert moment(text) == START.replace(hour=7).timestamp()


@pytest.mark.parametrize("text", ["", "i går", "2026-11-20 07:05:00 CET", "07:05:00", "2026-13-20T07:05:00Z"])
def test_what_is_no_time_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text) or None):
        moment(text)


def test_a_gps_box_that_never_knew_a_place_is_told(plain: Path, tmp_path: Path) -> None:
    video = tmp_path / "a.mp4"
    video.write_bytes(novatek(plain.read_bytes(), points()).replace(b"ANE\0", b"V\0\0\0"))
    outcome = where(video)
    assert isinstance(outcome, Refusal)
    assert (outcome.reason, outcome.facts["source"]) == (Reason.EMPTY_POSITION, "Novatek")


def test_a_whole_gpx_beats_a_camera_that_locked_at_the_end(plain: Path, tmp_path: Path) -> None:
    video = camm_video(plain, tmp_path, [camm_point(second) for second in (2.8, 3.4, 4.0)])
    (tmp_path / "camm.gpx").write_bytes(plain_gpx(points()))
    found = where(video)
    assert isinstance(found, GeoreferencedTrack)
    assert len(found.fixes) == len(points())
    assert off_m(found) <= 1.0, "the camera's satellites tell the time exactly"


def test_the_best_of_several_tracks_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    (tmp_path / "a.gpx").write_bytes(plain_gpx(points()[:2]))
    whole = tmp_path / "a.nmea"
    whole.write_bytes(TRACKS["NMEA"][1](points()))
    assert track_beside(tmp_path / "a.mp4") == whole


@dataclass(frozen=True)
class Refused:
    """What is refused, and words of its message in both languages."""

    reason: Reason
    danish: str
    english: str


UNUSABLE: dict[str, tuple[str, bytes, Refused]] = {
    "a planned route": (
        ".gpx", plain_gpx(points()).replace(b"<time>", b"<name>").replace(b"</time>", b"</name>"),
        Refused(Reason.TRACK_EMPTY, "8 uden tid", "8 without a time"),
    ),
    "NMEA of a receiver indoors": (
        ".nmea", b"$GPRMC,090500.00,V,,,,,,,201126,,,N\n" * 3,
        Refused(Reason.TRACK_EMPTY, "3 uden satellitter", "3 without satellites"),
    ),
    "CSV of something else": (
        ".csv", b"a,b\n1,2\n", Refused(Reason.TRACK_UNREADABLE, "kan ikke læses", "latitude and longitude"),
    ),
    "KMZ that is no ZIP": (
        ".kmz", b"PK nothing", Refused(Reason.TRACK_UNREADABLE, "a.kmz", "zip"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNUSABLE)
def test_a_track_that_cannot_be_used_says_what_was_found(kind: str, plain: Path, tmp_path: Path) -> None:
    suffix, content, refused = UNUSABLE[kind]
    (tmp_path / "a.mp4").symlink_to(plain)
    (tmp_path / f"a{suffix}").write_bytes(content)
    outcome = where(tmp_path / "a.mp4")
    assert isinstance(outcome, Refusal)
    danish, english = (words(outcome.reason, outcome.facts, language) for language in ("da", "en"))
    assert outcome.reason is refused.reason
    assert refused.danish in danish.message
    assert refused.english in english.message
    assert "GPX" in english.next_step or "recorded" in english.next_step


def grey_of(video: Path) -> float:
    read = read_video(video)
    assert not isinstance(read, Refusal)
    return float(next(image for _, image in decode_at(read, [int(read.pts[0])])).mean())


def test_of_several_cameras_in_one_file_the_one_that_looks_ahead_is_taken(tmp_path: Path) -> None:
    assert grey_of(filmed(tmp_path / "larger second.mp4", (64, 128))) == pytest.approx(120, abs=3)
    named = filmed(tmp_path / "named.mkv", (128, 64), ("Rear", "Front"))
    assert grey_of(named) == pytest.approx(120, abs=3)
    assert grey_of(filmed(tmp_path / "alike.mp4", (64, 64))) == pytest.approx(60, abs=3)


def test_sound_without_a_picture_is_said_as_such(tmp_path: Path) -> None:
    target = tmp_path / "a.mp4"
    with av.open(str(target), "w") as out:
        stream = out.add_stream("aac", rate=8000, layout="mono")
        samples = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.float32), format="fltp", layout="mono")
        samples.sample_rate = 8000
        out.mux(stream.encode(samples))
        out.mux(stream.encode(None))
    assert where(target) == Refusal(Reason.SOUND_ONLY)
    assert words("sound_only", {}, "da").message == "Filen har lyd, men intet billede."


def test_what_an_edit_list_cuts_off_is_no_part_of_the_video(plain: Path, tmp_path: Path) -> None:
    """The first two seconds are skipped, as a phone's own cutter does it: the frames stay in the file."""
    content = plain.read_bytes()
    at = content.index(b"elst")
    length, media_time = (int.from_bytes(content[at + k : at + k + 4], "big") for k in (12, 16))
    units = round(2 * timescale_of(content))
    edited = (
        content[: at + 12]
        + (length - 2000).to_bytes(4, "big")
        + (media_time + units).to_bytes(4, "big")
        + content[at + 20 :]
    )
    video = tmp_path / "a.mp4"
    video.write_bytes(edited)
    read = read_video(video)
    assert not isinstance(read, Refusal)
    assert read.duration_s == pytest.approx(SECONDS - 2, abs=0.01)
    assert len(list(decode_at(read, [int(pts) for pts in read.pts]))) == len(read.pts)


def timescale_of(content: bytes) -> int:
    """Of the pictures' track, by its `mdhd` box."""
    at = content.index(b"mdhd")
    return int.from_bytes(content[at + 16 : at + 20], "big")


LEFT_ASIDE = {
    "VID_20261120_070500_00_001.insv": Reason.VIDEO_FORMAT,
    "00012.MTS": Reason.VIDEO_FORMAT,
    "GS010001.360": Reason.VIDEO_FORMAT,
    "GL010001.LRV": Reason.REDUCED_COPY,
    "DJI_0001.lrf": Reason.REDUCED_COPY,
    "20261120_070500_NR.mp4": Reason.REAR_CAMERA,
    "20261120_070500_NI.mp4": Reason.REAR_CAMERA,
    "2026_1120_070500_0012R.MP4": Reason.REAR_CAMERA,
    "2026_1120_070500_0012I.MP4": Reason.REAR_CAMERA,
    "NO20261120-070500-000012B.MP4": Reason.REAR_CAMERA,
    "REC_2026_11_20_07_05_00_R.MP4": Reason.REAR_CAMERA,
    "2026-11-20_07-05-00-left_repeater.mp4": Reason.REAR_CAMERA,
}
AHEAD = (
    "20261120_070500_NF.mp4", "2026_1120_070500_0012F.MP4", "NO20261120-070500-000012F.MP4", "VID_20261120_070500.mp4",
    "REC_2026_11_20_07_05_00_F.MP4", "2026-11-20_07-05-00-front.mp4", "20261120_070500.mp4", "GX010001.MP4",
    "20261120T070500Z-0003.mp4", "IMG_0012R.MOV",
)  # fmt: skip


def test_what_is_left_aside_is_named(tmp_path: Path) -> None:
    for name in LEFT_ASIDE:
        (tmp_path / name).write_bytes(b"something")
    store = open_store(HomeSettings(home=tmp_path / "home"))
    taken = {one.file: one for one in take_in_all(store, find_videos(tmp_path))}
    assert {name: one.refusal and one.refusal.reason for name, one in taken.items()} == LEFT_ASIDE
    unread = {name for name, one in taken.items() if one.outcome is Outcome.NOT_TAKEN}
    assert unread == {name for name, reason in LEFT_ASIDE.items() if reason is Reason.VIDEO_FORMAT}
    assert {one.outcome for one in taken.values()} == {Outcome.NOT_TAKEN, Outcome.LEFT_ASIDE}
    assert [left_aside(Path(name)) for name in AHEAD] == [None] * len(AHEAD)


def test_a_track_of_a_kind_that_nobody_reads_is_named_at_the_import(plain: Path, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(plain.read_bytes())
    (tmp_path / "a.fit").write_bytes(b".FIT")
    taken = take_in(open_store(HomeSettings(home=tmp_path / "home")), tmp_path / "a.mp4")
    assert (taken.outcome, taken.refusal) == (Outcome.NEW, Refusal(Reason.TRACK_FORMAT, {"file": "a.fit"}))


def test_a_video_without_a_clock_asks_for_it(tmp_path: Path) -> None:
    grey = np.full((90, 160), 120, np.uint8)
    video = write_video(tmp_path / "b.mp4", lambda _: grey, [(second / 5, second % 5 == 0) for second in range(20)])
    (tmp_path / "b.gpx").write_bytes(plain_gpx(points()))
    assert where(video) == Refusal(Reason.CLOCK_UNKNOWN)
