"""A home with small fake files, filled day by day: videos, traces, damages with pictures, crews' photos."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.media.media import Media
from data.orders import crew_photos, teams
from data.recordings import prefix
from data.schema import (
    Damage,
    DamageEvent,
    NightRun,
    Pass,
    Recording,
    RoadClass,
    Section,
    Sighting,
    Task,
    Team,
    WorkOrder,
)
from data.settings import HomeSettings, MediaSettings
from data.states import RecordingState
from data.store import Store, open_store

DAY = timedelta(days=1)
START = datetime(2026, 1, 1, 1, 0, tzinfo=UTC)
VIDEO, TRACK, TRACE, PICTURE = b"v" * 2000, b"t" * 100, b"r" * 50, b"p" * 300


@dataclass
class Clock:
    """Stands still until told."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **duration: float) -> None:
        self.at += timedelta(**duration)


@dataclass
class Keepsakes:
    """A home to be filled."""

    store: Store
    clock: Clock = field(default_factory=Clock)

    def night(self) -> None:
        """The log says that one ran."""
        with self.store.write() as session:
            session.add(NightRun(started_at=self.clock(), ended_at=self.clock(), outcome="done"))

    def recording(self, state: RecordingState = RecordingState.PROCESSED) -> int:
        """One that a night has ended with now, and all of its files."""
        with self.store.write() as session:
            number = len(session.scalars(select(Recording.id)).all())
            digest = sha256(b"%d" % number).hexdigest()
            row = Recording(
                sha256=digest, name=f"tur-{number}.mp4", video=f"{digest[:2]}/{digest}.mp4",
                track=f"{digest[:2]}/{digest}.gpx", received_at=self.clock() - DAY / 2, state=state,
                processed_at=None if state == RecordingState.RECEIVED else self.clock(),
                way={"since": 1.0, "fixes": []},
                started_at=self.clock() - DAY / 2, ended_at=self.clock() - DAY / 2,
            )  # fmt: skip
            session.add(row)
            session.flush()
            session.add(
                Pass(recording_id=row.id, section_id=_section(session), at=self.clock(), from_m=0, to_m=9, forward=True)
            )
        self.store.recordings.write(row.video, VIDEO)
        self.store.recordings.write(row.track or "", TRACK)
        self.store.traces.write(prefix(row), TRACE)
        return row.id

    def damage(self, recording_id: int, *pictures: str) -> int:
        """One that the recording saw, with pictures, on the map."""
        for picture in pictures:
            self.store.pictures.write(picture, PICTURE)
        with self.store.write() as session:
            damage = _damage(session, self.clock())
            for number, picture in enumerate(pictures):
                session.add(_sighting(damage, recording_id, number, picture))
        return damage.id

    def happens(self, damage_id: int, event: str, merged_into: int | None = None) -> None:
        """Its status changes now."""
        with self.store.write() as session:
            damage = session.get_one(Damage, damage_id)
            damage.status, damage.merged_into = event, merged_into
            session.add(DamageEvent(damage_id=damage_id, at=self.clock(), event=event, by="test"))

    def photo(self, damage_id: int) -> str:
        """A crew's, of its work there."""
        with self.store.write() as session:
            task = _task(session, damage_id, self.clock())
            name = f"task-{task.id}-{task.id:016x}.jpg"
            task.photo = name
            crew_photos.expect(session, task, name, self.clock())
        self.store.pictures.write(name, PICTURE)
        return name

    def files(self) -> dict[str, set[str]]:
        """What lies in each store."""
        places: dict[str, Media] = {
            "recordings": self.store.recordings,
            "pictures": self.store.pictures.media,
            "traces": self.store.traces.media,
        }
        return {name: {file.rpartition("/")[2] for file in media.names()} for name, media in places.items()}

    def pictures(self) -> set[str]:
        return self.files()["pictures"]


def keepsakes(folder: Path, database_url: str | None = None, media: MediaSettings | None = None) -> Keepsakes:
    return Keepsakes(open_store(HomeSettings(home=folder / "home", database_url=database_url), media))


def _section(session: Session) -> int:
    found = session.scalar(select(Section.id))
    if found is not None:
        return found
    road = RoadClass(name="Lokalvej", kind="road", interval_days=182)
    section = Section(
        key="a", name="Stigevej", kind="road", road_class=road, from_m=0, length_m=100, line=b"", min_x=0, min_y=0,
        max_x=1, max_y=1,
    )  # fmt: skip
    session.add(section)
    session.flush()
    return section.id


def _damage(session: Session, at: datetime) -> Damage:
    damage = Damage(
        damage_class="D40", status="new", severity="low", urgency=1, urgency_parts={},
        section_id=_section(session), chainage_m=1, chainage_sd_m=1, offset_m=0, offset_sd_m=1, length_m=1, width_m=1,
        size_error=0.1, x=588_000, y=6_143_000, lon=10.38, lat=55.43, first_seen=at, last_seen=at,
    )  # fmt: skip
    session.add(damage)
    session.flush()
    return damage


def _sighting(damage: Damage, recording_id: int, number: int, picture: str) -> Sighting:
    return Sighting(
        damage_id=damage.id, recording_id=recording_id, at=damage.first_seen, pts_s=damage.id + number / 10,
        damage_class="D40", confidence=0.9, x1=10, y1=10, x2=20, y2=20, frame_width=100, frame_height=100,
        picture=picture, section_id=damage.section_id, chainage_m=1, offset_m=0, length_m=1, width_m=1, distance_m=7,
    )  # fmt: skip


def _task(session: Session, damage_id: int, at: datetime) -> Task:
    team = session.scalar(select(Team).limit(1)) or teams.add(session, "Nord", "n@v.example")
    order = WorkOrder(
        team_id=team.id, created_at=at, created_by="g", area={}, left_out={}, token_sha256=f"{damage_id:064x}",
        linked_at=at,
    )  # fmt: skip
    session.add(order)
    session.flush()
    task = Task(work_order_id=order.id, damage_id=damage_id, position=1, state="done", done_at=at)
    session.add(task)
    session.flush()
    return task
