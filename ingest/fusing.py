"""What is seen many times becomes one damage at one place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from math import cos, hypot, radians, sin

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages import Status
from data.grading import judge, whole_of
from data.projection import to_degrees
from data.roads.network import RoadNetwork
from data.schema import Damage, DamageEvent, Recording, Sighting
from ingest.aligning import SHIFT_LIMIT_M, Meeting, Sight, Spot, meet
from ingest.life import live_on
from ingest.observing import Observation
from ingest.placing import Placed
from ingest.reading import Reading
from ingest.track import POSITION_SD_M
from model.vocabulary import DamageClass

STRETCH_M = 250.0
"""Known damages are asked for in stretches of this length, so that a long drive does not ask for a whole town."""

ACROSS_SD_M = 0.6
"""Where in its lane a vehicle drives, one sigma."""

SAME_DRIVE = timedelta(minutes=1)
"""A recording that begins so soon after a damage was seen goes on with the same drive: recorders cut them in pieces."""

SAME_DRIVE_REACH_M = 6.0
"""What a receiver's error may change in between."""

CLOCK_SD_S = 0.29
"""Of a video's start that is only known to the second: one over the root of twelve."""


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
    _seen: set[int] = field(default_factory=set)
    """Ids of the damages this reading saw."""

    def store(self) -> Fused:
        """Observations of known damages join them, sure ones of none become new damages; then life goes on."""
        new = met = sightings = 0
        for _, group in groupby(self.reading.observations, key=lambda observation: observation.best.pose.run):
            for observation, damage, meeting in self._meetings(sorted(group, key=lambda o: o.best.along_m)):
                if damage is None and not observation.founds:
                    continue
                new, met = new + (damage is None), met + (damage is not None)
                sightings += len(observation.sightings)
                self._join(damage, observation, meeting)
        self.session.flush()
        live_on(self.session, self.reading, self.network, seen=self._seen)
        return Fused(new, met, sightings)

    def _meetings(self, observations: Sequence[Observation]) -> Iterator[tuple[Observation, Damage | None, Meeting]]:
        """Each observation of a run with the damage it shows, if that is known."""
        known = self._around(observations)
        sights = [Sight(_spot(o), o.best.along_m, o.best.heading_deg) for o in observations]
        for observation, meeting in zip(observations, meet(sights, [self._spot_of(d) for d in known]), strict=True):
            yield observation, None if meeting.known is None else known[meeting.known], meeting

    def _around(self, observations: Sequence[Observation]) -> list[Damage]:
        """Damages near a run, dismissed ones too: what a foreman dismissed is not reported again."""
        found: dict[int, Damage] = {}
        for _, group in groupby(observations, key=lambda observation: int(observation.best.along_m // STRETCH_M)):
            places = [(observation.best.x, observation.best.y) for observation in group]
            (west, south), (east, north) = map(min, zip(*places, strict=True)), map(max, zip(*places, strict=True))
            inside = (
                Damage.x.between(west - SHIFT_LIMIT_M, east + SHIFT_LIMIT_M),
                Damage.y.between(south - SHIFT_LIMIT_M, north + SHIFT_LIMIT_M),
                Damage.status != Status.WITHDRAWN,
            )
            found.update((damage.id, damage) for damage in self.session.scalars(select(Damage).where(*inside)))
        return [found[number] for number in sorted(found)]

    def _spot_of(self, damage: Damage) -> Spot:
        """A damage seen a moment ago was put on the map by the same receiver with the same error."""
        just_seen = timedelta() <= self.reading.first_frame - damage.last_seen < SAME_DRIVE
        return Spot(
            x=damage.x,
            y=damage.y,
            damage_class=DamageClass(damage.damage_class),
            length_m=damage.length_m,
            width_m=damage.width_m,
            reach_m=SAME_DRIVE_REACH_M if just_seen else SHIFT_LIMIT_M,
        )

    def _join(self, damage: Damage | None, observation: Observation, meeting: Meeting) -> None:
        if damage is None:
            damage = self._found(observation, meeting)
        else:
            self._move(damage, observation)
        self._add_sightings(damage, observation)
        judge(self.session, damage)
        self._seen |= {damage.id, whole_of(self.session, damage).id}

    def _found(self, observation: Observation, meeting: Meeting) -> Damage:
        """A new damage, put where the known ones round it say this drive was; its grade follows."""
        best, size = observation.best, observation.measure
        x, y, chainage_sd = self._among_the_known(best, meeting)
        lon, lat = map(float, to_degrees(x, y))
        section = self.network.sections[best.position.section]
        at = self._at(best)
        damage = Damage(
            damage_class=observation.damage_class,
            status="new",
            severity="low",
            severity_least="low",
            urgency=0,
            urgency_parts={},
            section_id=section.id,
            chainage_m=float(section.line.project(shapely.Point(x, y))),
            chainage_sd_m=chainage_sd,
            offset_m=best.offset_m,
            offset_sd_m=ACROSS_SD_M,
            length_m=size.length_m,
            width_m=size.width_m,
            size_error=size.error,
            x=x,
            y=y,
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

    def _among_the_known(self, best: Placed, meeting: Meeting) -> tuple[float, float, float]:
        """Where this drive's place lies on the map as it is known, and its error along the road."""
        alone = _along_sd(best)
        if meeting.shift_sd_m >= alone:
            return best.x, best.y, alone
        heading = radians(best.heading_deg)
        x, y = best.x + meeting.shift_m * sin(heading), best.y + meeting.shift_m * cos(heading)
        return x, y, max(meeting.shift_sd_m, alone / 2)

    def _move(self, damage: Damage, observation: Observation) -> None:
        """Each drive's receiver errs anew, so its place is weighed with what is known (a Kalman update)."""
        best = observation.best
        variance, news = damage.chainage_sd_m**2, _along_sd(best) ** 2
        gain = variance / (variance + news)
        damage.x += (best.x - damage.x) * gain
        damage.y += (best.y - damage.y) * gain
        damage.lon, damage.lat = map(float, to_degrees(damage.x, damage.y))
        damage.chainage_sd_m = (variance * news / (variance + news)) ** 0.5
        across = damage.offset_sd_m**2 / (damage.offset_sd_m**2 + ACROSS_SD_M**2)
        damage.offset_m += (best.offset_m - damage.offset_m) * across
        damage.offset_sd_m *= (1 - across) ** 0.5
        self._put_on_section(damage, observation)

    def _put_on_section(self, damage: Damage, observation: Observation) -> None:
        """The nearer of the section it was on and the one it was seen on now."""
        point = shapely.Point(damage.x, damage.y)
        seen_on = self.network.sections[observation.best.position.section]
        was_on = self.network.by_id[damage.section_id]
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
            size_error=patch.size_error,
            distance_m=patch.ahead_m,
        )

    def _at(self, placed: Placed) -> datetime:
        return self.reading.first_frame + timedelta(seconds=placed.pose.time_s)


def fuse(session: Session, reading: Reading, recording: Recording, network: RoadNetwork) -> Fused:
    """Store a drive's observations in the session's transaction."""
    return Fusion(session, reading, recording, network).store()


def _along_sd(placed: Placed) -> float:
    """Of one drive's place along the road: the receiver's error and the clock's at the speed driven, metres."""
    return hypot(POSITION_SD_M, CLOCK_SD_S * placed.pose.speed_mps)


def _spot(observation: Observation) -> Spot:
    size, best = observation.measure, observation.best
    return Spot(best.x, best.y, observation.damage_class, size.length_m, size.width_m)
