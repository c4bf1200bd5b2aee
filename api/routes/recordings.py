"""What came in from the cars, why some of it could not be used, and another night for it."""

from fastapi import APIRouter
from sqlalchemy import select

from api.access import needs
from api.language import RequestLanguage
from api.state import AppStateDep
from api.wire.fields.ids import Id
from api.wire.recordings import RecordingOut, recording_out
from data import recordings
from data.schema import Recording
from data.users import Role

router = APIRouter()

MOST_RECORDINGS = 500


@router.get("/recordings", dependencies=[needs(Role.READER)])
def newest(app_state: AppStateDep, language: RequestLanguage) -> list[RecordingOut]:
    """The newest recordings first."""
    with app_state.store.read() as session:
        rows = session.scalars(select(Recording).order_by(Recording.id.desc()).limit(MOST_RECORDINGS))
        return [recording_out(row, language) for row in rows]


@router.post("/recordings/{recording_id}/retry", dependencies=[needs(Role.FOREMAN)])
def retry(recording_id: Id, app_state: AppStateDep, language: RequestLanguage) -> RecordingOut:
    """Give a refused recording another night."""
    with app_state.store.write() as session:
        row = session.get(Recording, recording_id)
        if row is None or not recordings.may_be_retried(row) or not recordings.queue_again(session, recording_id):
            raise recordings.NothingRefused(str(recording_id))
        return recording_out(session.get_one(Recording, recording_id), language)
