"""The log of nights."""

from fastapi import APIRouter

from api.access import needs
from api.language import RequestLanguage
from api.nights.schedule import next_start
from api.state import AppStateDep
from api.wire.upkeep.nights import AlarmOut, NightLog, NightOut
from data.operation import nights
from data.users import Role

router = APIRouter()

MOST_NIGHTS = 60


@router.get("/nights", dependencies=[needs(Role.READER)])
def newest(app_state: AppStateDep, language: RequestLanguage) -> NightLog:
    """The newest nights first, and what is amiss."""
    at = app_state.server.night
    with app_state.store.read() as session:
        rows = nights.newest(session, MOST_NIGHTS)
    return NightLog(
        next_start=next_start(app_state.clock(), at) if at else None,
        nights=[NightOut.of(row, language) for row in rows],
        alarms=[AlarmOut.of(alarm, language) for alarm in app_state.alarms.standing()],
    )
