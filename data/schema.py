"""Every table, once. Migrations in `data/migrations` bring a database here; a test holds the two together.

Times are aware UTC. `x`/`y` are metres in EPSG:25832, `lon`/`lat` degrees in EPSG:4326. Chainage is metres from the
section's start; offset is metres from its centre line, positive to the right of increasing chainage.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite forgets time zones, so they are taken off and put on here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}: say which time zone it is in")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: JSON(), list[str]: JSON()}  # noqa: RUF012


class RoadClass(Base):
    """A class of road and how often it must be inspected; rows that a person edits."""

    __tablename__ = "road_class"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]  # "road" or "path"
    interval_days: Mapped[int | None]


class Section(Base):
    """A stretch of the municipality's road network."""

    __tablename__ = "section"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # the municipality's own id, made unique
    name: Mapped[str]
    kind: Mapped[str]  # "road" or "path"
    road_class_id: Mapped[int] = mapped_column(ForeignKey("road_class.id"), index=True)
    from_m: Mapped[float]  # the register's chainage at the line's first point
    length_m: Mapped[float]
    line: Mapped[bytes] = mapped_column(LargeBinary)  # WKB LineString, EPSG:25832
    min_x: Mapped[float]
    min_y: Mapped[float]
    max_x: Mapped[float]
    max_y: Mapped[float]
    filmed: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]", deferred=True)  # roads.coverage
    inspected_at: Mapped[datetime | None]  # see data.roads.section_status
    oneway: Mapped[str | None]  # the one direction of traffic by the line: see model.vocabulary.Oneway
    level: Mapped[int] = mapped_column(default=0, server_default="0")  # of a bridge 1 or more, of a tunnel -1 or less
    source: Mapped[str | None]  # name of the road file that last had it
    retired_at: Mapped[datetime | None]  # when a road file had it no more; its passes and damages stay
    road_class: Mapped[RoadClass] = relationship()
    __table_args__ = (Index("ix_section_box", "min_x", "max_x", "min_y", "max_y"),)


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


class Device(Base):
    """A phone in its holder: what a person told of it."""

    __tablename__ = "device"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    height_m: Mapped[float | None]  # of the lens over the road, by tape
    field_deg: Mapped[float | None]  # the longer side's field of view while filming
    vehicle: Mapped[str] = mapped_column(default="van", server_default="van")  # see data.vehicle
    contact_at: Mapped[datetime | None]  # when it last asked us for anything
    status: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # see data.phones.status
    status_at: Mapped[datetime | None]
    keys: Mapped[list["DeviceKey"]] = relationship(back_populates="device", order_by="DeviceKey.id")


class DeviceKey(Base):
    """What a phone shows at the door. The key itself lies on the phone alone."""

    __tablename__ = "device_key"
    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None]
    device: Mapped[Device] = relationship(back_populates="keys")


class EnrolmentCode(Base):
    """What a QR code holds: good once, for a quarter of an hour."""

    __tablename__ = "enrolment_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    ended_at: Mapped[datetime | None]  # used, or a newer one took its place


class Upload(Base):
    """A file on its way from a phone to the house: see `data.phones.uploads`."""

    __tablename__ = "upload"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)  # in its address, and of its file in the home's uploads
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    length: Mapped[int] = mapped_column(BigInteger)  # bytes that it will have
    offset: Mapped[int] = mapped_column(BigInteger, default=0)  # bytes that are on the disk for certain
    file_name: Mapped[str]  # as the phone calls it
    said: Mapped[dict[str, Any]] = mapped_column(default=dict)  # Upload-Metadata, as it came
    claimed_sha256: Mapped[str | None] = mapped_column(String(64))  # by the phone
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)  # by us, over the whole file
    kind: Mapped[str | None]  # see data.phones.content, by its first bytes
    created_at: Mapped[datetime]
    last_byte_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(index=True)  # see data.phones.uploads.UploadState
    refusal: Mapped[str | None]  # see data.phones.uploads.UploadRefusal
    recording_id: Mapped[int | None] = mapped_column(ForeignKey("recording.id"), index=True)
    device: Mapped[Device] = relationship()
    __table_args__ = (Index("ix_upload_device_id_created_at", "device_id", "created_at"),)


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


