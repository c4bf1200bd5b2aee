"""Painted drives: small real videos of a road on which damages are patches of a known colour at a known place.

The detector that goes with them finds the colours, so everything between the pixels and the map is the real thing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path, PurePosixPath

import av
import cv2
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString

from data.projection import METRES, to_degrees
from data.store import Store
from model.detection import Box, Detection, Image, Picture, ReducedImage, as_reduced
from model.geometry.camera import Camera, camera_looking_at
from model.networks.privacy import Blurred
from model.vocabulary import DamageClass

WIDTH, HEIGHT, RATE = 480, 270, 10
CAMERA: Camera = camera_looking_at((WIDTH / 2, HEIGHT * 0.3), WIDTH, HEIGHT)
COLOURS = {DamageClass.POTHOLE: (255, 0, 255), DamageClass.ALLIGATOR: (255, 255, 0)}
ORIGIN = (588_000.0, 6_144_400.0)


@dataclass(frozen=True)
class Patch:
    """A damage of the painted road, metres."""

    chainage_m: float
    offset_m: float
    damage_class: DamageClass = DamageClass.POTHOLE
    size_m: float = 0.6


@dataclass(frozen=True)
class PaintedRoad:
    """A straight road to the east, cut into sections."""

    patches: tuple[Patch, ...]
    length_m: float = 400.0
    cuts_m: tuple[float, ...] = (0.0, 130.0, 270.0, 400.0)
    line: LineString = field(init=False)

    def __post_init__(self) -> None:
        east, north = ORIGIN
        object.__setattr__(self, "line", LineString([(east, north), (east + self.length_m, north)]))

    def write(self, file: Path) -> Path:
        """The road as a file a municipality would have."""
        import geopandas as gpd

        parts = [shapely.ops.substring(self.line, a, b) for a, b in zip(self.cuts_m, self.cuts_m[1:], strict=False)]
        frame = gpd.GeoDataFrame(
            {"id": [f"S{n}" for n in range(len(parts))], "vejnavn": "Prøvevej", "vejklasse": "Stor vej"},
            geometry=parts,
            crs=METRES,
        )
        frame.to_file(file)
        return file


@dataclass(frozen=True)
class PaintedDrive:
    """One passage of the road."""

    start: datetime
    from_m: float = 10.0
    to_m: float = 390.0
    speed_mps: float = 12.0
    lane_m: float = 1.75
    shift_m: tuple[float, float] = (0.0, 0.0)
    """The receiver's error, east and north."""
    overlay: Callable[[Image, float], None] | None = None
    """Draws what passes by over a frame, given the chainage at which it was taken."""


