"""What the map must know before its first tile."""

from fastapi import APIRouter

from api.access import needs
from api.language import RequestLanguage
from api.state import AppStateDep
from api.tiles.roads import map_bounds
from api.wire.roads import BandCounts, MailSetup, MapFacts
from api.wire.upkeep.nights import AlarmOut
from data.users import Role

router = APIRouter()


@router.get("/map", dependencies=[needs(Role.READER)])
def map_facts(app_state: AppStateDep, language: RequestLanguage) -> MapFacts:
    """Where the roads are, the background, how many dots of each colour, whether *Tildel* can send its mail, alarms."""
    background = app_state.background.newest()
    imported_by = background.attribution if background else ""
    with app_state.store.read() as session:
        bounds = map_bounds(session)
    return MapFacts(
        bounds=bounds,
        background_tile_url=app_state.server.background_tile_url,
        background_attribution=app_state.server.background_attribution or imported_by,
        background_version=background.version if background else None,
        counts=BandCounts(**app_state.dots.newest().counts()),
        candidates=len(app_state.candidates.newest().ids),
        mail=MailSetup(configured=app_state.mail.configured),
        alarms=[AlarmOut.of(alarm, language) for alarm in app_state.alarms.standing()],
    )