class Correction(Base):
    """What a person says of a damage against what was shown, with what it was shown by. Append-only; dated when undone.

    Grading is fitted to these rows, so they and their picture outlast the damage's time on the map.
    """

    __tablename__ = "correction"
    id: Mapped[int] = mapped_column(primary_key=True)
    damage_id: Mapped[int] = mapped_column(ForeignKey("damage.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    kind: Mapped[str]  # data.states.CorrectionKind
    value: Mapped[str]  # worse, milder, a severity, a class, or millimetres
    steps: Mapped[int | None]  # grades from what was shown to what it says; none: nothing to grade by
    measures: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))  # Measures.row at that time
    shown: Mapped[dict[str, Any]]  # see data.damages.corrections.keeping.Shown
    picture: Mapped[str | None] = mapped_column(index=True)  # that showed it best; name in the picture store
    idempotency_key: Mapped[str | None]  # of the press
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]


class FittedGrading(Base):
    """A grading fitted to corrections; the newest counts, and none is the prior. Append-only."""

    __tablename__ = "fitted_grading"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    corrections: Mapped[int]  # that it was fitted to
    weights: Mapped[dict[str, Any]]  # model.grading.weights.Weights
    agreement: Mapped[dict[str, Any]]  # model.grading.fitting.Agreement, for which it was taken


class Forecast(Base):
    """Rain that somebody told the house to expect; the newest counts."""

    __tablename__ = "forecast"
    id: Mapped[int] = mapped_column(primary_key=True)
    given_at: Mapped[datetime]
    given_by: Mapped[str]
    days: Mapped[dict[str, Any]]  # ISO date in Denmark -> mm


class Regrade(Base):
    """The urgency of many damages changed at once, without their being seen; whoever remembers them reads again."""

    __tablename__ = "regrade"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    cause: Mapped[str]


class User(Base):
    """Somebody who may log in."""

    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]  # reader, foreman, engineer, admin
    password: Mapped[str]  # scrypt, see data.users
    session_epoch: Mapped[int] = mapped_column(default=0)  # log-ins of earlier epochs are over
    email: Mapped[str | None]  # where the morning mail goes; kept as long as one is wished
    morning_at: Mapped[str | None] = mapped_column(String(5))  # HH:MM by Denmark's clocks; none: no morning mail
    morning_on: Mapped[date | None]  # the last day for which it was decided whether there is anything to tell
    morning_until: Mapped[datetime | None]  # nights are told of up to here
    provider_subject: Mapped[str | None] = mapped_column(unique=True)  # who it is at which OIDC provider
    totp_secret: Mapped[str | None]  # of a second factor, base 32
    totp_step: Mapped[int | None]  # the latest one that was used; none before it is taken
    recovery_codes: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")  # SHA-256, unused


class LogIn(Base):
    """A browser that is logged in; see `data.log_ins`."""

    __tablename__ = "log_in"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    began_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # by a person, before its time
    network: Mapped[str]
    browser: Mapped[str]  # as it calls itself
    how: Mapped[str]  # password, oidc
    id_token: Mapped[str | None]  # of a provider, for the log-out there


class IntegrationToken(Base):
    """What another system shows to read features; the token itself is kept there alone. See `data.integration`."""

    __tablename__ = "integration_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)  # of the system, or of whoever works with it
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]  # last, to the minute
    revoked_at: Mapped[datetime | None]


class Team(Base):
    """Those who mend the road."""

    __tablename__ = "team"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]


class WorkOrder(Base):
    """What one *Tildel* makes."""

    __tablename__ = "work_order"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    area: Mapped[dict[str, Any]]  # as the foreman drew it
    left_out: Mapped[dict[str, Any]]  # told to the foreman beside the tasks: what was already assigned, what failed
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)  # of the newest link's secret
    linked_at: Mapped[datetime]  # when that link was made
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    read_at: Mapped[datetime | None]  # when the crew's page was first opened
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    team: Mapped[Team] = relationship()
    tasks: Mapped[list["Task"]] = relationship(back_populates="work_order", order_by="Task.position")


class Task(Base):
    """One damage in a work order."""

    __tablename__ = "task"
    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    damage_id: Mapped[int] = mapped_column(ForeignKey("damage.id"), index=True)
    position: Mapped[int]  # in driving order, from 1
    state: Mapped[str]  # open, done, not_found, withdrawn
    done_at: Mapped[datetime | None]  # or not found
    partly_at: Mapped[datetime | None]  # begun, and still to be finished
    note: Mapped[str] = mapped_column(default="")
    depth_mm: Mapped[int | None]  # measured by the crew; a camera cannot
    minutes: Mapped[int | None]  # of work, as the crew says
    material: Mapped[str] = mapped_column(default="", server_default="")
    photo: Mapped[str | None]  # name in the picture store
    work_order: Mapped[WorkOrder] = relationship(back_populates="tasks")
    damage: Mapped[Damage] = relationship()
    __table_args__ = (UniqueConstraint("work_order_id", "damage_id"),)


