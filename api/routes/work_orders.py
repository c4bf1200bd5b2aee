"""*Tildel*, and what became of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict

from api.access import Who, needs
from api.assigning import Asked, assign
from api.house import AppStateDep
from api.language import Reader
from api.new_link import send_new_link
from api.wire.area import AreaIn
from api.wire.ids import Id
from api.wire.orders import receipt, summary_out, with_tasks
from api.wire.text import NoteText
from data.orders import links as order_links
from data.orders import work_orders
from data.users import Role

router = APIRouter(prefix="/work-orders")

MOST_ORDERS = 500

Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200, pattern="^[ -~]+$")]
"""Printable ASCII."""


class OrderIn(BaseModel):
    """What is given to whom."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    area: AreaIn
    team_id: Id
    note: NoteText | None = None


@router.post("", status_code=201, dependencies=[needs(Role.FOREMAN)])
def create(wanted: OrderIn, house: AppStateDep, who: Who, reader: Reader, key: Key = None) -> dict[str, Any]:
    """Assign what is open in an area; the mail goes out by itself."""
    asked = Asked(wanted.area, wanted.team_id, wanted.note or "", who.name, key)
    order = assign(house, asked)
    return receipt(order, house.mail, reader)


@router.get("", dependencies=[needs(Role.FOREMAN)])
def newest(house: AppStateDep) -> list[dict[str, Any]]:
    """The newest orders first."""
    with house.store.read() as session:
        return [summary_out(summary, house.mail) for summary in work_orders.newest(session, MOST_ORDERS)]


@router.get("/{order_id}", dependencies=[needs(Role.FOREMAN)])
def one(order_id: Id, house: AppStateDep, reader: Reader) -> dict[str, Any]:
    """One order with its tasks."""
    with house.store.read() as session:
        return with_tasks(work_orders.get(session, order_id), house.mail, reader)


@router.post("/{order_id}/withdraw", dependencies=[needs(Role.FOREMAN)])
def withdraw(order_id: Id, house: AppStateDep, who: Who, reader: Reader) -> dict[str, Any]:
    """Take an order back: its link is dead at once, and what is not done waits for somebody again."""
    with house.store.write() as session:
        order_links.withdraw(session, order_id, who.name, house.clock())
    return one(order_id, house, reader)


@router.post("/{order_id}/link", dependencies=[needs(Role.FOREMAN)])
def send_link(order_id: Id, house: AppStateDep, reader: Reader) -> dict[str, Any]:
    """Send the team a new link; the old one is dead at once."""
    send_new_link(house.store, house.server, house.mail, order_id, house.clock())
    return one(order_id, house, reader)
