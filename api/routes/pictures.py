"""The pictures that the night run kept and the crews took."""

from typing import Any

from fastapi import APIRouter, Response

from api.access import needs
from api.failures.missing import NoSuchPicture
from api.state import AppState, AppStateDep
from data.media.pictures import PICTURE_NAME
from data.users import Role

router = APIRouter()

PICTURE_CACHE_CONTROL = "private, max-age=86400"
"""A picture never changes under its name; a day, so that what retention deletes goes from browsers too."""

JPEG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": {}}}}


@router.get("/pictures/{name}", dependencies=[needs(Role.READER, seen=True)], response_class=Response, responses=JPEG)
def picture(name: str, app_state: AppStateDep) -> Response:
    """One picture."""
    return picture_response(app_state, name)


def picture_response(app_state: AppState, name: str) -> Response:
    """A picture as it is sent.

    Raises:
        NoSuchPicture: there is none.
    """
    content = app_state.store.pictures.read(name) if PICTURE_NAME.fullmatch(name) else None
    if content is None:
        raise NoSuchPicture
    return Response(content, media_type="image/jpeg", headers={"Cache-Control": PICTURE_CACHE_CONTROL})
