"""*Tildel*, and what became of it."""

import json
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.access import CurrentUser, needs
from api.language import RequestLanguage
from api.mail.pictures import BoxedPictures
from api.orders.assigning import assign
from api.orders.new_link import send_new_link
from api.orders.proposing import propose
from api.orders.round_trip import round_trip
from api.orders.withdrawing import withdraw_order
from api.paper.order_pdf import order_pdf
from api.paper.route_files import order_geojson, order_gpx
from api.state import AppState, AppStateDep
from api.wire.failures import NothingToAssignFailure
from api.wire.fields.idempotency_key import IdempotencyKey
from api.wire.fields.ids import Id, Ids
from api.wire.orders import OrderIn, Proposal, Read, Receipt, WorkOrderOut, WorkOrderWithTasks, receipt, work_order_out
from api.wire.orders import work_order_with_tasks as with_tasks
from data.orders import progress
from data.users import Role

router = APIRouter(prefix="/work-orders")

MOST_ORDERS = 500

MOST_PROPOSED = 300
"""Damages of one proposal: their numbers stand in the address, and proxies take one of 8 kB."""


@router.post(
    "",
    status_code=201,
    dependencies=[needs(Role.FOREMAN)],
    responses={409: {"model": NothingToAssignFailure, "description": "nothing_to_assign, key_reused"}},
)
def create(
    wanted: OrderIn, app_state: AppStateDep, user: CurrentUser, language: RequestLanguage, key: IdempotencyKey = None
) -> Receipt:
    """Assign what is open in an area; the mail goes out by itself."""
    order = assign(app_state, wanted, user.name, key)
    return receipt(order, app_state.mail, app_state.clock(), language)


@router.get("", dependencies=[needs(Role.READER)])
def newest(app_state: AppStateDep) -> list[WorkOrderOut]:
    """The newest orders first."""
    with app_state.store.read() as session:
        read = _read(app_state, session)
        return [work_order_out(summary, read) for summary in progress.newest(session, MOST_ORDERS)]


@router.get("/proposal", dependencies=[needs(Role.READER)], responses={404: {"description": "no_such_damage"}})
def proposal(
    app_state: AppStateDep, user: CurrentUser, damage: Annotated[Ids, Query(min_length=1, max_length=MOST_PROPOSED)]
) -> Proposal:
    """Whose the damages are, and by when they should be mended; of many, the most urgent will do."""
    with app_state.store.read() as session:
        return propose(session, damage, user.name, app_state.bands(session), app_state.clock())


@router.get("/{order_id}", dependencies=[needs(Role.READER)])
def read(order_id: Id, app_state: AppStateDep, language: RequestLanguage) -> WorkOrderWithTasks:
    """One order with its tasks."""
    with app_state.store.read() as session:
        return with_tasks(progress.get(session, order_id), _read(app_state, session), language)


@router.get(
    "/{order_id}/pdf",
    dependencies=[needs(Role.READER, seen=True)],
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
def pdf(order_id: Id, app_state: AppStateDep) -> Response:
    """To be printed: the map with the round, and each stop with its pictures."""
    with app_state.store.read() as session:
        order, pictures = progress.get(session, order_id).order, BoxedPictures(app_state.store.pictures)
        trip = round_trip(session, app_state.server.yard, order.tasks)
        content = order_pdf(order, trip, pictures, app_state.bands(session), app_state.clock())
    return Response(content, media_type="application/pdf", headers=_named(order_id, "pdf"))


@router.get(
    "/{order_id}/gpx",
    dependencies=[needs(Role.READER, seen=True)],
    response_class=Response,
    responses={200: {"content": {"application/gpx+xml": {}}}},
)
def gpx(order_id: Id, app_state: AppStateDep, language: RequestLanguage) -> Response:
    """For what navigates: the stops, and the way along the roads."""
    with app_state.store.read() as session:
        order = progress.get(session, order_id).order
        content = order_gpx(order, round_trip(session, app_state.server.yard, order.tasks), language)
    return Response(content, media_type="application/gpx+xml", headers=_named(order_id, "gpx"))


@router.get(
    "/{order_id}/geojson",
    dependencies=[needs(Role.READER, seen=True)],
    response_class=Response,
    responses={200: {"content": {"application/geo+json": {}}}},
)
def geojson(order_id: Id, app_state: AppStateDep, language: RequestLanguage) -> Response:
    """For what draws maps: the stops, and the way along the roads."""
    with app_state.store.read() as session:
        order = progress.get(session, order_id).order
        content = order_geojson(order, round_trip(session, app_state.server.yard, order.tasks), language)
    return Response(
        json.dumps(content, ensure_ascii=False), media_type="application/geo+json", headers=_named(order_id, "geojson")
    )


@router.post("/{order_id}/withdraw", dependencies=[needs(Role.FOREMAN)])
def withdraw(order_id: Id, app_state: AppStateDep, user: CurrentUser, language: RequestLanguage) -> WorkOrderWithTasks:
    """Take an order back: its link is dead at once, what is not done waits for somebody again, and the team is told."""
    withdraw_order(app_state, order_id, user.name)
    return read(order_id, app_state, language)


@router.post("/{order_id}/link", dependencies=[needs(Role.FOREMAN)])
def send_link(order_id: Id, app_state: AppStateDep, language: RequestLanguage) -> WorkOrderWithTasks:
    """Send the team a new link; the old one is dead at once."""
    send_new_link(app_state.store, app_state.server, app_state.mail, order_id, app_state.clock(), app_state.red)
    return read(order_id, app_state, language)


def _named(order_id: int, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'inline; filename="arbejdsseddel-{order_id}.{ending}"'}


def _read(app_state: AppState, session: Session) -> Read:
    return Read(app_state.clock(), app_state.mail, app_state.bands(session))
