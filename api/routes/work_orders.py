"""*Tildel*, and what became of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict, Field

from api.access import Who, needs
from api.assigning import Asked, assign
from api.house import AppStateDep
from api.language import Reader
from api.wire.area import AreaIn
from api.wire.orders import receipt, summary_out, with_tasks
from data.orders import work_orders
from data.users import Role

router = APIRouter(prefix="/work-orders")

MOST_ORDERS = 500

Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)]


class OrderIn(BaseModel):
    """What is given to whom."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    area: AreaIn
    team_id: int
    note: Annotated[str, Field(max_length=2000)] | None = None


@router.post("", status_code=201, dependencies=[needs(Role.FOREMAN)])
def create(wanted: OrderIn, house: AppStateDep, who: Who, reader: Reader, key: Key = None) -> dict[str, Any]:
    """Assign what is open in an area; the mail goes out by itself."""
    asked = Asked(wanted.area, wanted.team_id, wanted.note or "", who.name, key)
    order = assign(house, asked)
    return receipt(order, reader)


@router.get("", dependencies=[needs(Role.FOREMAN)])
def newest(house: AppStateDep) -> list[dict[str, Any]]:
    """The newest orders first."""
    with house.store.read() as session:
        return [summary_out(summary) for summary in work_orders.newest(session, MOST_ORDERS)]


@router.get("/{order_id}", dependencies=[needs(Role.FOREMAN)])
def one(order_id: int, house: AppStateDep, reader: Reader) -> dict[str, Any]:
    """One order with its tasks."""
    with house.store.read() as session:
        return with_tasks(work_orders.get(session, order_id), reader)
