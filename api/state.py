"""What every route is given: the store, the settings, the clock and what is kept in memory."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from api.audit.trail import Trail
from api.finding.finder import Finder
from api.oidc.provider import Provider
from api.photos.queue import PhotoQueue
from api.security.password_check import PasswordCheck
from api.security.session_cookie import SessionCookie
from api.security.throttle import Throttle
from api.settings import MailSettings, ServerSettings, UploadSettings
from api.tiles.background import BackgroundLayer
from api.tiles.dots import DotLayer
from api.tiles.roads import RoadLayer
from api.upkeep.board import AlarmBoard
from api.uploads.receiving import DiskThreads
from api.uploads.turns import Turns
from data.damages.red import Red, bands
from data.store import Store
from model.grading.urgency import Bands

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
    uploads: UploadSettings
    clock: Clock
    cookie: SessionCookie
    throttle: Throttle
    passwords: PasswordCheck
    dots: DotLayer
    candidates: DotLayer
    finder: Finder
    roads: RoadLayer
    background: BackgroundLayer
    alarms: AlarmBoard
    red: Red
    trail: Trail
    provider: Provider
    photos: PhotoQueue = field(default_factory=PhotoQueue)
    turns: Turns = field(default_factory=Turns)
    disk: DiskThreads = field(default_factory=DiskThreads)
    whole: asyncio.Event = field(default_factory=asyncio.Event)
    """An upload has just become whole."""

    def bands(self, session: Session) -> Bands:
        """Which urgencies are red and yellow today."""
        return bands(session, self.red)


def _app_state(request: Request) -> AppState:
    app_state = request.app.state.app_state
    assert isinstance(app_state, AppState)
    return app_state


AppStateDep = Annotated[AppState, Depends(_app_state)]
"""How a route is given the server's parts."""
