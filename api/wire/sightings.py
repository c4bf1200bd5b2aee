"""Sightings as they go out: which picture shows a damage best, and where in it."""

from collections.abc import Sequence
from datetime import datetime

from api.wire.base import Out
from data.damages.best_picture import best_first
from data.schema import Sighting
from model.detection import Box
from model.geometry.close_up import close_up

PixelBox = tuple[float, float, float, float]
"""Left, top, right, bottom in the frame's own pixels."""


class CloseUpOut(Out):
    """The part of the frame that shows the damage with a metre of road round it."""

    view: PixelBox
    bar_px: float
    """Of a bar of scale across the road, the frame's pixels."""
    bar_text: str
    """How long the bar is, e.g. "50 cm"."""


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
    close_up: CloseUpOut
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


def close_up_of(sighting: Sighting) -> CloseUpOut:
    """Where in its frame to look."""
    found = close_up(Box(*box_of(sighting)), sighting.width_m, sighting.frame_width, sighting.frame_height)
    view = found.view
    text = f"{found.bar_m:.0f} m" if found.bar_m >= 1 else f"{found.bar_m * 100:.0f} cm"
    return CloseUpOut(view=(view.x1, view.y1, view.x2, view.y2), bar_px=round(found.bar_px, 1), bar_text=text)


def _sighting(sighting: Sighting, picture: str | None) -> SightingOut:
    return SightingOut(
        id=sighting.id,
        at=sighting.at,
        picture=f"/pictures/{picture}" if picture else None,
        width=sighting.frame_width,
        height=sighting.frame_height,
        box=box_of(sighting),
        close_up=close_up_of(sighting),
        confidence=round(sighting.confidence, 3),
        recording=sighting.recording.name,
    )
