"""The drives that were read before, as far as one more can be one of them."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from data import recordings
from data.schema import Recording
from ingest.track.same_drive import Driven, Known

CLOCKS_OFF = timedelta(minutes=1)
"""A recording's stored times differ from those of its clock by the lag that was put right, 12 s at most."""


def known_near(session: Session, recording_id: int, driven: Driven) -> list[Known]:
    """Others that were made within a drive's time; of those read before ways were kept nothing is known."""
    return [known(row) for row in near(session, recording_id, driven)]


def near(session: Session, recording_id: int, driven: Driven) -> list[Recording]:
    """Their recordings."""
    since, until = (datetime.fromtimestamp(at, UTC) for at in (driven.since, driven.until))
    rows = recordings.driven_between(session, since - CLOCKS_OFF, until + CLOCKS_OFF, but_for=recording_id)
    return [row for row in rows if row.way]


def known(recording: Recording) -> Known:
    """A recording whose way was kept."""
    return Known(recording.name, recording.device, Driven.from_json(recording.way or {}))
