"""What is seen many times becomes one damage at one place."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from statistics import median

import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.projection import to_degrees
from data.roads.network import RoadNetwork
from data.schema import Damage, DamageEvent, Recording, Sighting
from ingest.aligning import SHIFT_LIMIT_M, Spot, meet
from ingest.observing import Observation
from ingest.placing import Placed
from ingest.reading import Reading
from ingest.track import POSITION_SD_M
from model.camera import Camera
from model.ground import MEASURABLE_TO_M
from model.severity import Measure, grade
from model.urgency import urgency_parts
from model.vocabulary import DamageClass

STRETCH_M = 250.0
"""So many metres of a drive share one receiver error (correlated over half a minute, at 30 km/h)."""

ACROSS_SD_M = 0.6
"""Where in its lane a vehicle drives, one sigma."""

MENDED = ("repaired", "verified")


@dataclass(frozen=True)
class Fused:
    """What a reading did to what is known."""

    new: int
    met: int
    sightings: int


def fuse(session: Session, reading: Reading, recording: Recording, network: RoadNetwork) -> Fused:
    """Store a drive's observations: those of known damages join them, the others become new ones."""
    new = met = 0
    for _, group in groupby(reading.observations, key=_stretch):
        observations = list(group)
        known = _known_around(session, observations)
        meetings = meet(
            [_spot(o) for o in observations],
            [o.best.heading_deg for o in observations],
            [_spot_of(damage) for damage in known],
        )
        for index, observation in enumerate(observations):
            damage = known[meetings[index]] if index in meetings else None
            if damage is None:
                damage = _found(session, observation, recording, network)
            else:
                _move(session, damage, observation, network)
            new, met = new + (index not in meetings), met + (index in meetings)
            _add_sightings(session, damage, observation, recording, network, reading.camera)
            _judge(session, damage, reading.first_frame, network)
    sightings = sum(len(observation.sightings) for observation in reading.observations)
    return Fused(new, met, sightings)