class CrewPhoto(Base):
    """A photo that a crew has sent for a task; see `data.orders.crew_photos`."""

    __tablename__ = "crew_photo"
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    name: Mapped[str] = mapped_column(unique=True)  # in the picture store
    at: Mapped[datetime]  # when it last came
    stored: Mapped[bool]  # it may lie in the picture store


class OutboxMail(Base):
    """A mail that must leave the house exactly once; stored whole, in the transaction that causes it."""

    __tablename__ = "outbox_mail"
    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"), index=True)  # one mail for each link
    recipient: Mapped[str]
    subject: Mapped[str]
    message: Mapped[bytes] = mapped_column(LargeBinary)  # RFC 5322, with its own Message-ID
    message_id: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(index=True)  # see data.outbox.MailState
    claimed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    unanswered: Mapped[int] = mapped_column(default=0)  # of them, handed over whole and never answered
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class RetentionRule(Base):
    """How long something is kept, where a person has decided it; else the default of `data.retention` counts."""

    __tablename__ = "retention_rule"
    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(unique=True)  # see data.retention.rules.Rule
    days: Mapped[int | None]  # none: for as long as nobody says otherwise
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


class Deletion(Base):
    """A file that was deleted or blurred: written before it happens, dated after. Append-only."""

    __tablename__ = "deletion"
    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str]  # data.retention.rules.Rule, or "erasure": a person asked for it
    how: Mapped[str]  # deleted, blurred
    room: Mapped[str]  # recordings, pictures, traces
    name: Mapped[str]  # in that store
    recording_id: Mapped[int | None] = mapped_column(ForeignKey("recording.id"))
    bytes: Mapped[int | None] = mapped_column(BigInteger)  # none: the file was not there
    why: Mapped[str]
    by: Mapped[str]  # a user's name, or "nightly"
    marked_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None] = mapped_column(index=True)


class ForgetRun(Base):
    """One run of the retention rules."""

    __tablename__ = "forget_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # none: under way, or died
    files: Mapped[int] = mapped_column(default=0)  # deleted
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    unclaimed: Mapped[int] = mapped_column(default=0)  # files without a row, which are never deleted
    fault: Mapped[str | None]  # what was in the way


class NightRun(Base):
    """One night: when it ran and what it came to."""

    __tablename__ = "night_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # none: under way, or died
    outcome: Mapped[str]  # see data.operation.nights.NightOutcome
    fault: Mapped[str | None]  # what stopped it: a code of ingest.night.faults
    processed: Mapped[int] = mapped_column(default=0)  # recordings
    refused: Mapped[int] = mapped_column(default=0)
    postponed: Mapped[int] = mapped_column(default=0)
    metres: Mapped[float] = mapped_column(default=0.0)
    new_damages: Mapped[int] = mapped_column(default=0)
    free_bytes: Mapped[int | None] = mapped_column(BigInteger)  # on the home's disk, at its end


class Alarm(Base):
    """Something that should have happened by itself and did not, from when it was noticed until it was well again."""

    __tablename__ = "alarm"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # see data.operation.alarms.AlarmKind
    raised_at: Mapped[datetime]
    told_at: Mapped[datetime | None]  # when the latest mail of it was put in the outbox
    cleared_at: Mapped[datetime | None] = mapped_column(index=True)


class AuditEntry(Base):
    """Somebody's deed; see `data.audit`. Append-only, but for what is personal, which is erased in its time."""

    __tablename__ = "audit_entry"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # from 1, without gaps
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str]  # data.audit.deed.Kind
    action: Mapped[str]
    object: Mapped[dict[str, Any]]
    outcome: Mapped[str]  # done, or why not
    personal: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # who, network, words
    salt: Mapped[str | None] = mapped_column(String(32))  # of the next; erased with the person
    personal_sha256: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64), unique=True)  # the digest of the entry before
    digest: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The end of the chain of entries, sealed with the home's key; one row."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True)
    entries: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))
