"""What came in from the cars, and why some of it could not be used."""

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import select

from api.access import needs
from api.house import AppStateDep
from api.language import Language, language_of
from data.schema import Recording
from data.users import Role
from ingest.refusals import words

router = APIRouter()

MOST_RECORDINGS = 500


@router.get("/recordings", dependencies=[needs(Role.FOREMAN)])
def newest(request: Request, house: AppStateDep) -> list[dict[str, Any]]:
    """The newest recordings first."""
    language = language_of(request.headers.get("Accept-Language", ""))
    with house.store.read() as session:
        rows = session.scalars(select(Recording).order_by(Recording.id.desc()).limit(MOST_RECORDINGS))
        return [_out(row, language) for row in rows]


def _out(row: Recording, language: Language) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "received_at": row.received_at,
        "state": "received" if row.state == "processing" else row.state,
        "refusal": _refusal(row, language),
        "frames": row.frames,
        "metres": round(row.metres, 1),
    }


def _refusal(row: Recording, language: Language) -> dict[str, Any] | None:
    if row.state != "refused" or row.refusal is None:
        return None
    told = words(row.refusal, row.refusal_facts, language)
    return {"code": row.refusal, "message": told.message, "next_step": told.next_step}
