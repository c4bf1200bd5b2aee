"""`vejsyn serve`: the server."""

import copy
import sys
from datetime import datetime
from typing import Annotated, Any

import typer
import uvicorn
from fastapi import FastAPI
from sqlalchemy import func, select

from api.app import create_app
from api.settings import ServerSettings
from data.schema import User
from data.store import Store, open_store
from ingest.networks import set_up_networks

app = typer.Typer()

EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104  to know it, not to listen there

GRACE_S = 10
"""Seconds that requests under way are given when the server is told to stop."""

SWITCH_S = 0.0005
"""After so long one thread of Python's makes room for another that waits (Python's own: 0.005). The thread that answers
everybody waits for those that write fifty phones' bytes: p95 of a ping meanwhile 140 ms with Python's own, 120 ms with
this, at 37 instead of 39 MB/s (tests/bench/uploads/load.py, two cores)."""


@app.command("serve")
def serve_command(
    host: Annotated[str | None, typer.Option(help="The address to listen on; VEJSYN_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="The TCP port; VEJSYN_PORT.")] = None,
    night: Annotated[
        datetime | None,
        typer.Option(formats=["%H:%M"], help="Begin the night by itself each day, HH:MM in Denmark; VEJSYN_NIGHT."),
    ] = None,
) -> None:
    """Serve the map and the crews' pages, and send the mails. Ctrl-C stops it."""
    asked = {
        name: value
        for name, value in (("host", host), ("port", port), ("night", night and night.time()))
        if value is not None
    }
    settings = ServerSettings().model_copy(update=asked)
    set_up_networks()
    store = open_store()
    typer.echo(f"Vejsyn: {settings.url}  (home: {store.home})", err=True)
    if settings.host in EVERY_ADDRESS and settings.public_url is None:
        typer.echo("Other machines are answered once VEJSYN_PUBLIC_URL says how they reach the server", err=True)
    if not _has_users(store):
        typer.echo("Nobody can log in yet: vejsyn user add NAME", err=True)
    run(create_app(store, settings), settings)


def run(app: FastAPI, settings: ServerSettings) -> None:
    """Serve until told to stop."""
    sys.setswitchinterval(SWITCH_S)
    uvicorn.run(app, log_config=log_config(), timeout_graceful_shutdown=GRACE_S, **listening(settings))


def listening(settings: ServerSettings) -> dict[str, Any]:
    """Where uvicorn listens, and whom it believes. By itself it would believe every process of this machine."""
    return {
        "host": settings.host,
        "port": settings.port,
        "server_header": False,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
    }


def log_config() -> dict[str, Any]:
    """Uvicorn's own logging and ours, with crews' secrets taken out of every line."""
    config: dict[str, Any] = copy.deepcopy(uvicorn.config.LOGGING_CONFIG)
    config["filters"] = {"redact": {"()": "api.security.headers.RedactSecrets"}}
    for handler in config["handlers"].values():
        handler["filters"] = ["redact"]
    config["loggers"]["vejsyn"] = {"handlers": ["default"], "level": "INFO", "propagate": False}
    return config


def _has_users(store: Store) -> bool:
    with store.read() as session:
        return bool(session.scalar(select(func.count()).select_from(User)))
