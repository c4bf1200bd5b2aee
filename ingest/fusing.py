"""What is seen many times becomes one damage at one place."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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
from ingest.life import live_on
from ingest.observing import FOUNDING_EVIDENCE, Observation
from ingest.placing import Placed
from ingest.reading import Reading
from ingest.track import POSITION_SD_M
from model.ground import MEASURABLE_TO_M
from model.severity import Measure, grade
from model.urgency import urgency_parts
from model.vocabulary import DamageClass

STRETCH_M = 250.0
"""So many metres of a drive share one receiver error (correlated over half a minute, at 30 km/h)."""

ACROSS_SD_M = 0.6
"""Where in its lane a vehicle drives, one sigma."""

SAME_PASSAGE_M = 100.0
"""A damage met within so many metres of the same run is met already; farther on the vehicle has come back to it."""


@dataclass(frozen=True)
class Fused:
    """What a reading did to what is known."""

    new: int
    met: int
    sightings: int


@dataclass
class Fusion:
    """One reading on its way into what is known."""

    session: Session
    reading: Reading
    recording: Recording
    network: RoadNetwork
    _met_at: dict[int, tuple[int, float]] = field(default_factory=dict)
    """Damages this reading has met already: where, as run and metres driven."""

    def store(self) -> Fused:
        """Observations of known damages join them, sure ones of none become new damages; then life goes on."""
        new = met = sightings = 0
        for _, group in groupby(self.reading.observations, key=_stretch):
            for observation, damage in self._meetings(list(group)):
                if damage is None and observation.evidence < FOUNDING_EVIDENCE:
                    continue
                new, met = new + (damage is None), met + (damage is not None)
                sightings += len(observation.sightings)
                self._join(damage, observation)
        self.session.flush()
        live_on(self.session, self.reading, self.network, seen=set(self._met_at))
        return Fused(new, met, sightings)

    def _meetings(self, observations: Sequence[Observation]) -> Iterator[tuple[Observation, Damage | None]]:
        """Each observation of a stretch with the damage it shows, if that is known."""
        known = [damage for damage in self._around(observations) if not self._just_met(damage, observations[0].best)]
        meetings = meet(
            [_spot(o) for o in observations],
            [o.best.heading_deg for o in observations],
            [_spot_of(damage) for damage in known],
        )
        for index, observation in enumerate(observations):
            yield observation, known[meetings[index]] if index in meetings else None

    def _around(self, observations: Sequence[Observation]) -> list[Damage]:
        """Damages near a stretch, dismissed ones too: what a foreman dismissed is not reported again."""
        xs, ys = [o.best.x for o in observations], [o.best.y for o in observations]
        reach = 2 * SHIFT_LIMIT_M
        inside = (
            Damage.x.between(min(xs) - reach, max(xs) + reach),
            Damage.y.between(min(ys) - reach, max(ys) + reach),
        )
        return list(self.session.scalars(select(Damage).where(*inside).order_by(Damage.id)))

    def _just_met(self, damage: Damage, here: Placed) -> bool:
        run, along = self._met_at.get(damage.id, (-1, 0.0))
        return run == here.pose.run and abs(along - here.along_m) < STRETCH_M + SAME_PASSAGE_M

    def _join(self, damage: Damage | None, observation: Observation) -> None:
        if damage is None:
            damage = self._found(observation)
        else:
            self._move(damage, observation)
        best = observation.best
        self._met_at[damage.id] = (best.pose.run, best.along_m)
        self._add_sightings(damage, observation)
        self._judge(damage)

    def _found(self, observation: Observation) -> Damage:
        """A new damage at the observation's place; its grade follows once its sightings are stored."""
        best, size = observation.best, observation.measure
        lon, lat = map(float, to_degrees(best.x, best.y))
        at = self._at(best)
        damage = Damage(
            damage_class=observation.damage_class,
            status="new",
            severity="low",
            severity_least="low",
            severity_text="",
            urgency=0,
            urgency_parts={},
            section_id=self.network.sections[best.position.section].id,
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
            passes_seen=0,
            passes_valid=0,
            missed=0,
        )
        self.session.add(damage)
        self.session.flush()
        self.session.add(DamageEvent(damage_id=damage.id, at=at, event="found", by="nightly", note=self.recording.name))
        return damage

    def _move(self, damage: Damage, observation: Observation) -> None:
        """Each drive counts alike: the place is the mean over drives, so its error falls with their root."""
        drives = self.session.scalar(
            select(func.count(func.distinct(Sighting.recording_id))).where(Sighting.damage_id == damage.id)
        )
        share, best = 1 / ((drives or 0) + 1), observation.best
        damage.x += (best.x - damage.x) * share
        damage.y += (best.y - damage.y) * share
        damage.lon, damage.lat = map(float, to_degrees(damage.x, damage.y))
        damage.offset_m += (best.offset_m - damage.offset_m) * share
        damage.chainage_sd_m = POSITION_SD_M * share**0.5
        damage.offset_sd_m = ACROSS_SD_M * share**0.5
        self._put_on_section(damage, observation)

    def _put_on_section(self, damage: Damage, observation: Observation) -> None:
        """The nearer of the section it was on and the one it was seen on now."""
        point = shapely.Point(damage.x, damage.y)
        seen_on, was_on = (
            self.network.sections[observation.best.position.section],
            self.network.by_id[damage.section_id],
        )
        section = min((was_on, seen_on), key=lambda s: float(s.line.distance(point)))
        damage.section_id = section.id
        damage.chainage_m = float(section.line.project(point))

    def _add_sightings(self, damage: Damage, observation: Observation) -> None:
        for placed in observation.sightings:
            at = self._at(placed)
            damage.first_seen, damage.last_seen = min(damage.first_seen, at), max(damage.last_seen, at)
            self.session.add(self._sighting(damage, placed, observation))
        self.session.flush()

    def _sighting(self, damage: Damage, placed: Placed, observation: Observation) -> Sighting:
        box, patch, camera = placed.detection.box, placed.footprint, self.reading.camera
        return Sighting(
            damage_id=damage.id,
            recording_id=self.recording.id,
            at=self._at(placed),
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
            section_id=self.network.sections[placed.position.section].id,
            chainage_m=placed.position.along_m,
            offset_m=placed.offset_m,
            length_m=patch.length_m,
            width_m=patch.width_m,
            distance_m=patch.ahead_m,
        )

    def _judge(self, damage: Damage) -> None:
        """Class, size, grade and urgency, out of all that was ever seen of a damage."""
        rows = self.session.scalars(select(Sighting).where(Sighting.damage_id == damage.id)).all()
        votes: Counter[str] = Counter()
        for row in rows:
            votes[row.damage_class] += row.confidence  # type: ignore[assignment]
        damage.damage_class = votes.most_common(1)[0][0]
        near = [row for row in rows if row.distance_m <= MEASURABLE_TO_M] or list(rows)
        damage.length_m, damage.width_m = median(r.length_m for r in near), median(r.width_m for r in near)
        self._grade(damage)

    def _grade(self, damage: Damage) -> None:
        damage_class = DamageClass(damage.damage_class)
        verdict = grade(damage_class, Measure(damage.length_m, damage.width_m, damage.size_error))
        damage.severity, damage.severity_least, damage.severity_text = verdict.most, verdict.least, verdict.text
        section = self.network.by_id[damage.section_id]
        parts = urgency_parts(damage_class, verdict.least, verdict.most, section.interval_days, section.kind)
        damage.urgency_parts, damage.urgency = dict(parts), min(100, sum(parts.values()))

    def _at(self, placed: Placed) -> datetime:
        return self.reading.first_frame + timedelta(seconds=placed.pose.time_s)


def fuse(session: Session, reading: Reading, recording: Recording, network: RoadNetwork) -> Fused:
    """Store a drive's observations in the session's transaction."""
    return Fusion(session, reading, recording, network).store()


def _stretch(observation: Observation) -> tuple[int, int]:
    best = observation.best
    return best.pose.run, int(best.along_m // STRETCH_M)


def _spot(observation: Observation) -> Spot:
    size, best = observation.measure, observation.best
    return Spot(best.x, best.y, observation.damage_class, size.length_m, size.width_m)


def _spot_of(damage: Damage) -> Spot:
    return Spot(damage.x, damage.y, DamageClass(damage.damage_class), damage.length_m, damage.width_m)
