"""Tracks inside and beside videos, as real devices write them."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from mapillary_tools.camm import camm_builder, camm_parser
from mapillary_tools.mp4 import simple_mp4_builder
from mapillary_tools.telemetry import CAMMGPSPoint

from ingest.refusals import Refusal, words
from ingest.track.embedded import GPS_EPOCH, LEAP_SECONDS, read_inside
from ingest.track.formats.position_log import PositionLog
from ingest.track.georeference import GeoreferencedTrack, georeference
from ingest.track.sidecar import UnreadableTrack, read_beside
from ingest.video.container import read_video
from tests.painted import PaintedDrive, PaintedRoad, paint
from tests.shared import shared

START = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of four seconds."""
    return paint(PaintedRoad(()), PaintedDrive(START, to_m=60.0), tmp_path_factory.mktemp("plain"), "plain")


def camm_point(second: float, fix_type: int = 3) -> CAMMGPSPoint:
    since_1980 = (START + timedelta(seconds=second) - GPS_EPOCH + LEAP_SECONDS).total_seconds()
    return CAMMGPSPoint(second, 55.4384, 10.3912 + second * 1e-4, 5.0, None, since_1980, fix_type, 2, 3, 6.3, 0, 0, 0.2)


def camm_video(plain: Path, folder: Path, points: list[CAMMGPSPoint]) -> Path:
    """The same video with a CAMM track, written by the field's own writer."""
    make_samples = camm_builder.camm_sample_generator2(camm_parser.CAMMInfo(gps=points))
    video = folder / "camm.mp4"
    with plain.open("rb") as source:
        video.write_bytes(simple_mp4_builder.transform_mp4(io.BytesIO(source.read()), make_samples).read())
    return video


def test_a_camm_track_gives_places_speeds_and_the_satellites_time(plain: Path, tmp_path: Path) -> None:
    track = read_inside(camm_video(plain, tmp_path, [camm_point(second) for second in range(4)]))
    assert track is not None
    assert track.source == "CAMM"
    assert [fix.lon for fix in track.fixes] == pytest.approx([10.3912, 10.3913, 10.3914, 10.3915])
    assert track.fixes[0].speed_mps == pytest.approx(6.3)
    assert track.first_frame_at is not None
    assert abs(track.first_frame_at - START) < timedelta(milliseconds=10)


def test_readings_without_a_fix_are_no_places(plain: Path, tmp_path: Path) -> None:
    video = camm_video(plain, tmp_path, [camm_point(second, fix_type=0) for second in range(4)])
    read = read_video(video)
    assert not isinstance(read, Refusal)
    outcome = georeference(read, None, "camm")
    assert isinstance(outcome, Refusal)
    assert outcome.reason == "empty_position"


def test_a_gopro_tells_utc_though_its_own_clock_is_local() -> None:
    video = read_video(shared("footage/max-heromode.mp4"))
    assert not isinstance(video, Refusal)
    where = georeference(video, None, "max-heromode")
    assert isinstance(where, GeoreferencedTrack)
    assert video.created_at == datetime(2019, 11, 18, 15, 45, 32, tzinfo=UTC)
    assert abs(where.first_frame - datetime(2019, 11, 18, 23, 45, 14, tzinfo=UTC)) < timedelta(seconds=1)


def test_nmea_beside_the_video_with_a_damaged_line(tmp_path: Path) -> None:
    lines = [
        "$GPRMC,090500.00,A,5526.3040,N,01023.4720,E,19.4,090.0,201126,,,A",
        "$GPRMC,090501.00,A,5526.3041,N,01023.4780,E,19.4,090.0,201126,,,A",
        "$GPRMC,090502.00,V,,,,,,,201126,,,N",
    ]
    track = tmp_path / "a.nmea"
    track.write_text("\n".join(f"{line}*{checksum(line)}" for line in lines) + "\n$GPRMC,0905broken\n")
    read = read_beside(track)
    assert isinstance(read, PositionLog)
    fixes = read.fixes
    assert [fix.time_s for fix in fixes] == [START.timestamp(), START.timestamp() + 1]
    assert fixes[0].lat == pytest.approx(55.4384, abs=1e-4)
    assert fixes[0].speed_mps == pytest.approx(9.98, abs=0.01)


def written(seconds: list[int], suffix: str, folder: Path) -> Path:
    """A track whose fixes stand in this order, where the vehicle was at each second."""
    track, clocks = folder / f"a{suffix}", [(START + timedelta(seconds=s), s) for s in seconds]
    if suffix == ".gpx":
        points = [
            f'<trkpt lat="55.4384" lon="{10.39 + s * 1e-4}"><time>{at.isoformat()}</time></trkpt>' for at, s in clocks
        ]
        track.write_text(f'<gpx version="1.1"><trk><trkseg>{"".join(points)}</trkseg></trk></gpx>')
        return track
    lines = [
        f"$GPRMC,{at:%H%M%S}.00,A,5526.3040,N,010{23.4 + s * 0.006:07.4f},E,19.4,090.0,{at:%d%m%y},,,A"
        for at, s in clocks
    ]
    track.write_text("".join(f"{line}*{checksum(line)}\n" for line in lines))
    return track


FORWARD = list(range(-2, 8))
ORDERS = {
    "backwards": (FORWARD[::-1], "track_backwards"),
    "its second half backwards": (FORWARD[:5] + FORWARD[:4:-1], "track_backwards"),
    "its first half told again": ([-2, -1, 0, 1, 2, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7], None),
    "two fixes swapped": ([-2, -1, 1, 0, 2, 3, 4, 5, 6, 7], None),
    "seconds told twice": (sorted(FORWARD * 2), None),
}


@pytest.mark.parametrize("suffix", [".gpx", ".nmea"])
@pytest.mark.parametrize("kind", ORDERS)
def test_a_track_whose_times_run_backwards_places_no_damage_on_the_wrong_road(
    kind: str, suffix: str, plain: Path, tmp_path: Path
) -> None:
    seconds, reason = ORDERS[kind]
    read = read_video(plain)
    assert not isinstance(read, Refusal)
    outcome = georeference(read, written(seconds, suffix, tmp_path), "a")
    if reason:
        assert isinstance(outcome, Refusal)
        assert outcome.reason == reason
    else:
        assert isinstance(outcome, GeoreferencedTrack)
        lons = [fix.lon for fix in outcome.fixes]
        assert lons == sorted(lons)
        assert len(lons) == len(FORWARD)


def test_segments_that_a_phone_exports_newest_first_are_one_good_track(tmp_path: Path) -> None:
    track = written(FORWARD[5:], ".gpx", tmp_path)
    newest = track.read_text()
    segment = written(FORWARD[:5], ".gpx", tmp_path).read_text().split("<trk>")[1].split("</trk>")[0]
    track.write_text(newest.replace("</trk>", segment + "</trk>"))
    read = read_beside(track)
    assert isinstance(read, PositionLog)
    assert [fix.time_s - START.timestamp() for fix in read.fixes] == FORWARD


@pytest.mark.parametrize("content", ["", "<gpx", "no track at all", '<gpx version="1.1"></gpx>'])
def test_a_track_without_a_place_says_why(tmp_path: Path, content: str) -> None:
    track = tmp_path / "a.gpx"
    track.write_text(content)
    outcome = read_beside(track)
    assert isinstance(outcome, UnreadableTrack)
    assert words(outcome.reason, {"track": "a.gpx", **outcome.facts}).message


def checksum(line: str) -> str:
    value = 0
    for character in line[1:]:
        value ^= ord(character)
    return f"{value:02X}"
