"""Fusion: one drive's observations update the known damages or create new ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.damages import Status
from data.damages.grading import judge
from data.roads.network import RoadNetwork
from data.schema import Damage, DamageEvent, Recording, Sighting
from ingest.fuse.association import Alignment, ObservedSpot
from ingest.fuse.likelihood import GroundBox
from ingest.fuse.passages import passages
from ingest.fuse.placement import (
    LANE_POSITION_SD_M,
    LocalOffset,
    local_offsets,
    locate_on,
    shift_known_damages,
    update_place,
)
from ingest.observe.frame_observations import FrameObservation
from ingest.observe.observation import Observation
from ingest.observe.placing import PlacedDetection
from ingest.reading import Reading
from model.vocabulary import DamageClass

MAX_LATERAL_DISTANCE_M = 10.0
"""A damage at most so far to the side of a passage, metres, may have been observed in it."""


Associations = Sequence[tuple[LocalOffset, Damage | None]]
"""All observations of a drive, each with the damage it was associated with; None where it was not sure enough to be
any."""


@dataclass(frozen=True)
class Fused:
    """What a reading changed."""

    new: int
    """Damages created."""
    known: int
    """Observations of damages known before."""
    sightings: int
    associations: Associations = ()


@dataclass
class Fusion:
    """One reading on its way into the database."""

    session: Session
    reading: Reading
    recording: Recording
    network: RoadNetwork
    _associations: list[tuple[LocalOffset, Damage | None]] = field(default_factory=list)
    """All its observations, each with the damage it was associated with, if any."""
    _updated_m: dict[Damage, float] = field(default_factory=dict)
    """Along-track metres at which this run last updated each damage's place."""

    def store(self) -> Fused:
        """Observations update known damages or create new ones."""
        new = known = sightings = 0
        for offset, damage in self._associated():
            observation = offset.observation
            if damage is None and (offset.association.ambiguous or not observation.can_create_damage):
                self._associations.append((offset, None))
                continue
            new, known = new + (damage is None), known + (damage is not None)
            sightings += len(observation.sightings)
            self._apply(damage, offset)
        self.session.flush()
        return Fused(new, known, sightings, tuple(self._associations))

    def _associated(self) -> Iterator[tuple[LocalOffset, Damage | None]]:
        """Each observation with the damage it shows, if that is known by the time of its passage."""
        for run, group in groupby(self.reading.observations, key=lambda observation: observation.best.pose.run):
            observations = sorted(group, key=lambda observation: observation.best.along_track_m)
            path, alignment = self.reading.paths[run], Alignment()
            self._updated_m.clear()
            turned = path.turned_rad(np.array([observation.best.along_track_m for observation in observations]))
            for numbers in passages(observations, turned.tolist()):
                passage = [observations[number] for number in numbers]
                spots = [_spot(observations[number], float(turned[number])) for number in numbers]
                known = self._around(spots)
                associations = alignment.associate(spots, [_ground_box(damage) for damage in known])
                offsets = local_offsets(zip(passage, associations, strict=True), known)
                shift_known_damages(known, offsets, self.network, self._updated_m)
                for offset in offsets:
                    index = offset.association.known_index
                    yield offset, None if index is None else known[index]

    def _around(self, spots: Sequence[ObservedSpot]) -> list[Damage]:
        """Damages near a passage, dismissed ones too: what a foreman dismissed is not reported again."""
        reach = max(spot.max_shift_m for spot in spots) + MAX_LATERAL_DISTANCE_M
        xs, ys = [spot.box.x for spot in spots], [spot.box.y for spot in spots]
        inside = (
            Damage.x.between(min(xs) - reach, max(xs) + reach),
            Damage.y.between(min(ys) - reach, max(ys) + reach),
            Damage.status != Status.WITHDRAWN,
        )
        return list(self.session.scalars(select(Damage).where(*inside).order_by(Damage.id)))

    def _apply(self, damage: Damage | None, offset: LocalOffset) -> None:
        if damage is None:
            damage = self._create(offset)
        else:
            update_place(damage, offset, self.network)
        self._add_sightings(damage, offset.observation)
        judge(self.session, damage)
        self._associations.append((offset, damage))

    def _create(self, offset: LocalOffset) -> Damage:
        """A new damage, placed relative to the known ones around it; it is graded by `judge` afterwards."""
        best, size = offset.observation.best, offset.observation.measure
        x, y = offset.place
        at = self._at(best)
        damage = Damage(
            damage_class=offset.observation.damage_class,
            status=Status.NEW.value,
            severity="low",
            severity_least="low",
            urgency=0,
            urgency_parts={},
            chainage_sd_m=offset.sd_m,
            offset_sd_m=LANE_POSITION_SD_M,
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
        locate_on(damage, self.network.sections[best.position.section])
        self._updated_m[damage] = best.along_track_m
        self.session.add(damage)
        self.session.flush()
        self.session.add(DamageEvent(damage_id=damage.id, at=at, event="found", by="nightly", note=self.recording.name))
        return damage

    def _add_sightings(self, damage: Damage, observation: Observation) -> None:
        for frame in observation.frames:
            at = self._at(frame.placed)
            damage.first_seen, damage.last_seen = min(damage.first_seen, at), max(damage.last_seen, at)
            self.session.add_all(self._sighting(damage, fragment, frame, observation) for fragment in frame.fragments)
        self.session.flush()

    def _sighting(
        self, damage: Damage, fragment: PlacedDetection, frame: FrameObservation, observation: Observation
    ) -> Sighting:
        box, patch, camera = fragment.detection.box, frame.placed.footprint, self.reading.mounting.at(0.0)
        return Sighting(
            damage_id=damage.id,
            recording_id=self.recording.id,
            at=self._at(fragment),
            pts_s=fragment.pose.time_s,
            damage_class=fragment.detection.damage_class,
            confidence=fragment.detection.confidence,
            x1=box.x1,
            y1=box.y1,
            x2=box.x2,
            y2=box.y2,
            frame_width=camera.width,
            frame_height=camera.height,
            picture=observation.picture if fragment is observation.depiction.detection else None,
            hidden_share=self.reading.hidden_share(fragment),
            section_id=self.network.sections[frame.placed.position.section].id,
            chainage_m=frame.placed.position.chainage_m,
            offset_m=frame.placed.offset_m,
            length_m=patch.length_m,
            width_m=patch.width_m,
            size_error=observation.measure.repeatability,
            distance_m=patch.ahead_m,
        )

    def _at(self, placed: PlacedDetection) -> datetime:
        return self.reading.first_frame + timedelta(seconds=placed.pose.time_s)


def fuse(session: Session, reading: Reading, recording: Recording, network: RoadNetwork) -> Fused:
    """Store a drive's observations in the session's transaction."""
    return Fusion(session, reading, recording, network).store()


def _spot(observation: Observation, turned_rad: float) -> ObservedSpot:
    size, best = observation.measure, observation.best
    box = GroundBox(best.x, best.y, observation.damage_class, size.length_m, size.width_m)
    times = frozenset(frame.placed.pose.time_s for frame in observation.frames)
    return ObservedSpot(box, best.pose.time_s, turned_rad, best.pose.speed_mps, best.heading_deg, times)


def _ground_box(damage: Damage) -> GroundBox:
    return GroundBox(damage.x, damage.y, DamageClass(damage.damage_class), damage.length_m, damage.width_m)
