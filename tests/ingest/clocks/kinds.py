"""The smallest input of each kind that phones, cameras, loggers and people make of a track or a video."""

import io
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.projection import to_degrees
from tests.ingest.test_telemetry import START, checksum

EAST, NORTH = 588_000.0, 6_144_400.0
SPEED_MPS = 12.0


@dataclass(frozen=True)
class Point:
    """Where a vehicle that goes east truly was."""

    at: datetime
    lon: float
    lat: float

    @property
    def nmea(self) -> str:
        """Its place as sentences have it."""
        lat, lon = ((int(abs(deg)), (abs(deg) % 1) * 60) for deg in (self.lat, self.lon))
        return f"{lat[0]:02d}{lat[1]:07.4f},N,{lon[0]:03d}{lon[1]:07.4f},E"


def points(begin: datetime = START, seconds: int = 8) -> list[Point]:
    """Once a second from two seconds before."""
    made = []
    for second in range(-2, seconds - 2):
        lon, lat = map(float, to_degrees(EAST + SPEED_MPS * second, NORTH))
        made.append(Point(begin + timedelta(seconds=second), lon, lat))
    return made


Track = Callable[[Sequence[Point]], bytes]


def _utc(point: Point) -> str:
    return f"{point.at:%Y-%m-%dT%H:%M:%SZ}"


def _each(form: str, around: str = "{}", join: str = "\n") -> Track:
    """Points written by a form into what is about them."""

    def written(track: Sequence[Point]) -> bytes:
        lines = (form.format(p=point, utc=_utc(point), unix=round(point.at.timestamp() * 1000)) for point in track)
        return around.format(join.join(lines)).encode()

    return written


TRKPT = '<trkpt lat="{p.lat:.7f}" lon="{p.lon:.7f}"><time>{utc}</time></trkpt>'
GPX = '<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1">{}</gpx>'
SEGMENT = GPX.format("<trk><trkseg>{}</trkseg></trk>")
PLACEMARK = (
    "<Placemark><TimeStamp><when>{utc}</when></TimeStamp>"
    "<Point><coordinates>{p.lon:.7f},{p.lat:.7f},0</coordinates></Point></Placemark>"
)
plain_gpx = _each(TRKPT, SEGMENT)


def _sentences(form: str, sums: bool = True, before: str = "") -> Track:
    def written(track: Sequence[Point]) -> bytes:
        lines = []
        for point in track:
            for sentence in form.split("\n"):
                text = sentence.format(p=point)
                lines.append(f"{before and before.format(p=point)}{text}" + (f"*{checksum(text)}" if sums else ""))
        return "\n".join(lines).encode()

    return written


RMC = "$GPRMC,{p.at:%H%M%S}.00,A,{p.nmea},23.3,090.0,{p.at:%d%m%y},,,A"
GGA = "$GPGGA,{p.at:%H%M%S}.00,{p.nmea},1,08,1.0,12.0,M,40.0,M,,"
ZDA = "$GPZDA,{p.at:%H%M%S}.00,{p.at:%d},{p.at:%m},{p.at:%Y},00,00"


def gx_track(track: Sequence[Point]) -> bytes:
    """All times, then all places."""
    whens = "".join(f"<when>{_utc(point)}</when>" for point in track)
    coords = "".join(f"<gx:coord>{point.lon:.7f} {point.lat:.7f} 12</gx:coord>" for point in track)
    return f"<kml><Document><Placemark><gx:Track>{whens}{coords}</gx:Track></Placemark></Document></kml>".encode()


