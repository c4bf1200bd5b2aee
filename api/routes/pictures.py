"""The pictures that the night run kept and the crews took."""

from fastapi import APIRouter, Response

from api.access import needs
from api.house import AppState, AppStateDep
from api.missing import NoSuchPicture
from data.pictures import PICTURE_NAME
from data.users import Role

router = APIRouter()

KEPT = "private, max-age=86400"
"""A picture never changes under its name; a day, so that what retention deletes goes from browsers too."""


@router.get("/pictures/{name}", dependencies=[needs(Role.FOREMAN)])
def picture(name: str, house: AppStateDep) -> Response:
    """One picture."""
    return picture_response(house, name)


def picture_response(house: AppState, name: str) -> Response:
    """A picture as it is sent.

    Raises:
        NoSuchPicture: there is none.
    """
    content = house.store.pictures.read(name) if PICTURE_NAME.fullmatch(name) else None
    if content is None:
        raise NoSuchPicture
    return Response(content, media_type="image/jpeg", headers={"Cache-Control": KEPT})
