"""The log of who did what, for the administrator."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.access import needs
from api.state import AppStateDep
from api.wire.upkeep.audit import AuditEntryOut
from data.audit import reading
from data.users import Role

router = APIRouter()

MOST_ENTRIES = 200

Before = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@router.get("/audit", dependencies=[needs(Role.ADMIN, seen=True)])
def newest(app_state: AppStateDep, before: Before = None) -> list[AuditEntryOut]:
    """The latest entries first, or those before a number. The whole log is `vejsyn audit export`'s."""
    with app_state.store.read() as session:
        return [AuditEntryOut.of(row) for row in reading.newest(session, MOST_ENTRIES, before)]
