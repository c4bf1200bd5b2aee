"""What we have of a place at a time, for whoever asks what we have of him (GDPR, articles 15 and 17)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, undefer

from data.projection import to_metres
from data.schema import Damage, Recording, Section, Sighting, Task
from data.states import WAITING, RecordingState

SIGHT_M = 40.0
"""So far from the camera a person or a plate fills some ten pixels of 1080p at 70° field; more can hardly be told.
Assumed."""

NEXT_FIX_S = 15.0
"""A drive's thinned fixes are so far apart at most (`ingest.track.same_drive`)."""

BETWEEN_FILMING_AND_RECEIVING = timedelta(days=30)
"""A video that no night has read tells no time; one received so long after is another's. Assumed."""

TYPED_DEGREES = re.compile(r"\s*(-?\d+(?:[.]\d+)?)\s*[, ]\s*(-?\d+(?:[.]\d+)?)\s*")
ROAD_AND_METRES = re.compile(r"\s*(.+?)(?:\s+(\d+)\s*m?)?\s*")


class NoSuchPlace(LookupError):
    """Neither a latitude and longitude in Denmark, nor a road of ours."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


@dataclass(frozen=True)
class Search:
    """Where and when."""

    place: BaseGeometry
    """Metres in EPSG:25832."""
    within_m: float
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class FoundRecording:
    """A video that may show the place."""

    recording: Recording
    placed: bool
    """Whether it is known to have been there; one that no night has read cannot be left out."""

    @property
    def has_video(self) -> bool:
        """Whether its video is still kept."""
        return self.recording.video_deleted_at is None


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """A picture taken near the place."""

    name: str
    at: datetime
    damage_id: int
    by_crew: bool


@dataclass(frozen=True, slots=True)
class Found:
    """All we have."""

    recordings: list[FoundRecording]
    pictures: list[FoundPicture]


def place_of(session: Session, text: str) -> BaseGeometry:
    """What somebody calls a place: "55.4312, 10.3821", "Stigevej", or "Stigevej 120 m".

    Raises:
        NoSuchPlace: see there.
    """
    if degrees := TYPED_DEGREES.fullmatch(text):
        x, y = to_metres(float(degrees[2]), float(degrees[1]))
        if np.isfinite([x, y]).all():
            return shapely.Point(float(x), float(y))
    name = ROAD_AND_METRES.fullmatch(text)
    for called, metres in ((text.strip(), None), (name[1], name[2]) if name else ("", None)):
        if lines := list(_roads(session, called)):
            return _along(lines, None if metres is None else float(metres))
    raise NoSuchPlace(text)


def find(session: Session, search: Search) -> Found:
    """Videos and pictures taken near a place between two instants, the oldest first."""
    recordings = [*_driven_past(session, search), *_never_read(session, search)]
    pictures = {picture.name: picture for picture in [*_frames(session, search), *_photos(session, search)]}
    return Found(
        sorted(recordings, key=lambda found: found.recording.started_at or found.recording.received_at),
        sorted(pictures.values(), key=lambda picture: (picture.at, picture.name)),
    )


def _roads(session: Session, called: str) -> Iterator[tuple[float, BaseGeometry]]:
    for section in session.scalars(select(Section).order_by(Section.from_m)):
        if section.name.casefold() == called.casefold():
            yield section.from_m, shapely.from_wkb(section.line)


def _along(lines: list[tuple[float, BaseGeometry]], metres: float | None) -> BaseGeometry:
    if metres is None:
        return shapely.union_all([line for _, line in lines])
    from_m, line = next((one for one in lines if one[0] <= metres <= one[0] + one[1].length), lines[0])
    return line.interpolate(max(0.0, metres - from_m))


def _driven_past(session: Session, search: Search) -> Iterator[FoundRecording]:
    at_the_time = (Recording.started_at <= search.until, Recording.ended_at >= search.since)
    rows = session.scalars(select(Recording).where(*at_the_time).options(undefer(Recording.way)))
    for recording in rows:
        if recording.way is None:
            yield FoundRecording(recording, placed=False)
        elif _passes(recording.way, search):
            yield FoundRecording(recording, placed=True)


def _passes(way: dict[str, Any], search: Search) -> bool:
    """Whether the drive came near while it was asked for, or so close before or after that nobody can tell."""
    fixes = np.array(way["fixes"], dtype=np.float64).reshape(-1, 3)
    times = way["since"] + fixes[:, 0]
    there = fixes[
        (times >= search.since.timestamp() - NEXT_FIX_S) & (times <= search.until.timestamp() + NEXT_FIX_S), 1:
    ]
    if not len(there):
        return False
    path = shapely.Point(there[0]) if len(there) == 1 else shapely.LineString(there)
    return bool(path.distance(search.place) <= search.within_m + SIGHT_M)


def _never_read(session: Session, search: Search) -> Iterator[FoundRecording]:
    unread = or_(Recording.state.in_(WAITING), Recording.state == RecordingState.REFUSED)
    received = Recording.received_at.between(search.since, search.until + BETWEEN_FILMING_AND_RECEIVING)
    rows = session.scalars(select(Recording).where(unread, Recording.started_at.is_(None), received))
    for recording in rows:
        if recording.video_deleted_at is None:
            yield FoundRecording(recording, placed=False)


def _frames(session: Session, search: Search) -> Iterator[FoundPicture]:
    shown = select(Sighting.picture, Sighting.at, Damage.id, Damage.x, Damage.y).join(Damage)
    taken = (Sighting.picture.is_not(None), Sighting.at.between(search.since, search.until))
    return _near(session, shown.where(*taken), search, by_crew=False)


def _photos(session: Session, search: Search) -> Iterator[FoundPicture]:
    shown = select(Task.photo, Task.done_at, Damage.id, Damage.x, Damage.y).join(Damage)
    taken = (Task.photo.is_not(None), Task.done_at.between(search.since, search.until))
    return _near(session, shown.where(*taken), search, by_crew=True)


def _near(
    session: Session, asked: Select[Any, Any, Any, Any, Any], search: Search, *, by_crew: bool
) -> Iterator[FoundPicture]:
    for name, at, damage_id, x, y in session.execute(asked):
        if shapely.Point(x, y).distance(search.place) <= search.within_m + SIGHT_M:
            yield FoundPicture(name, at, damage_id, by_crew)