def kmz(track: Sequence[Point]) -> bytes:
    """The same, zipped."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", gx_track(track))
    return packed.getvalue()


def dji_srt(track: Sequence[Point]) -> bytes:
    """Positions under the time line of the video, which begins two seconds after the first of them."""
    cues = []
    for number, point in enumerate(each for each in track if each.at >= START):
        text = f"[latitude: {point.lat:.6f}] [longitude: {point.lon:.6f}] [rel_alt: 1.2 abs_alt: 40.1]"
        cues.append(f"{number + 1}\n00:00:{number:02d},000 --> 00:00:{number + 1:02d},000\n<font>{text}</font>\n")
    return "\n".join(cues).encode()


def cut_off(track: Sequence[Point]) -> bytes:
    """In the middle of a point."""
    whole = plain_gpx(track)
    return whole[: whole.rindex(b"<time>") + 9]


TRACKS: dict[str, tuple[str, Track]] = {
    "GPX": (".gpx", plain_gpx),
    "GPX under the video's whole name": (".mp4.gpx", plain_gpx),
    "GPX in UTF-16": (".gpx", lambda track: plain_gpx(track).decode().encode("utf-16")),
    "GPX in UTF-16 that says UTF-8": (
        ".gpx", lambda track: plain_gpx(track).decode().replace('"1.0"?', '"1.0" encoding="UTF-8"?').encode("utf-16"),
    ),
    "GPX with a byte order mark": (".gpx", lambda track: b"\xef\xbb\xbf" + plain_gpx(track)),
    "GPX with a prefix that nobody declared": (
        ".gpx", _each(TRKPT.replace("</trkpt>", "<extensions><gpxtpx:hr>90</gpxtpx:hr></extensions></trkpt>"), SEGMENT),
    ),
    "GPX that breaks off": (".gpx", cut_off),
    "GPX with decimal commas": (
        ".gpx", lambda track: re.sub(rb'(lat|lon)="(\d+)\.', rb'\1="\2,', plain_gpx(track)),
    ),
    "GPX of timed waypoints alone": (".gpx", _each(TRKPT.replace("trkpt", "wpt"), GPX)),
    "GPX of timed route points alone": (
        ".gpx", _each(TRKPT.replace("trkpt", "rtept"), GPX.format("<rte>{}</rte>")),
    ),
    "NMEA": (".nmea", _sentences(RMC)),
    "NMEA without checksums": (".log", _sentences(RMC, sums=False)),
    "NMEA with an epoch before each sentence": (".txt", _sentences(RMC, before="1795165500123 ")),
    "GGA with ZDA's dates": (".gps", _sentences(f"{ZDA}\n{GGA}")),
    "GGA alone, on the video's day": (".nmea.txt", _sentences(GGA)),
    "KML with a gx:Track": (".kml", gx_track),
    "KMZ": (".kmz", kmz),
    "KML of timed placemarks": (
        ".kml", _each(PLACEMARK, "<kml><Document>{}</Document></kml>"),
    ),
    "CSV of GPSLogger": (
        ".csv", _each("{utc},{p.lat:.7f},{p.lon:.7f},40,5,0,12.0", "time,lat,lon,elevation,accuracy,bearing,speed\n{}"),
    ),
    "CSV with semicolons and decimal commas": (
        ".csv", lambda track: b"Dato;Tid;Breddegrad;L\xc3\xa6ngdegrad\n" + _each(
            "{p.at:%Y-%m-%d};{p.at:%H:%M:%S};{p.lat:.7f};{p.lon:.7f}")(track).replace(b".", b","),
    ),
    "CSV of Sensor Logger, in nanoseconds": (
        ".csv", _each("{unix}000000,0.1,{p.lat:.7f},{p.lon:.7f}", "time,seconds_elapsed,latitude,longitude\n{}"),
    ),
    "CSV of Phyphox' kind, with units": (
        ".csv", _each('"{unix}"\t"{p.lat:.7f}"\t"{p.lon:.7f}"\t"43.2"',
                      '"Timestamp (ms)"\t"Latitude (°)"\t"Longitude (°)"\t"Velocity (km/h)"\n{}'),
    ),
    "SRT of a DJI drone": (".srt", dji_srt),
}  # fmt: skip
"""By name: ending, and the file's content."""


def novatek(video: bytes, track: Sequence[Point]) -> bytes:
    """A video with a `gps ` box, and blocks at its end, as Novatek's firmware writes them: one a second."""
    moov = video.index(b"moov") - 4
    (size,) = struct.unpack(">I", video[moov : moov + 4])
    assert moov + size == len(video), "the moov is the last box"
    blocks = [_block(point) for point in track if point.at >= START]
    listed = 8 + 8 + 8 * len(blocks)
    first = len(video) + listed
    places = b"".join(
        struct.pack(">II", first + sum(map(len, blocks[:k])), len(block)) for k, block in enumerate(blocks)
    )
    box = struct.pack(">I4sII", listed, b"gps ", 0x101, len(blocks)) + places
    return video[:moov] + struct.pack(">I", size + listed) + video[moov + 4 :] + box + b"".join(blocks)


def _block(point: Point) -> bytes:
    at, degrees = point.at, (int(point.lat), int(point.lon))
    lat, lon = (
        whole * 100 + (exact - whole) * 60 for whole, exact in zip(degrees, (point.lat, point.lon), strict=True)
    )
    reading = struct.pack(
        "<6I4s4f", at.hour, at.minute, at.second, at.year - 2000, at.month, at.day, b"ANE\0", lat, lon, 23.3, 90.0
    )
    body = b"freeGPS " + b"\0" * 36 + reading
    return struct.pack(">I", 128) + (body + b"\0" * 128)[:124]
