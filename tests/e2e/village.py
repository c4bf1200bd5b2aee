"""Vejsted after a month of night runs: the sample roads, damage strewn over them, and rendered pictures of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import shapely
from sqlalchemy import select

from data import users
from data.damages.grading import grade_on
from data.orders import teams
from data.projection import to_degrees
from data.render import SAMPLE_ROADS, training_pictures
from data.roads.importing import import_roads
from data.schema import Damage, DamageEvent, Recording, Section, Sighting
from data.settings import HomeSettings
from data.simulate import Damage as Laid
from data.simulate import read_roads, scatter
from data.states import EventKind
from data.store import Store, open_store
from data.users import Role
from model.detection import Box
from model.vocabulary import DamageClass
from tests.homes import PASSWORD

EVERY_M = 42.0
"""Between two damages: a village after a hard winter."""
STREWN_SEED = 5
ROAD_SEED, PICTURES = 24, 17
"""Of the rendered road: its last picture has a fine hole in it."""
WIDTH, HEIGHT = 1280, 720
DRIVES = (datetime(2026, 10, 22, 9, 12, tzinfo=UTC), datetime(2026, 11, 19, 11, 40, tzinfo=UTC))


@dataclass(frozen=True)
class Shown:
    """Where in which stored picture a kind of damage is seen best."""

    picture: str
    box: Box


def village(folder: Path) -> None:
    """Make the home under `folder`; the foreman's password is `PASSWORD`."""
    store = open_store(HomeSettings(home=folder / "home"))
    import_roads(store, SAMPLE_ROADS)
    best = _pictures(store)
    with store.write() as session:
        users.add(session, "foreman", "Gitte Holm", Role.FOREMAN, PASSWORD)
        teams.add(session, "Hold Nord", "hold-nord@vejsted.example")
        sections = {section.key: section for section in session.scalars(select(Section))}
        recordings = [_recording(number, at) for number, at in enumerate(DRIVES)]
        session.add_all(recordings)
        for laid in scatter(read_roads(SAMPLE_ROADS), EVERY_M, STREWN_SEED):
            damage = _damage(laid, sections[laid.section])
            damage.sightings = [_sighting(damage, recording, best[laid.damage_class]) for recording in recordings]
            session.add(damage)
            session.flush()
            session.add(DamageEvent(damage_id=damage.id, at=damage.first_seen, event=EventKind.FOUND, by="nightly"))
    store.engine.dispose()


def _pictures(store: Store) -> dict[DamageClass, Shown]:
    """The largest box of each class in the rendered pictures; a class that none shows borrows the largest of all."""
    best: dict[DamageClass, Shown] = {}
    for number, picture in enumerate(training_pictures(PICTURES, ROAD_SEED, WIDTH, HEIGHT)):
        name = f"village-{number:02d}.jpg"
        store.pictures.write(name, cv2.imencode(".jpg", picture.image, [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes())
        for damage_class, box in picture.boxes:
            if damage_class not in best or box.area > best[damage_class].box.area:
                best[damage_class] = Shown(name, box)
    largest = max(best.values(), key=lambda shown: shown.box.area)
    return {damage_class: best.get(damage_class, largest) for damage_class in DamageClass}


def _recording(number: int, at: datetime) -> Recording:
    return Recording(
        sha256=f"{number:064x}", name=f"vejsted-{number + 1}.mp4", video=f"vejsted-{number + 1}.mp4", received_at=at,
        state="processed", started_at=at, processed_at=at + timedelta(hours=14), frames=1700, judged=1650,
        metres=5000.0, detector="strewn",
    )  # fmt: skip


def _damage(laid: Laid, section: Section) -> Damage:
    x, y = _place(section, laid.chainage_m, laid.offset_m)
    lon, lat = to_degrees(x, y)
    damage = Damage(
        damage_class=laid.damage_class.value, status="new", urgency_parts={},
        section=section, chainage_m=laid.chainage_m, chainage_sd_m=1.8, offset_m=laid.offset_m, offset_sd_m=0.7,
        length_m=laid.length_m, width_m=laid.width_m, size_error=0.18, x=x, y=y, lon=float(lon), lat=float(lat),
        first_seen=DRIVES[0], last_seen=DRIVES[1],
    )  # fmt: skip
    grade_on(damage, section)
    return damage


def _sighting(damage: Damage, recording: Recording, shown: Shown) -> Sighting:
    box = shown.box
    assert recording.started_at
    return Sighting(
        recording=recording, at=recording.started_at + timedelta(seconds=damage.chainage_m / 11),
        pts_s=damage.chainage_m / 11 + damage.section.id * 1000, damage_class=damage.damage_class, confidence=0.83,
        x1=box.x1, y1=box.y1, x2=box.x2, y2=box.y2, frame_width=WIDTH, frame_height=HEIGHT, picture=shown.picture,
        section_id=damage.section.id, chainage_m=damage.chainage_m, offset_m=damage.offset_m, length_m=damage.length_m,
        width_m=damage.width_m, distance_m=7.0,
    )  # fmt: skip


def _place(section: Section, along: float, offset: float) -> tuple[float, float]:
    """The point so far along the section and so far to its right."""
    line = shapely.from_wkb(section.line)
    here, there = line.interpolate(along), line.interpolate(along + 0.5)
    step = max(1e-6, ((there.x - here.x) ** 2 + (there.y - here.y) ** 2) ** 0.5)
    dx, dy = (there.x - here.x) / step, (there.y - here.y) / step
    return here.x + offset * dy, here.y - offset * dx
