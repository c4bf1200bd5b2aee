"""How the running server is set up: read only, and no secrets."""

from fastapi import APIRouter

from api.access import needs
from api.language import RequestLanguage
from api.state import AppStateDep
from api.wire.settings import SettingsGroup, settings_groups
from data.users import Role

router = APIRouter(prefix="/settings")


@router.get("", dependencies=[needs(Role.ADMIN)])
def everything(app_state: AppStateDep, language: RequestLanguage) -> list[SettingsGroup]:
    """What is set, and by which variable it is set otherwise."""
    parts = (app_state.mail, app_state.server, app_state.uploads, app_state.provider.settings)
    return settings_groups(parts, language)
