"""A home with a little of everything, for tests of the server and of the pages.

`seeded_home(folder)` has three sections north of Odense, 30 damages with real JPEG pictures, two teams and one user
of each role (`reader`, `foreman`, `engineer`, `admin`), all with the password `PASSWORD`.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import shapely
from shapely import LineString
from sqlalchemy.orm import Session

from data import users
from data.damages.grading import grade_on
from data.orders import teams
from data.projection import to_degrees
from data.roads.section_status import add_passes
from data.schema import Damage, DamageEvent, Pass, Recording, RoadClass, Section, Sighting
from data.settings import HomeSettings, MediaSettings
from data.store import Store, open_store
from data.users import Role
from model.grading.severity import Measure
from model.vocabulary import DamageClass

PASSWORD = "korrekt-hest-batteri"
FRAME_WIDTH, FRAME_HEIGHT = 1280, 720
FIRST_DRIVE = datetime(2026, 10, 5, 7, 30, tzinfo=UTC)
SECOND_DRIVE = FIRST_DRIVE + timedelta(days=28)
CLASSES = list(DamageClass)

# Metres in EPSG:25832, near Stige north of Odense.
ROADS: tuple[tuple[str, str, str, LineString], ...] = (
    ("Stigevej", "road", "Trafikvej", LineString([(588_000, 6_143_000), (588_400, 6_143_300), (588_500, 6_143_900)])),
    ("Strandvejen", "road", "Lokalvej", LineString([(588_400, 6_143_300), (589_200, 6_143_200)])),
    ("Kanalstien", "path", "Cykelsti", LineString([(588_010, 6_142_995), (588_010, 6_142_500)])),
)
INTERVALS = {"Trafikvej": 28, "Lokalvej": 182, "Cykelsti": None}


def seeded_home(folder: Path, database_url: str | None = None, media: MediaSettings | None = None) -> Store:
    """A home under `folder` with roads, damages, pictures, teams and users."""
    store = open_store(HomeSettings(home=folder / "home", database_url=database_url), media)
    with store.write() as session:
        classes = {name: RoadClass(name=name, kind="road", interval_days=days) for name, days in INTERVALS.items()}
        classes["Cykelsti"].kind = "path"
        sections = [_section(*road, classes) for road in ROADS]
        recordings = [_recording(number, at) for number, at in enumerate((FIRST_DRIVE, SECOND_DRIVE))]
        session.add_all([*classes.values(), *sections, *recordings, _refused()])
        session.flush()
        add_passes(session, _passes(sections, recordings))
        for number in range(30):
            damage = _damage(number, sections[number // 10], recordings)
            session.add(damage)
            session.flush()
            session.add(DamageEvent(damage_id=damage.id, at=damage.first_seen, event="found", by="nightly"))
            for sighting in damage.sightings:
                assert sighting.picture
                store.pictures.write(sighting.picture, road_picture(number))
        teams.add(session, "Hold Nord", "hold-nord@vejsted.example")
        teams.add(session, "Hold Syd", "hold-syd@vejsted.example")
        for role, name in (
            (Role.FOREMAN, "Gitte Holm"),
            (Role.ENGINEER, "Per Lund"),
            (Role.ADMIN, "Åse Krag"),
            (Role.READER, "Ib Friis"),
        ):
            add_user(session, role, name)
    return store


def road_picture(number: int) -> bytes:
    """A JPEG of grey asphalt with a dark hole where `box_of(number)` says."""
    return _road_picture(number % 10)


def box_of(number: int) -> tuple[int, int, int, int]:
    """Where the hole lies in the picture, pixels."""
    left = 300 + 60 * (number % 10)
    return left, 430, left + 180, 540


@cache
def _road_picture(number: int) -> bytes:
    noise = np.random.default_rng(number).integers(-12, 12, (FRAME_HEIGHT, FRAME_WIDTH, 1))
    image = np.full((FRAME_HEIGHT, FRAME_WIDTH, 3), (118, 120, 122), np.int16) + noise
    image[:300] = (215, 190, 160)
    image[300:330] = (70, 110, 80)
    image = np.ascontiguousarray(np.clip(image, 0, 255).astype(np.uint8))
    cv2.fillPoly(image, [np.array([[610, 330], [640, 330], [680, 720], [620, 720]])], (225, 225, 225))
    x1, y1, x2, y2 = box_of(number)
    centre, axes = ((x1 + x2) // 2, (y1 + y2) // 2), ((x2 - x1) // 2 - 12, (y2 - y1) // 2 - 10)
    cv2.ellipse(image, centre, axes, 0, 0, 360, (52, 54, 58), -1)
    ok, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert ok
    return bytes(jpeg)


@cache
def _hash() -> str:
    return users.hash_password(PASSWORD)


def add_user(session: Session, role: Role, name: str) -> None:
    """Somebody of a role, called by it, with `PASSWORD`."""
    session.add(users.User(username=role.value, name=name, role=role.value, password=_hash()))


def _section(name: str, kind: str, road_class: str, line: LineString, classes: dict[str, RoadClass]) -> Section:
    min_x, min_y, max_x, max_y = line.bounds
    return Section(
        key=name.lower(), name=name, kind=kind, road_class=classes[road_class], from_m=0.0, length_m=line.length,
        line=shapely.to_wkb(line), min_x=min_x, min_y=min_y, max_x=max_x, max_y=max_y,
    )  # fmt: skip


def _recording(number: int, at: datetime) -> Recording:
    return Recording(
        sha256=f"{number:064x}", name=f"tur-{number + 1}.mp4", video=f"tur-{number + 1}.mp4", received_at=at,
        state="processed", started_at=at, processed_at=at + timedelta(hours=18), frames=600, judged=590, metres=2200.0,
        detector="seeded",
    )  # fmt: skip


def _refused() -> Recording:
    return Recording(
        sha256="f" * 64, name="tom.mp4", video="tom.mp4", received_at=SECOND_DRIVE, state="refused",
        processed_at=SECOND_DRIVE, refusal="empty_file",
    )  # fmt: skip


def _passes(sections: list[Section], recordings: list[Recording]) -> list[Pass]:
    """Stigevej whole on both drives, Strandvejen half on the first, Kanalstien never."""
    stige, strand, _ = sections
    whole = [
        Pass(recording_id=r.id, section_id=stige.id, at=r.started_at, from_m=0, to_m=stige.length_m, forward=True)
        for r in recordings
    ]
    half = Pass(
        recording_id=recordings[0].id, section_id=strand.id, at=recordings[0].started_at, from_m=0,
        to_m=strand.length_m / 2, forward=True,
    )  # fmt: skip
    return [*whole, half]


def _damage(number: int, section: Section, recordings: list[Recording]) -> Damage:
    damage_class = CLASSES[3 - number % 4]
    measure = Measure(length_m=0.25 + 0.05 * (number % 10), width_m=0.3 + 0.04 * (number % 10), error=0.18)
    along, offset = 20.0 + 45 * (number % 10), (-1.6, 0.1, 1.4)[number % 3]
    x, y = _place(section, along, offset)
    lon, lat = to_degrees(x, y)
    damage = Damage(
        damage_class=damage_class.value, status="new", urgency_parts={}, section=section, chainage_m=along,
        chainage_sd_m=1.8, offset_m=offset, offset_sd_m=0.7, length_m=measure.length_m, width_m=measure.width_m,
        size_error=measure.error, x=x, y=y, lon=float(lon), lat=float(lat), first_seen=FIRST_DRIVE,
        last_seen=SECOND_DRIVE,
        sightings=[_sighting(number, recording, section, along, offset, measure) for recording in recordings],
    )  # fmt: skip
    grade_on(damage, section)
    return damage


def _sighting(
    number: int, recording: Recording, section: Section, along: float, offset: float, measure: Measure
) -> Sighting:
    x1, y1, x2, y2 = box_of(number)
    assert recording.started_at
    return Sighting(
        recording=recording, at=recording.started_at + timedelta(seconds=number), pts_s=float(number),
        damage_class=CLASSES[3 - number % 4].value, confidence=0.5 + 0.01 * number, x1=x1, y1=y1, x2=x2, y2=y2,
        frame_width=FRAME_WIDTH, frame_height=FRAME_HEIGHT, picture=f"seed-{recording.id}-{number:02d}.jpg",
        section_id=section.id, chainage_m=along, offset_m=offset, length_m=measure.length_m, width_m=measure.width_m,
        distance_m=7.0,
    )  # fmt: skip


def _place(section: Section, along: float, offset: float) -> tuple[float, float]:
    """The point so far along the section and so far to its right."""
    line = shapely.from_wkb(section.line)
    here, there = line.interpolate(along), line.interpolate(along + 1)
    dx, dy = there.x - here.x, there.y - here.y
    return here.x + offset * dy, here.y - offset * dx
