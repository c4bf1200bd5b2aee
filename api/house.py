"""What every route is given: the store, the settings, the clock and what is kept in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from api.session_cookie import SessionCookie
from api.settings import MailSettings, ServerSettings
from api.throttle import Throttle
from api.tiles.dots import DotLayer
from api.tiles.roads import RoadLayer
from data.store import Store

Clock = Callable[[], datetime]


def now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class AppState:
    """The server's parts."""

    store: Store
    server: ServerSettings
    mail: MailSettings
    clock: Clock
    cookie: SessionCookie
    throttle: Throttle
    dots: DotLayer
    roads: RoadLayer


def _house(request: Request) -> AppState:
    house = request.app.state.house
    assert isinstance(house, AppState)
    return house


AppStateDep = Annotated[AppState, Depends(_house)]
"""A route's way to the house."""
