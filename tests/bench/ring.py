"""The bench's road and drives: a ring of 834 m, one lap of which is a minute at 50 km/h and two short halts.

One lap is rendered; a drive of three laps is the same packets three times over, with positions that go on round.
"""

import json
from datetime import datetime, timedelta
from fractions import Fraction
from math import pi
from pathlib import Path

import av
import gpxpy
import numpy as np
from shapely import LineString

from data.projection import to_degrees
from data.render import DriveFiles, simulate_drive
from data.simulate import Camera, DrivePlan, Leg, Road, Scene, Stop, scatter
from data.simulate.gnss import GnssFix, write_gpx

SPEED_MPS = 50 / 3.6
LAP_S = 60.0
"""Without the halts."""
CLIP_S = 30.0
BEND_M = 100.0
"""Radius at which a driver need not slow down from 50 km/h."""
STRAIGHT_M = (SPEED_MPS * LAP_S - 2 * pi * BEND_M) / 2
MIDDLE = (692_000.0, 6_127_000.0)
"""EPSG:25832."""
RATE = 30.0
EVERY_M = 25.0
"""Between two damages."""
GIVES_WAY = (Stop(at_m=150.0, seconds=0.5), Stop(at_m=560.0, seconds=0.5))
"""In either half: a drive at one speed does not tell a receiver's second from the next, and would be refused."""


def ring() -> tuple[Road, Road]:
    """Two pieces, end to end, driven clockwise: three quarters of the ring and the rest."""
    turn, up = np.linspace(pi, 0, 80), np.array([0.0, STRAIGHT_M / 2])
    bend = BEND_M * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    start, end = -up - [BEND_M, 0.0], -up + [BEND_M, 0.0]
    north = np.vstack([start, bend + up, end])
    south = np.vstack([end, -bend - up, start])
    first, second = (LineString(np.asarray(line) + np.array(MIDDLE)) for line in (north, south))
    return Road("north", "Prøvebanen", "Lokalvej", "road", first), Road(
        "south", "Prøvebanen", "Lokalvej", "road", second
    )


def write_roads(file: Path) -> Path:
    """The ring as GeoJSON in EPSG:4326."""
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [_feature(road) for road in ring()]}))
    return file


def one_lap(folder: Path) -> DriveFiles:
    """A minute of 1080p30, rendered once and kept."""
    kept = DriveFiles(*(folder / f"lap{end}" for end in (".mp4", ".gpx", ".truth.json")))
    if not kept.truth.exists():
        roads = ring()
        scene = Scene(scatter(roads, EVERY_M, 4), seed=4)
        plan = DrivePlan("lap", scene=scene, camera=Camera(), speed_mps=SPEED_MPS, stops=GIVES_WAY)
        print("Rendering a minute of 1080p30; this is kept in", folder)
        return simulate_drive(roads, [Leg("north"), Leg("south")], plan, folder, 4, _tell)
    return kept


def laps(lap: DriveFiles, count: int) -> Path:
    """The lap driven so many times in one recording; its track beside it."""
    file = lap.video.with_name(f"laps-{count}.mp4")
    seconds = _repeat(lap.video, file, count)
    segment = gpxpy.parse(lap.gpx.read_text()).tracks[0].segments[0]
    start = DrivePlan().start
    inside = [point for point in segment.points if 0 <= (point.time - start).total_seconds() < seconds]
    fixes = (
        GnssFix(point.time + timedelta(seconds=number * seconds), point.longitude, point.latitude)
        for number in range(count)
        for point in inside
    )
    write_gpx(file.with_suffix(".gpx"), file.stem, tuple(fixes))
    return file


def clips(lap: DriveFiles, count: int) -> list[Path]:
    """The first half of the lap, driven on so many days; each a recording of its own, its track beside it."""
    files = [lap.video.with_name(f"clip-{number}.mp4") for number in range(count)]
    points = gpxpy.parse(lap.gpx.read_text()).tracks[0].segments[0].points
    for number, file in enumerate(files):
        day = timedelta(days=number + 1)
        _cut(lap.video, file, DrivePlan().start + day)
        fixes = (GnssFix(point.time + day, point.longitude, point.latitude) for point in points)
        write_gpx(file.with_suffix(".gpx"), file.stem, tuple(fixes))
    return files


def _cut(video: Path, file: Path, start: datetime) -> None:
    """Copy the packets of the first seconds, and say that they were filmed then."""
    with av.open(str(video)) as source, av.open(str(file), "w") as target:
        stream = source.streams.video[0]
        copy = target.add_stream_from_template(stream)
        target.metadata.update({**source.metadata, "creation_time": start.isoformat()})
        for packet in source.demux(stream):
            if packet.size and packet.pts * packet.time_base < CLIP_S:
                packet.stream = copy
                target.mux(packet)


def _repeat(video: Path, file: Path, count: int) -> float:
    """Copy the packets so many times; gives the length of one lap, s."""
    with av.open(str(video)) as source, av.open(str(file), "w") as target:
        stream = source.streams.video[0]
        copy = target.add_stream_from_template(stream)
        target.metadata.update(source.metadata)
        packets = [packet for packet in source.demux(stream) if packet.size]
        base = Fraction(stream.time_base)
        length = packets[-1].pts + round(Fraction(1, round(RATE)) / base)
        ends = [(packet.pts, packet.dts) for packet in packets]
        for number in range(count):
            for packet, (pts, dts) in zip(packets, ends, strict=True):
                packet.pts, packet.dts, packet.stream = pts + number * length, dts + number * length, copy
                target.mux(packet)
    return float(length * base)


def _feature(road: Road) -> dict[str, object]:
    line = np.column_stack(to_degrees(*np.array(road.line.coords).T)).tolist()
    told = {"id": road.section, "name": road.name, "class": road.road_class, "kind": road.kind}
    return {"type": "Feature", "properties": told, "geometry": {"type": "LineString", "coordinates": line}}


def _tell(done: int, total: int) -> None:
    if done % 300 == 0 or done == total:
        print(f"  {done} of {total} frames", flush=True)