def paint(road: PaintedRoad, drive: PaintedDrive, folder: Path, name: str) -> Path:
    """Write the drive's video and its GPX; gives the video."""
    folder.mkdir(parents=True, exist_ok=True)
    duration = (drive.to_m - drive.from_m) / drive.speed_mps
    _write_gpx(road, drive, duration, folder / f"{name}.gpx")
    video = folder / f"{name}.mp4"
    started = drive.start.isoformat()
    with av.open(str(video), "w", options={"movflags": "use_metadata_tags"}) as container:
        container.metadata["creation_time"] = started
        stream = container.add_stream("libx264", rate=RATE, options={"crf": "20", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv444p"
        stream.time_base = Fraction(1, 1000)
        for index in range(int(duration * RATE)):
            jitter = 7 * (index % 3)  # milliseconds: a variable frame rate, as phones have
            time_ms = index * 1000 // RATE + jitter
            image = _frame(road, drive, drive.from_m + drive.speed_mps * time_ms / 1000)
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts, frame.time_base = time_ms, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return video


def _frame(road: PaintedRoad, drive: PaintedDrive, chainage_m: float) -> Image:
    rng = np.random.default_rng(int(chainage_m * 10))
    image: NDArray[np.uint8] = rng.integers(85, 125, (HEIGHT, WIDTH, 1), np.uint8).repeat(3, axis=2)
    image[: int(CAMERA.horizon_y)] = (200, 180, 160)
    for aside in (-drive.lane_m - 3.5, -drive.lane_m, 3.5 - drive.lane_m):
        _fill(image, [(2.2, aside), (2.2, aside + 0.15), (80, aside + 0.15), (80, aside)], (250, 250, 250))
    for patch in road.patches:
        ahead, aside, half = patch.chainage_m - chainage_m, patch.offset_m - drive.lane_m, patch.size_m / 2
        if 2.2 + half < ahead < 40:
            ring = [(ahead + a * half, aside + b * half) for a, b in ((-1, -1), (-1, 1), (1, 1), (1, -1))]
            _fill(image, ring, COLOURS[patch.damage_class])
    if drive.overlay:
        drive.overlay(image, chainage_m)
    return image


def _fill(image: Image, ring: Sequence[tuple[float, float]], colour: tuple[int, int, int]) -> None:
    pixels = np.array([CAMERA.pixel(ahead, aside) for ahead, aside in ring])
    cv2.fillPoly(image, [np.round(pixels).astype(np.int32)], colour)


def _write_gpx(road: PaintedRoad, drive: PaintedDrive, duration_s: float, file: Path) -> None:
    points = []
    for second in range(-2, int(duration_s) + 4):
        along = drive.from_m + drive.speed_mps * second
        east = road.line.coords[0][0] + along + drive.shift_m[0]
        north = road.line.coords[0][1] - drive.lane_m + drive.shift_m[1]
        lon, lat = map(float, to_degrees(east, north))
        at = (drive.start + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")
        points.append(f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}"><time>{at}</time></trkpt>')
    file.write_text(
        '<?xml version="1.0"?><gpx version="1.1" creator="painted" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><trkseg>{''.join(points)}</trkseg></trk></gpx>"
    )


class ColourDetector:
    """Finds the painted colours."""

    name = "colours"

    def detect(self, images: Sequence[Picture]) -> list[list[Detection]]:
        """Every blob of a painted colour is a detection."""
        return [self._detect(as_reduced(image)) for image in images]

    def _detect(self, picture: ReducedImage) -> list[Detection]:
        found = []
        image, scale = picture.pixels, picture.width / picture.pixels.shape[1]
        for damage_class, colour in COLOURS.items():
            near = cv2.inRange(image, *(np.clip(np.add(colour, by), 0, 255) for by in (-69, 69)))
            count, _, stats, _ = cv2.connectedComponentsWithStats(near)
            for x, y, width, height, area in stats[1:count].tolist():
                if area * scale**2 >= 12:
                    corners = np.array([x, y, x + width, y + height]) * scale
                    found.append(Detection(damage_class, 0.8, Box(*map(float, corners))))
        return found


def unblurred(image: Image) -> Blurred:
    """Nobody is in a painted picture."""
    return Blurred(image, ())


def end_state(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Everything a night stores, without row numbers and times of processing."""
    from sqlalchemy import select

    from data.schema import Damage, Pass, Recording, Sighting

    with store.read() as session:
        names = {row.id: row.name for row in session.scalars(select(Recording))}
        damages = [
            (d.damage_class, d.status, d.section_id, round(d.chainage_m, 6), round(d.offset_m, 6), d.urgency)
            for d in session.scalars(select(Damage))
        ]
        sightings = [
            (names[s.recording_id], s.pts_s, s.damage_class, s.x1, s.y1, s.picture)
            for s in session.scalars(select(Sighting))
        ]
        passes = [(names[p.recording_id], p.section_id, p.from_m, p.to_m) for p in session.scalars(select(Pass))]
        states = [(r.name, r.state, r.refusal, r.frames, r.metres) for r in session.scalars(select(Recording))]
    pictures = [(PurePosixPath(name).name,) for name in store.pictures.media.names()]
    partial = [(path.name,) for path in store.home.rglob("*.partial")]
    listed = {"damages": damages, "sightings": sightings, "passes": passes, "states": states, "pictures": pictures}
    return {name: sorted(rows, key=repr) for name, rows in {**listed, "partial": partial}.items()}
