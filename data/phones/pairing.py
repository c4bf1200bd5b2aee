"""Which uploads belong together: a video and the track of its stem, from one phone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from data.phones.content import Kind
from data.phones.uploads import UploadRefusal, UploadState
from data.schema import Upload

TRACK_AWAITED = timedelta(days=1)
"""Our recorder always sends both; after so long the video is taken alone, and the night says what it lacks."""

VIDEO_AWAITED = timedelta(days=30)
"""A track without its video is of no use, and tells where somebody was."""

ENDINGS = (".vejsyn.jsonl", ".nmea.txt")
"""File endings of two parts."""


@dataclass(frozen=True)
class Pair:
    """A video to be taken in."""

    video: Upload
    track: Upload | None

    @property
    def stem(self) -> str:
        """What both are called, without an ending."""
        return stem_of(self.video.file_name)


def stem_of(file_name: str) -> str:
    """A file's name without its ending."""
    double = next((ending for ending in ENDINGS if file_name.lower().endswith(ending)), None)
    if double:
        return file_name[: -len(double)]
    stem, dot, _ = file_name.rpartition(".")
    return stem if dot and stem else file_name


def ready(session: Session, at: datetime) -> Iterator[Pair]:
    """What can be taken in now, the oldest first; a track that came after its video goes with that again."""
    stored = _stored(session)
    tracks = [upload for upload in stored if _is_track(upload)]
    for video in stored:
        if not _is_track(video):
            track = next((one for one in tracks if _belong_together(one, video)), None)
            if track or not _awaits_track(session, video, at):
                yield Pair(video, track)
    for track in tracks:
        if before := _taken_video(session, track):
            yield Pair(before, track)


def taken(session: Session, upload: Upload, recording_id: int) -> None:
    """An upload has become part of a recording."""
    end = {"state": UploadState.TAKEN, "recording_id": recording_id}
    session.execute(update(Upload).where(Upload.id == upload.id).values(**end))


def refuse_lone_tracks(session: Session, at: datetime) -> None:
    """Give up tracks whose video never came."""
    tracks = [kind.value for kind in Kind if kind.is_track]
    lone = (Upload.state == UploadState.STORED, Upload.kind.in_(tracks), Upload.last_byte_at <= at - VIDEO_AWAITED)
    session.execute(update(Upload).where(*lone).values(state=UploadState.REFUSED, refusal=UploadRefusal.NO_VIDEO))


def _stored(session: Session) -> Sequence[Upload]:
    stored = select(Upload).where(Upload.state == UploadState.STORED).order_by(Upload.id)
    return session.scalars(stored.options(selectinload(Upload.device))).all()


def _is_track(upload: Upload) -> bool:
    return upload.kind is not None and Kind(upload.kind).is_track


def _belong_together(track: Upload, video: Upload) -> bool:
    return (track.device_id, *_called(track)) == (video.device_id, *_called(video))


def _called(upload: Upload) -> tuple[str, str]:
    """The stem, and the drive that the recorder says it is a piece of: cameras begin to count anew."""
    return stem_of(upload.file_name).lower(), str(upload.said.get("recording", ""))


def _awaits_track(session: Session, video: Upload, at: datetime) -> bool:
    """What our recorder sends, unless it is here already; another camera's video has its track inside, or none."""
    if "recording" not in video.said or video.last_byte_at <= at - TRACK_AWAITED:
        return False
    assert video.sha256
    others = (Upload.sha256 == video.sha256, Upload.state == UploadState.TAKEN)
    return session.scalar(select(Upload.id).where(*others).limit(1)) is None


def _taken_video(session: Session, track: Upload) -> Upload | None:
    videos = select(Upload).where(Upload.device_id == track.device_id, Upload.state == UploadState.TAKEN)
    pictures = Upload.kind.in_([kind.value for kind in Kind if not kind.is_track])
    newest = videos.where(pictures).order_by(Upload.id.desc()).options(selectinload(Upload.device))
    return next((video for video in session.scalars(newest.limit(1000)) if _belong_together(track, video)), None)
