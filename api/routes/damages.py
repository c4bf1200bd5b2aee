"""Damages: found by area, read one by one, dismissed and reopened, measured, merged and split."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.access import Who, needs
from api.house import AppStateDep
from api.language import Reader
from api.wire.area import MOST_IDS, AreaIn, IdsIn
from api.wire.bbox import BoxIn
from api.wire.damages import MOST_FEATURES, feature_collection, story_out
from data.damages import areas, damages, forecast, regrouping
from data.users import Role

router = APIRouter(prefix="/damages")

DEEPEST_MM = 2000


class Search(BaseModel):
    """What is rung in."""

    model_config = ConfigDict(extra="forbid")
    area: AreaIn


class Reason(BaseModel):
    """Why; it stays in the damage's history."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Dismissal(Reason):
    """Why, and what it is instead."""

    what: damages.DismissedAs = damages.DismissedAs.OTHER


class Depth(BaseModel):
    """Measured by a person."""

    model_config = ConfigDict(extra="forbid")
    depth_mm: Annotated[int, Field(ge=1, le=DEEPEST_MM)]


class OneDamage(BaseModel):
    """Damages that are one."""

    model_config = ConfigDict(extra="forbid")
    ids: Annotated[list[int], Field(min_length=2, max_length=regrouping.MOST_AT_ONCE)]


class Another(BaseModel):
    """The sightings that show another damage."""

    model_config = ConfigDict(extra="forbid")
    sightings: Annotated[list[int], Field(min_length=1, max_length=MOST_IDS)]


@router.get("", dependencies=[needs(Role.FOREMAN)])
def in_box(bbox: BoxIn, house: AppStateDep, reader: Reader) -> JSONResponse:
    """The damages that the map shows in its window."""
    with house.store.read() as session:
        found = damages.dots_within(session, areas.rectangle(*bbox), MOST_FEATURES)
    return JSONResponse(feature_collection(found, reader))


@router.post("/search", dependencies=[needs(Role.FOREMAN)])
def search(wanted: Search, house: AppStateDep, reader: Reader) -> JSONResponse:
    """The damages in an area. A POST because areas are long; it changes nothing."""
    with house.store.read() as session:
        if isinstance(wanted.area, IdsIn):
            dots = damages.dots(session, wanted.area.ids)
            found = damages.Found(len(dots), dots)
        else:
            found = damages.dots_within(session, wanted.area.shape(), MOST_FEATURES)
    return JSONResponse(feature_collection(found, reader))


@router.get("/{damage_id}", dependencies=[needs(Role.FOREMAN)])
def one(damage_id: int, house: AppStateDep, reader: Reader) -> dict[str, Any]:
    """One damage with its sightings and its history."""
    with house.store.read() as session:
        rain = forecast.wettest_ahead(session, house.clock())
        return story_out(damages.story(session, damage_id), rain, reader)


@router.post("/{damage_id}/dismiss", dependencies=[needs(Role.FOREMAN)])
def dismiss(damage_id: int, why: Dismissal, house: AppStateDep, who: Who, reader: Reader) -> dict[str, Any]:
    """It is no damage."""
    with house.store.write() as session:
        damages.dismiss(session, damage_id, who.name, why.reason, house.clock(), why.what)
    return one(damage_id, house, reader)


@router.post("/{damage_id}/reopen", dependencies=[needs(Role.FOREMAN)])
def reopen(damage_id: int, why: Reason, house: AppStateDep, who: Who, reader: Reader) -> dict[str, Any]:
    """It is there after all."""
    with house.store.write() as session:
        damages.reopen(session, damage_id, who.name, why.reason, house.clock())
    return one(damage_id, house, reader)


@router.post("/{damage_id}/depth", dependencies=[needs(Role.FOREMAN)])
def depth(damage_id: int, measured: Depth, house: AppStateDep, who: Who, reader: Reader) -> dict[str, Any]:
    """It is so deep; a pothole's severity follows."""
    with house.store.write() as session:
        damages.measure_depth(session, damage_id, measured.depth_mm, who.name, house.clock())
    return one(damage_id, house, reader)


@router.post("/merge", dependencies=[needs(Role.FOREMAN)])
def merge(same: OneDamage, house: AppStateDep, who: Who, reader: Reader) -> dict[str, Any]:
    """They are one; gives it."""
    with house.store.write() as session:
        whole = regrouping.merge(session, same.ids, who.name, house.clock())
    return one(whole.id, house, reader)


@router.post("/{damage_id}/split", dependencies=[needs(Role.FOREMAN)])
def split(damage_id: int, other: Another, house: AppStateDep, who: Who, reader: Reader) -> dict[str, Any]:
    """It is two; gives the one that keeps its number. `regrouping.others` names the new one."""
    with house.store.write() as session:
        regrouping.split(session, damage_id, other.sightings, who.name, house.clock())
    return one(damage_id, house, reader)
