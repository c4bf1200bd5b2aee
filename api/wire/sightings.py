"""Sightings as they go out: which picture shows a damage best, and where in it."""

from collections.abc import Sequence
from datetime import datetime

from api.wire.base import Out
from data.damages.best_picture import best_first
from data.schema import Sighting

PixelBox = tuple[float, float, float, float]
"""Left, top, right, bottom in the frame's own pixels."""


class SightingOut(Out):
    """A detection in one frame."""

    id: int
    at: datetime
    picture: str | None
    """Its address; null where it was not kept."""
    width: int
    """Of the frame, pixels."""
    height: int
    box: PixelBox
    confidence: float
    recording: str
    """The file's name."""


def sightings_out(sightings: Sequence[Sighting]) -> list[SightingOut]:
    """Best first. A sighting whose own picture was not kept is shown in its frame's, where another kept that."""
    frames = {(s.recording_id, s.pts_s): s.picture for s in sightings if s.picture}
    return [_sighting(s, frames.get((s.recording_id, s.pts_s))) for s in best_first(sightings)]


def box_of(sighting: Sighting) -> PixelBox:
    """The detection in the frame's own pixels."""
    return sighting.x1, sighting.y1, sighting.x2, sighting.y2


def _sighting(sighting: Sighting, picture: str | None) -> SightingOut:
    return SightingOut(
        id=sighting.id,
        at=sighting.at,
        picture=f"/pictures/{picture}" if picture else None,
        width=sighting.frame_width,
        height=sighting.frame_height,
        box=box_of(sighting),
        confidence=round(sighting.confidence, 3),
        recording=sighting.recording.name,
    )
