"""What is seen many times becomes one damage at one place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.damages import Status
from data.damages.grading import judge, whole_of
from data.roads.network import RoadNetwork
from data.schema import Damage, DamageEvent, Recording, Sighting
from ingest.fuse.association import Alignment, ObservedSpot
from ingest.fuse.duplicates import merge_doubles
from ingest.fuse.likelihood import GroundBox
from ingest.fuse.passages import passages
from ingest.fuse.placement import ACROSS_SD_M, LocalOffset, local_offsets, move, put_on, settle
from ingest.lifecycle.status import update_statuses
from ingest.observe.frame_observations import FrameObservation
from ingest.observe.observation import Observation
from ingest.observe.placing import Placed
from ingest.reading import Reading
from model.vocabulary import DamageClass

ASIDE_M = 10.0
"""A damage at most so far beside a passage may have been seen in it."""


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
    _met: list[tuple[LocalOffset, Damage | None]] = field(default_factory=list)
    """All it observed, each with the damage it was taken for, if any."""
    _weighed_m: dict[Damage, float] = field(default_factory=dict)
    """How far along the run this drive had its word on a damage's place."""

    def store(self) -> Fused:
        """Observations of known damages join them, sure ones of none become new; then life goes on, doubles merge."""
        new = met = sightings = 0
        for stretch, damage in self._meetings():
            observation = stretch.observation
            if damage is None and (stretch.meeting.doubtful or not observation.can_create_damage):
                self._met.append((stretch, None))
                continue
            new, met = new + (damage is None), met + (damage is not None)
            sightings += len(observation.sightings)
            self._join(damage, stretch)
        self.session.flush()
        update_statuses(self.session, self.recording, self.reading, self.network, self._met)
        seen = {whole_of(self.session, damage).id for _, damage in self._met if damage is not None}
        merge_doubles(self.session, seen, self.reading.first_frame)
        return Fused(new, met, sightings)

    def _meetings(self) -> Iterator[tuple[LocalOffset, Damage | None]]:
        """Each observation with the damage it shows, if that is known by the time of its passage."""
        for run, group in groupby(self.reading.observations, key=lambda observation: observation.best.pose.run):
            observations = sorted(group, key=lambda observation: observation.best.along_m)
            way, alignment = self.reading.ways[run], Alignment()
            self._weighed_m.clear()
            turned = way.turned(np.array([observation.best.along_m for observation in observations])).tolist()
            for numbers in passages(observations, turned):
                passage = [observations[number] for number in numbers]
                sights = [_sight(observations[number], turned[number]) for number in numbers]
                known = self._around(sights)
                meetings = alignment.associate(sights, [_spot_of(damage) for damage in known])
                found = local_offsets(zip(passage, meetings, strict=True), known)
                settle(known, found, self.network, self._weighed_m)
                for stretch in found:
                    yield stretch, None if stretch.meeting.known is None else known[stretch.meeting.known]

    def _around(self, sights: Sequence[ObservedSpot]) -> list[Damage]:
        """Damages near a passage, dismissed ones too: what a foreman dismissed is not reported again."""
        reach = max(sight.reach_m for sight in sights) + ASIDE_M
        xs, ys = [sight.spot.x for sight in sights], [sight.spot.y for sight in sights]
        inside = (
            Damage.x.between(min(xs) - reach, max(xs) + reach),
            Damage.y.between(min(ys) - reach, max(ys) + reach),
            Damage.status != Status.WITHDRAWN,
        )
        return list(self.session.scalars(select(Damage).where(*inside).order_by(Damage.id)))

    def _join(self, damage: Damage | None, stretch: LocalOffset) -> None:
        if damage is None:
            damage = self._found(stretch)
        else:
            move(damage, stretch, self.network)
        self._add_sightings(damage, stretch.observation)
        judge(self.session, damage)
        self._met.append((stretch, damage))

    def _found(self, stretch: LocalOffset) -> Damage:
        """A new damage, put where the known ones round it say this drive was; its grade follows."""
        best, size = stretch.observation.best, stretch.observation.measure
        x, y = stretch.place
        at = self._at(best)
        damage = Damage(
            damage_class=stretch.observation.damage_class,
            status="new",
            severity="low",
            severity_least="low",
            urgency=0,
            urgency_parts={},
            chainage_sd_m=stretch.sd_m,
            offset_sd_m=ACROSS_SD_M,
            length_m=size.length_m,
            width_m=size.width_m,
            size_error=size.error,
            x=x,
            y=y,
            first_seen=at,
            last_seen=at,
            passes_seen=0,
            passes_valid=0,
            missed=0,
        )
        put_on(damage, self.network.sections[best.position.section])
        self._weighed_m[damage] = best.along_m
        self.session.add(damage)
        self.session.flush()
        self.session.add(DamageEvent(damage_id=damage.id, at=at, event="found", by="nightly", note=self.recording.name))
        return damage

    def _add_sightings(self, damage: Damage, observation: Observation) -> None:
        for view in observation.views:
            at = self._at(view.whole)
            damage.first_seen, damage.last_seen = min(damage.first_seen, at), max(damage.last_seen, at)
            self.session.add_all(self._sighting(damage, piece, view, observation) for piece in view.pieces)
        self.session.flush()

    def _sighting(self, damage: Damage, placed: Placed, view: FrameObservation, observation: Observation) -> Sighting:
        box, patch, camera = placed.detection.box, view.whole.footprint, self.reading.camera
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
            section_id=self.network.sections[view.whole.position.section].id,
            chainage_m=view.whole.position.along_m,
            offset_m=view.whole.offset_m,
            length_m=patch.length_m,
            width_m=patch.width_m,
            size_error=observation.measure.repeatability,
            distance_m=patch.ahead_m,
        )

    def _at(self, placed: Placed) -> datetime:
        return self.reading.first_frame + timedelta(seconds=placed.pose.time_s)


def fuse(session: Session, reading: Reading, recording: Recording, network: RoadNetwork) -> Fused:
    """Store a drive's observations in the session's transaction."""
    return Fusion(session, reading, recording, network).store()


def _sight(observation: Observation, turned_rad: float) -> ObservedSpot:
    size, best = observation.measure, observation.best
    spot = GroundBox(best.x, best.y, observation.damage_class, size.length_m, size.width_m)
    frames = frozenset(view.whole.pose.time_s for view in observation.views)
    pose = best.pose
    return ObservedSpot(spot, pose.time_s, turned_rad, pose.speed_mps, best.heading_deg, frames)


def _spot_of(damage: Damage) -> GroundBox:
    return GroundBox(damage.x, damage.y, DamageClass(damage.damage_class), damage.length_m, damage.width_m)
