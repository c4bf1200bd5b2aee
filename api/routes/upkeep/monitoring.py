"""What a monitor asks: whether the server is up, and its figures."""

from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text

from api.access import Open, needs
from api.failures.missing import NotUp
from api.state import AppStateDep
from api.upkeep.metrics import metrics
from api.wire.base import Out
from data.store import Store

router = APIRouter()

METRICS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {}}}}


class Health(Out):
    """Whether the server can do its work; nothing else is told to whoever asks."""

    up: bool


@router.get("/healthz", dependencies=[needs(Open.ANYONE)])
def health(app_state: AppStateDep) -> Health:
    """200 where the database answers, else 503."""
    if not _answers(app_state.store):
        raise NotUp
    return Health(up=True)


@router.get("/metrics", dependencies=[needs(Open.MONITOR)], response_class=Response, responses=METRICS)
def figures(app_state: AppStateDep) -> Response:
    """Prometheus' text format."""
    content = metrics(app_state.store, app_state.alarms, app_state.clock())
    return Response(content, headers={"Content-Type": CONTENT_TYPE_LATEST})


def _answers(store: Store) -> bool:
    try:
        with store.read() as session:
            session.execute(text("SELECT 1 FROM recording LIMIT 1"))
    except Exception:  # whatever a database may answer, it is not up
        return False
    return True
