"""Damages, what showed them, and what became of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.schema.base import Base
from data.schema.recordings import Recording
from data.schema.roads import Section

SHOWN_BEFORE = 4.0
"""Log-odds of existence of what was shown before existence was reckoned: 98 %."""


class Damage(Base):
    """The thing in the road, fused from its sightings; a candidate until it surely exists."""

    __tablename__ = "damage"
    id: Mapped[int] = mapped_column(primary_key=True)
    damage_class: Mapped[str]  # D00, D10, D20, D40
    status: Mapped[str] = mapped_column(index=True)  # see data.damages.damages.Status
    severity: Mapped[str]  # the likeliest: low, medium, high
    severity_chances: Mapped[dict[str, Any] | None] = mapped_column(  # severity -> probability, 0-1
        JSON(none_as_null=True)
    )
    measures: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))  # of all drives: Measures.row
    urgency: Mapped[float]  # 0-100
    urgency_parts: Mapped[dict[str, Any]]  # name -> points
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    chainage_m: Mapped[float]
    chainage_sd_m: Mapped[float]
    offset_m: Mapped[float]
    offset_sd_m: Mapped[float]
    length_m: Mapped[float]  # along the road
    width_m: Mapped[float]  # across
    size_error: Mapped[float]  # relative standard error of the size that is told
    x: Mapped[float]
    y: Mapped[float]
    lon: Mapped[float]
    lat: Mapped[float]
    existence: Mapped[float] = mapped_column(  # log-odds that there is a damage: see data.damages.existence
        default=SHOWN_BEFORE, server_default=f"{SHOWN_BEFORE:g}"
    )
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    passes_seen: Mapped[int] = mapped_column(default=0)  # drives that saw it
    passes_valid: Mapped[int] = mapped_column(default=0)  # drives whose look at it was valid
    missed: Mapped[int] = mapped_column(default=0)  # latest valid passes in a row without it; there and back are two
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("damage.id"), index=True)  # the whole it is a part of
    depth_mm: Mapped[int | None]  # measured by a person; a camera cannot
    depth_at: Mapped[datetime | None]
    depth_by: Mapped[str | None]
    dismissed_as: Mapped[str | None]  # see data.damages.DismissedAs; what it is, where it is no damage
    section: Mapped[Section] = relationship()
    sightings: Mapped[list["Sighting"]] = relationship(back_populates="damage", order_by="Sighting.at")
    __table_args__ = (
        Index("ix_damage_place", "x", "y"),
        Index("ix_damage_section_id_chainage_m", "section_id", "chainage_m"),
        Index("ix_damage_status_urgency", "status", "urgency"),
    )


HAS_PICTURE = text("picture IS NOT NULL")
"""Most sightings have none; the index is of those that have."""


class Sighting(Base):
    """A detection in one frame, put on the ground."""

    __tablename__ = "sighting"
    id: Mapped[int] = mapped_column(primary_key=True)
    damage_id: Mapped[int] = mapped_column(ForeignKey("damage.id"))
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"), index=True)
    at: Mapped[datetime]
    pts_s: Mapped[float]  # of the frame, seconds into the video
    damage_class: Mapped[str]
    confidence: Mapped[float]
    x1: Mapped[float]  # the box, in the frame's own pixels
    y1: Mapped[float]
    x2: Mapped[float]
    y2: Mapped[float]
    frame_width: Mapped[int]
    frame_height: Mapped[int]
    picture: Mapped[str | None]  # name in the picture store; kept for the frames that somebody will look at
    hidden_share: Mapped[float | None]  # of the box, under the blur of its frame's picture; None where not known
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    chainage_m: Mapped[float]
    offset_m: Mapped[float]
    length_m: Mapped[float]
    width_m: Mapped[float]
    size_error: Mapped[float | None]  # of its drive's size, relative, from drive to drive; None before it was kept
    distance_m: Mapped[float]  # from the camera, along the road
    measures: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))  # Measures.row; of the nearest frames
    damage: Mapped[Damage] = relationship(back_populates="sightings")
    recording: Mapped[Recording] = relationship()
    __table_args__ = (
        UniqueConstraint("recording_id", "pts_s", "damage_class", "x1", "y1", "x2", "y2"),
        Index("ix_sighting_damage_id_at", "damage_id", "at"),
        Index("ix_sighting_picture", "picture", sqlite_where=HAS_PICTURE, postgresql_where=HAS_PICTURE),
    )


class Look(Base):
    """How one drive looked at one known damage, seen or not: see `ingest.lifecycle.visibility`. Append-only."""

    __tablename__ = "look"
    id: Mapped[int] = mapped_column(primary_key=True)
    damage_id: Mapped[int] = mapped_column(ForeignKey("damage.id"))
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"), index=True)
    at: Mapped[datetime]
    frames: Mapped[int]  # that had it well in view
    chance: Mapped[float]  # of one of them to show a common damage there
    passes: Mapped[int]  # how often the vehicle came by
    valid: Mapped[bool]  # whether together they would have shown one
    shown: Mapped[int]  # of the frames, those that showed it
    beside: Mapped[bool]  # something was seen within its reach and taken for another
    __table_args__ = (UniqueConstraint("damage_id", "recording_id"),)


class RepairBelief(Base):
    """What all looks at a damage say together of its being repaired, so that none is read again.

    Of a damage with those merged into it; without a row it is computed from the looks (`ingest.lifecycle.beliefs`).
    """

    __tablename__ = "repair_belief"
    damage_id: Mapped[int] = mapped_column(ForeignKey("damage.id"), primary_key=True, autoincrement=False)
    at: Mapped[datetime]  # of the last look in it
    repaired: Mapped[float]  # probability, 0-1
    ease: Mapped[bytes] = mapped_column(LargeBinary)  # float64 each: probability of each ease of being detected
    reported_at: Mapped[datetime | None]  # the repair history that it was computed with
    repaired_at: Mapped[datetime | None]
    model: Mapped[str] = mapped_column(String(8))  # see ingest.lifecycle.repaired


class DamageEvent(Base):
    """What happened to a damage, by whom; the history is kept."""

    __tablename__ = "damage_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    damage_id: Mapped[int] = mapped_column(ForeignKey("damage.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    event: Mapped[str]  # found, assigned, unassigned, repaired, reopened, dismissed, verified, merged, …
    by: Mapped[str]  # a user's name, a team's name, or "nightly"
    note: Mapped[str] = mapped_column(default="")


class Regrouping(Base):
    """Damages merged into one, or one split in two; with what it takes to undo it."""

    __tablename__ = "regrouping"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # merge, split
    damage_id: Mapped[int] = mapped_column(ForeignKey("damage.id"), index=True)  # the whole, or what was split
    at: Mapped[datetime]
    by: Mapped[str]
    before: Mapped[dict[str, Any]]  # see data.damages.regroupings.regrouping
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]
