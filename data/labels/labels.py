"""What people judged on the map, as labels of the kept pictures.

Verdicts are of boxes. What the detector did not find in a picture is not marked in it, and is taken for road without
damage by whoever trains on it, but for the far band, where the night looks for nothing. What lies under the blur of a
face or a plate is nothing to learn a damage by, whatever was judged.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from data.damages.forecast import DANISH_TIME
from data.damages.verdicts import Verdict, verdicts
from data.schema import Damage, Recording, Section, Sighting
from model.detection import Box
from model.geometry.camera import Camera
from model.geometry.ground import MEASURABLE_TO_M
from model.networks.privacy import FREE_SHARE
from model.vocabulary import DISMISSED, UNDECIDED


@dataclass(frozen=True, slots=True)
class Labelled:
    """A kept picture and what people said of what is in it."""

    picture: str
    """Name in the picture store."""
    width: int
    height: int
    day: str
    """It was filmed, in Denmark, as YYYY-MM-DD."""
    road: int
    boxes: tuple[tuple[str, Box], ...]
    """Category and place, the frame's own pixels."""


def labelled_pictures(session: Session) -> Iterator[Labelled]:
    """The kept pictures in which at least one box was judged."""
    said, roads = verdicts(session), _roads(session)
    for picture, rows in groupby(session.execute(_boxes_in_kept_pictures()), key=lambda row: row.picture):
        boxes = [(_category(row, said), roads[row.section_id], row) for row in rows]
        judged = [road for category, road, _ in boxes if category != UNDECIDED]
        if judged:
            yield _picture(picture, min(judged), boxes)


def _picture(picture: str, road: int, boxes: Sequence[tuple[str, int, Row[Any]]]) -> Labelled:
    """One picture of one road: what is judged on another one too is hidden here, for that road may be split off."""
    first = boxes[0][2]
    told = [(category if at == road else UNDECIDED, Box(row.x1, row.y1, row.x2, row.y2)) for category, at, row in boxes]
    if far := _far_band(first.camera, first.frame_width, first.frame_height):
        told.append((UNDECIDED, far))
    day = first.at.astimezone(DANISH_TIME).date().isoformat()
    return Labelled(picture, first.frame_width, first.frame_height, day, road, tuple(told))


def _boxes_in_kept_pictures() -> Select[Any]:
    """Every sighting in a frame whose picture was kept, also those of damages for which another frame was."""
    kept = (
        select(Sighting.recording_id, Sighting.pts_s, func.min(Sighting.picture).label("picture"))
        .where(Sighting.picture.is_not(None))
        .group_by(Sighting.recording_id, Sighting.pts_s)
        .subquery()
    )
    whole = func.coalesce(Damage.merged_into, Damage.id).label("whole")
    s = Sighting
    box = (s.x1, s.y1, s.x2, s.y2, s.frame_width, s.frame_height, s.at, s.hidden_share)
    of_frame = (kept.c.recording_id == s.recording_id) & (kept.c.pts_s == s.pts_s)
    query = select(kept.c.picture, whole, Damage.damage_class, Damage.section_id, *box, Recording.camera)
    return query.select_from(s).join(kept, of_frame).join(s.damage).join(s.recording).order_by(kept.c.picture, s.id)


def _category(row: Row[Any], said: Mapping[int, Verdict]) -> str:
    verdict = said.get(row.whole)
    hidden = row.hidden_share is not None and row.hidden_share > FREE_SHARE
    if hidden or verdict is None or row.at > verdict.at:
        return UNDECIDED
    return row.damage_class if verdict.is_damage else DISMISSED


def _roads(session: Session) -> dict[int, int]:
    """Each section's road as a number: sections of one name are one road."""
    rows = session.execute(select(Section.id, Section.name).order_by(Section.id)).all()
    numbers: dict[str, int] = {}
    return {section_id: numbers.setdefault(name, len(numbers) + 1) for section_id, name in rows}


def _far_band(camera: Mapping[str, Any], width: int, height: int) -> Box | None:
    """Where road beyond `MEASURABLE_TO_M` is seen, by what the recording's footage told; boxes there are never kept."""
    if not camera:
        return None
    sat = Camera(width, height, camera["focal_px"], camera["pitch_deg"], camera["yaw_deg"], camera["height_m"])
    top, bottom = max(0.0, sat.horizon_y), min(float(height), sat.pixel(MEASURABLE_TO_M, 0.0)[1])
    return Box(0.0, top, float(width), bottom) if bottom > top else None