def _stretch(observation: Observation) -> tuple[int, int]:
    best = observation.best
    return best.pose.run, int(best.along_m // STRETCH_M)


def _known_around(session: Session, observations: Sequence[Observation]) -> list[Damage]:
    """Damages near a stretch, dismissed ones too: what a foreman dismissed is not reported again."""
    xs, ys = [o.best.x for o in observations], [o.best.y for o in observations]
    reach = SHIFT_LIMIT_M * 2
    inside = (Damage.x.between(min(xs) - reach, max(xs) + reach), Damage.y.between(min(ys) - reach, max(ys) + reach))
    return list(session.scalars(select(Damage).where(*inside).order_by(Damage.id)))


def _spot(observation: Observation) -> Spot:
    size, best = observation.measure, observation.best
    return Spot(best.x, best.y, observation.damage_class, size.length_m, size.width_m)


def _spot_of(damage: Damage) -> Spot:
    return Spot(damage.x, damage.y, DamageClass(damage.damage_class), damage.length_m, damage.width_m)


def _found(session: Session, observation: Observation, recording: Recording, network: RoadNetwork) -> Damage:
    """A new damage at the observation's place; its grade follows once its sightings are stored."""
    best, size = observation.best, observation.measure
    lon, lat = map(float, to_degrees(best.x, best.y))
    at = _at(recording, best)
    damage = Damage(
        damage_class=observation.damage_class,
        status="new",
        severity="low",
        severity_least="low",
        severity_text="",
        urgency=0,
        urgency_parts={},
        section_id=network.sections[best.position.section].id,
        chainage_m=best.position.along_m,
        chainage_sd_m=POSITION_SD_M,
        offset_m=best.offset_m,
        offset_sd_m=ACROSS_SD_M,
        length_m=size.length_m,
        width_m=size.width_m,
        size_error=size.error,
        x=best.x,
        y=best.y,
        lon=lon,
        lat=lat,
        first_seen=at,
        last_seen=at,
    )
    session.add(damage)
    session.flush()
    session.add(DamageEvent(damage_id=damage.id, at=at, event="found", by="nightly", note=recording.name))
    return damage


def _move(session: Session, damage: Damage, observation: Observation, network: RoadNetwork) -> None:
    """Each drive counts alike: the place is the mean over drives, so its error falls with their root."""
    drives = session.scalar(
        select(func.count(func.distinct(Sighting.recording_id))).where(Sighting.damage_id == damage.id)
    )
    share, best = 1 / ((drives or 0) + 1), observation.best
    damage.x += (best.x - damage.x) * share
    damage.y += (best.y - damage.y) * share
    damage.lon, damage.lat = map(float, to_degrees(damage.x, damage.y))
    damage.chainage_sd_m = POSITION_SD_M * share**0.5
    damage.offset_sd_m = ACROSS_SD_M * share**0.5
    _put_on_section(damage, observation, network)


def _put_on_section(damage: Damage, observation: Observation, network: RoadNetwork) -> None:
    """The nearer of the section it was on and the one it was seen on now."""
    point = shapely.Point(damage.x, damage.y)
    seen_on = network.sections[observation.best.position.section]
    was_on = network.by_id[damage.section_id]
    section = min((was_on, seen_on), key=lambda s: float(s.line.distance(point)))
    damage.section_id = section.id
    damage.chainage_m = float(section.line.project(point))


def _add_sightings(
    session: Session,
    damage: Damage,
    observation: Observation,
    recording: Recording,
    network: RoadNetwork,
    camera: Camera,
) -> None:
    for placed in observation.sightings:
        box, patch = placed.detection.box, placed.footprint
        at = _at(recording, placed)
        damage.first_seen, damage.last_seen = min(damage.first_seen, at), max(damage.last_seen, at)
        session.add(
            Sighting(
                damage_id=damage.id,
                recording_id=recording.id,
                at=at,
                pts_s=placed.pose.time_s,
                damage_class=placed.detection.damage_class,
                confidence=placed.detection.confidence,
                x1=box.x1,
                y1=box.y1,
                x2=box.x2,
                y2=box.y2,
                frame_width=camera.width,
                frame_height=camera.height,
                picture=observation.picture if placed is observation.pictured else None,
                section_id=network.sections[placed.position.section].id,
                chainage_m=placed.position.along_m,
                offset_m=placed.offset_m,
                length_m=patch.length_m,
                width_m=patch.width_m,
                distance_m=patch.ahead_m,
            )
        )
    session.flush()


def _judge(session: Session, damage: Damage, drive_at: datetime, network: RoadNetwork) -> None:
    """Class, size, grade, urgency and life, out of all that was ever seen of a damage."""
    rows = session.scalars(select(Sighting).where(Sighting.damage_id == damage.id)).all()
    votes: Counter[str] = Counter()
    for row in rows:
        votes[row.damage_class] += row.confidence  # type: ignore[assignment]
    damage.damage_class = votes.most_common(1)[0][0]
    near = [row for row in rows if row.distance_m <= MEASURABLE_TO_M] or list(rows)
    damage.length_m, damage.width_m = median(r.length_m for r in near), median(r.width_m for r in near)
    _grade(damage, network)
    if damage.status in MENDED and drive_at > _mended_at(session, damage):
        damage.status = "reopened"
        session.add(DamageEvent(damage_id=damage.id, at=drive_at, event="reopened", by="nightly", note=""))


def _grade(damage: Damage, network: RoadNetwork) -> None:
    damage_class = DamageClass(damage.damage_class)
    verdict = grade(damage_class, Measure(damage.length_m, damage.width_m, damage.size_error))
    damage.severity, damage.severity_least, damage.severity_text = verdict.most, verdict.least, verdict.text
    section = network.by_id[damage.section_id]
    parts = urgency_parts(damage_class, verdict.least, verdict.most, section.interval_days, section.kind)
    damage.urgency_parts, damage.urgency = dict(parts), min(100, sum(parts.values()))


def _mended_at(session: Session, damage: Damage) -> datetime:
    """When somebody last said it was mended."""
    last = session.scalar(
        select(func.max(DamageEvent.at)).where(DamageEvent.damage_id == damage.id, DamageEvent.event.in_(MENDED))
    )
    return last or damage.last_seen


def _at(recording: Recording, placed: Placed) -> datetime:
    assert recording.started_at is not None
    return recording.started_at + timedelta(seconds=placed.pose.time_s)
