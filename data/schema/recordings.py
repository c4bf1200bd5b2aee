"""What was filmed, and the log of inspected metres."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from data.schema.base import Base


class Recording(Base):
    """One video with its track, known by its content."""

    __tablename__ = "recording"
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str]  # the file name as received
    video: Mapped[str]  # path under the home's recordings folder
    track: Mapped[str | None]  # the sidecar's path there
    vehicle: Mapped[str] = mapped_column(default="van")  # see data.vehicle
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(index=True)  # received, processing, processed, refused
    started_at: Mapped[datetime | None] = mapped_column(index=True)  # of the first frame
    ended_at: Mapped[datetime | None] = mapped_column(index=True)  # of the last
    way: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)  # where it was when: see ingest.track.same_drive
    processed_at: Mapped[datetime | None] = mapped_column(index=True)
    refusal: Mapped[str | None]  # a code of ingest.refusals
    refusal_facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what the message is filled in with
    attempts: Mapped[int] = mapped_column(default=0)  # tries in a row that one fault ended, and the one under way
    claimed_at: Mapped[datetime | None]  # the start of the latest try
    failed_at: Mapped[datetime | None]  # of the latest that a fault ended
    last_fault: Mapped[str | None]  # what was in the way: a code of ingest.night.faults
    frames: Mapped[int] = mapped_column(default=0)  # frames looked at
    judged: Mapped[int] = mapped_column(default=0)  # of them fit to be judged
    metres: Mapped[float] = mapped_column(default=0.0)  # validly filmed
    detector: Mapped[str | None]
    device: Mapped[str | None]  # name of the phone that made it
    video_deleted_at: Mapped[datetime | None]  # with the track beside it: see data.retention
    trace_deleted_at: Mapped[datetime | None]  # with `way`
    camera: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what its footage told: see ingest.recording_notes
    starts_at: Mapped[datetime | None]  # of the first frame, as a person said
    clock_offset_s: Mapped[float | None]  # to be added to what the video's clock says, as a person said
    retries: Mapped[int] = mapped_column(default=0, server_default="0")  # nights it got for a fault of ours
    __table_args__ = (Index("ix_recording_device_started_at", "device", "started_at"),)


class Pass(Base):
    """Metres of a section validly filmed at a time. Append-only: never updated, never deleted."""

    __tablename__ = "pass"
    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"), index=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    at: Mapped[datetime]
    from_m: Mapped[float]  # chainage, from_m < to_m
    to_m: Mapped[float]
    forward: Mapped[bool]  # driven towards increasing chainage
    __table_args__ = (Index("ix_pass_section_id_at", "section_id", "at"),)
