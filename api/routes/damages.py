"""Damages: found by area, read one by one, dismissed and reopened."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.access import Who, needs
from api.house import Here
from api.wire.area import AreaIn, IdsIn
from api.wire.bbox import BoxIn
from api.wire.damages import MOST_FEATURES, feature_collection, story_out
from data import areas, damages
from data.users import Role

router = APIRouter(prefix="/damages")


class Search(BaseModel):
    """What is rung in."""

    model_config = ConfigDict(extra="forbid")
    area: AreaIn


class Reason(BaseModel):
    """Why; it stays in the damage's history."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, Field(min_length=1, max_length=500)]


@router.get("", dependencies=[needs(Role.FOREMAN)])
def in_box(bbox: BoxIn, house: Here) -> JSONResponse:
    """The damages that the map shows in its window."""
    with house.store.read() as session:
        found = damages.dots_within(session, areas.rectangle(*bbox), MOST_FEATURES)
    return JSONResponse(feature_collection(found))


@router.post("/search", dependencies=[needs(Role.FOREMAN)])
def search(wanted: Search, house: Here) -> JSONResponse:
    """The damages in an area. A POST because areas are long; it changes nothing."""
    with house.store.read() as session:
        if isinstance(wanted.area, IdsIn):
            dots = damages.dots(session, wanted.area.ids)
            found = damages.Found(len(dots), dots)
        else:
            found = damages.dots_within(session, wanted.area.shape(), MOST_FEATURES)
    return JSONResponse(feature_collection(found))


@router.get("/{damage_id}", dependencies=[needs(Role.FOREMAN)])
def one(damage_id: int, house: Here) -> dict[str, Any]:
    """One damage with its sightings and its history."""
    with house.store.read() as session:
        return story_out(damages.story(session, damage_id))


@router.post("/{damage_id}/dismiss", dependencies=[needs(Role.FOREMAN)])
def dismiss(damage_id: int, why: Reason, house: Here, who: Who) -> dict[str, Any]:
    """It is no damage."""
    with house.store.write() as session:
        damages.dismiss(session, damage_id, who.name, why.reason, house.clock())
    return one(damage_id, house)


@router.post("/{damage_id}/reopen", dependencies=[needs(Role.FOREMAN)])
def reopen(damage_id: int, why: Reason, house: Here, who: Who) -> dict[str, Any]:
    """It is there after all."""
    with house.store.write() as session:
        damages.reopen(session, damage_id, who.name, why.reason, house.clock())
    return one(damage_id, house)
