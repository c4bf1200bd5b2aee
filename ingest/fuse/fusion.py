"""Fusion: one drive's observations update the known damages or create new candidates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from math import exp, log1p

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.damages.damages import Status
from data.damages.existence import EXTINCT_BELOW
from data.damages.grading import judge
from data.roads.network import RoadNetwork
from data.schema import Damage, Recording, Sighting
from ingest.fuse.association import Alignment, ObservedSpot
from ingest.fuse.likelihood import PAIR_LATERAL_SD_M, PLACE_OUTLIER_SD_M, GroundBox, same_class_and_size
from ingest.fuse.passages import passages
from ingest.fuse.placement import (
    LANE_POSITION_SD_M,
    LocalOffset,
    local_offsets,
    locate_on,
    shift_known_damages,
    update_place,
)
from ingest.observe.evidence import prior
from ingest.observe.frame_observations import FrameObservation
from ingest.observe.observation import Observation
from ingest.observe.placing import PlacedDetection
from ingest.observe.reading import Reading
from model.vocabulary import DamageClass

MAX_LATERAL_DISTANCE_M = 10.0
"""A damage at most so far to the side of a passage, metres, may have been observed in it."""

DOUBT = 2.0
"""Log-odds that a candidate has the less where the drive may have shown a known damage beside it, or something that a
person dismissed: association probabilities take the errors of neighbours for independent, which they are not. Assumed:
one drive does not make it a dot, two do."""

Associations = Sequence[tuple[LocalOffset, Damage | None]]
"""All observations of a drive, each with the damage it was associated with; None where it was not sure enough to be
any."""


@dataclass(frozen=True)
class Fused:
    """What a reading changed."""

    known: int
    """Observations of damages and candidates known before."""
    sightings: int
    associations: Associations = ()
    found: int = 0
    """Candidates that are shown from now on."""


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
    _known: Sequence[Damage] = ()
    """What was known around the passage at hand."""

    def store(self) -> Fused:
        """Observations update known damages or create new ones."""
        known = sightings = 0
        for passage in self._associated():
            kept = [pair for pair in passage if _is_kept(*pair)]
            known += sum(damage is not None for _, damage in kept)
            sightings += sum(len(offset.observation.sightings) for offset, _ in kept)
            self._apply(passage)
        return Fused(known, sightings, tuple(self._associations))

    def _associated(self) -> Iterator[Associations]:
        """The observations of one passage after another, each with the damage it shows, if that is known by then."""
        for run, group in groupby(self.reading.observations, key=lambda observation: observation.best.pose.run):
            observations = sorted(group, key=lambda observation: observation.best.along_track_m)
            path, alignment = self.reading.paths[run], Alignment()
            self._updated_m.clear()
            turned = path.turned_rad(np.array([observation.best.along_track_m for observation in observations]))
            for numbers in passages(observations, turned.tolist()):
                passage = [observations[number] for number in numbers]
                spots = [_spot(observations[number], float(turned[number])) for number in numbers]
                known = self._known = self._around(spots)
                associations = alignment.associate(spots, [_ground_box(damage) for damage in known])
                offsets = local_offsets(zip(passage, associations, strict=True), known)
                shift_known_damages(known, offsets, self.network, self._updated_m)
                indices = [offset.association.known_index for offset in offsets]
                damages = [None if index is None else known[index] for index in indices]
                yield list(zip(offsets, damages, strict=True))

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

    def _apply(self, passage: Associations) -> None:
        """A passage's observations together: one statement for all of their rows of a kind."""
        for offset, damage in passage:
            if damage is not None and not offset.association.ambiguous:
                update_place(damage, offset, self.network)
        shown = [(offset, damage or self._created(offset)) for offset, damage in passage]
        self._associations.extend(shown)
        self.session.flush()  # gives the new ones their ids
        for offset, damage in shown:
            if damage is not None:
                self._add_sightings(damage, offset.observation)
        self.session.flush()
        judge(self.session, list(dict.fromkeys(damage for _, damage in shown if damage is not None)))

    def _created(self, offset: LocalOffset) -> Damage | None:
        """A new candidate, placed relative to the known ones around it; it is graded by `judge` afterwards. None where
        it is too unlikely to be remembered."""
        if not _may_exist(offset.observation):
            return None
        best, size = offset.observation.best, offset.observation.measure
        x, y = offset.place
        at = self._at(best)
        damage = Damage(
            damage_class=offset.observation.damage_class,
            status=Status.CANDIDATE.value,
            existence=_prior(offset) - (DOUBT if self._is_beside_lookalike(offset) else 0.0),
            severity="low",
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
        return damage

    def _is_beside_lookalike(self, offset: LocalOffset) -> bool:
        """Whether a person dismissed what looks like it and lies where a drive may place that."""
        (x, y), (east, north) = offset.place, offset.ahead
        observed = _ground_box_of(offset.observation)
        for damage in self._known:
            dx, dy = damage.x - x, damage.y - y
            longitudinal, lateral = abs(dx * east + dy * north), abs(dx * north - dy * east)
            near = longitudinal <= 2 * PLACE_OUTLIER_SD_M and lateral <= 2 * PAIR_LATERAL_SD_M
            if damage.status == Status.DISMISSED and near and same_class_and_size(observed, _ground_box(damage)):
                return True
        return False

    def _add_sightings(self, damage: Damage, observation: Observation) -> None:
        for frame in observation.frames:
            at = self._at(frame.placed)
            damage.first_seen, damage.last_seen = min(damage.first_seen, at), max(damage.last_seen, at)
            self.session.add_all(self._sighting(damage, fragment, frame, observation) for fragment in frame.fragments)

    def _sighting(
        self, damage: Damage, fragment: PlacedDetection, frame: FrameObservation, observation: Observation
    ) -> Sighting:
        box, measures = fragment.detection.box, fragment.detection.measures
        patch, camera = frame.placed.footprint, self.reading.mounting.at(0.0)
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
            picture=observation.picture_of(fragment),
            hidden_share=self.reading.hidden_share(fragment),
            section_id=self.network.sections[frame.placed.position.section].id,
            chainage_m=frame.placed.position.chainage_m,
            offset_m=frame.placed.offset_m,
            length_m=patch.length_m,
            width_m=patch.width_m,
            size_error=observation.measure.repeatability,
            distance_m=patch.ahead_m,
            measures=measures.row() if measures else None,
        )

    def _at(self, placed: PlacedDetection) -> datetime:
        return self.reading.first_frame + timedelta(seconds=placed.pose.time_s)


