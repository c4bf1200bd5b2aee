"""One's own log-ins: where one is in, and ending one of them."""

from datetime import datetime
from typing import Self

from fastapi import APIRouter, Request

from api.access import CurrentUser, needs
from api.state import AppStateDep
from api.wire.base import Out
from api.wire.fields.ids import Id
from data import log_ins
from data.schema import LogIn
from data.users import Role

router = APIRouter(prefix="/me/sessions")


class LogInOut(Out):
    """A browser that is logged in."""

    id: int
    began_at: datetime
    ends_at: datetime
    network: str
    browser: str
    """As it calls itself."""
    how: str
    """`password` or `oidc`."""
    current: bool
    """Whether it is the one that asks."""

    @classmethod
    def of(cls, row: LogIn, current: LogIn) -> Self:
        """From the database's row."""
        return cls(
            id=row.id, began_at=row.began_at, ends_at=row.ends_at, network=row.network, browser=row.browser,
            how=row.how, current=row.id == current.id,
        )  # fmt: skip


@router.get("", dependencies=[needs(Role.READER)])
def own(user: CurrentUser, request: Request, app_state: AppStateDep) -> list[LogInOut]:
    """Where one is logged in, the newest first."""
    with app_state.store.read() as session:
        rows = log_ins.lasting(session, app_state.clock(), user.id)
        return [LogInOut.of(row, request.state.log_in) for row in rows]


@router.delete("/{log_in_id}", status_code=204, dependencies=[needs(Role.READER)])
def end(log_in_id: Id, user: CurrentUser, app_state: AppStateDep) -> None:
    """That browser is out at once."""
    with app_state.store.write() as session:
        log_ins.end(session, log_in_id, app_state.clock(), user.id)
