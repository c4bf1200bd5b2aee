"""What a municipality has before its first drive: roads, teams and somebody who may log in."""

import secrets
from collections.abc import Callable
from pathlib import Path

from data import users
from data.orders import teams
from data.private_files import write_once
from data.render import SAMPLE_ROADS
from data.roads.importing import import_roads
from data.store import Store
from data.users import Role

USERNAME = "vejformand"
FOREMAN = "Gitte Holm"
NORTH, SOUTH = "Hold Nord", "Hold Syd"
TEAMS = ((NORTH, "hold-nord@demo.vejsyn.example"), (SOUTH, "hold-syd@demo.vejsyn.example"))

Say = Callable[[str], None]
"""Told each step in a line."""


def prepare(store: Store, roads: Path | None, say: Say) -> str:
    """Roads, teams and a log-in, each where it is missing; gives the log-in's password."""
    done = import_roads(store, roads or SAMPLE_ROADS)
    say(f"roads: {done.file}, {done.metres / 1000:.1f} km")
    with store.write() as session:
        known = {team.name for team in teams.everyone(session)}
        for name, email in TEAMS:
            if name not in known:
                teams.add(session, name, email)
    return _log_in(store)


def _log_in(store: Store) -> str:
    """The demo's password is made once and kept in the demo's folder, readable by its owner alone."""
    note = store.home / "log-in.txt"
    if not note.exists():
        write_once(note, secrets.token_urlsafe(9).encode())
    password = note.read_text().strip()
    with store.write() as session:
        if users.find(session, USERNAME) is None:
            users.add(session, USERNAME, FOREMAN, Role.FOREMAN, password)
    return password