def fuse(session: Session, reading: Reading, recording: Recording, network: RoadNetwork) -> Fused:
    """Store a drive's observations in the session's transaction."""
    return Fusion(session, reading, recording, network).store()


def _is_kept(offset: LocalOffset, damage: Damage | None) -> bool:
    """Whether an observation shows a known damage or may create a candidate."""
    return damage is not None or _may_exist(offset.observation)


def _may_exist(observation: Observation) -> bool:
    """Whether it is near enough, and not too unlikely to be remembered."""
    return observation.is_on_own_road and observation.existence >= EXTINCT_BELOW


def _prior(offset: LocalOffset) -> float:
    """Log-odds that what is observed is a damage, and none of those known."""
    association = offset.association
    return (
        prior(offset.observation.frames)
        + log1p(-association.known_probability)
        - (DOUBT if association.ambiguous else 0.0)
    )


def _ground_box_of(observation: Observation) -> GroundBox:
    size, best = observation.measure, observation.best
    return GroundBox(best.x, best.y, observation.damage_class, size.length_m, size.width_m)


def _spot(observation: Observation, turned_rad: float) -> ObservedSpot:
    best = observation.best
    times = frozenset(frame.placed.pose.time_s for frame in observation.frames)
    return ObservedSpot(
        _ground_box_of(observation), best.pose.time_s, turned_rad, best.pose.speed_mps, best.heading_deg, times
    )


def _ground_box(damage: Damage) -> GroundBox:
    existence = 1 / (1 + exp(-damage.existence))
    return GroundBox(damage.x, damage.y, DamageClass(damage.damage_class), damage.length_m, damage.width_m, existence)
