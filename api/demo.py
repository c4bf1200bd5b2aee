"""The demo: a municipality in a folder, from roads and drives to the map, with nothing pretended.

Real files are imported, the real night runs, the real server serves and sends real mail, to a catcher on this machine
where it can be read in the browser.
"""

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from data import users
from data.orders import teams
from data.private_files import make_folder, write_once
from data.render import SAMPLE_ROADS, sample_drives
from data.roads.importing import import_roads
from data.store import Store
from data.users import Role
from ingest.receive.receiving import Outcome, find_videos, take_in_all

USERNAME = "vejformand"
TEAMS = (("Hold Nord", "hold-nord@demo.vejsyn.example"), ("Hold Syd", "hold-syd@demo.vejsyn.example"))


@dataclass(frozen=True)
class DemoSources:
    """What the demo drives on; by default our own rendered village."""

    roads: Path | None
    drives: Path | None


def prepare(store: Store, sources: DemoSources, say: Callable[[str], None]) -> str:
    """Roads, drives, teams and a log-in, each where it is missing; gives the log-in's password."""
    done = import_roads(store, sources.roads or SAMPLE_ROADS)
    say(f"roads: {done.file}, {done.metres / 1000:.1f} km")
    drives = sources.drives or _rendered(store.home / "drives", say)
    taken = list(take_in_all(store, find_videos(drives)))
    say(f"drives: {len(taken)} videos, {sum(video.outcome is Outcome.NEW for video in taken)} of them new")
    with store.write() as session:
        known = {team.name for team in teams.everyone(session)}
        for name, email in TEAMS:
            if name not in known:
                teams.add(session, name, email)
    return _log_in(store)


def _rendered(folder: Path, say: Callable[[str], None]) -> Path:
    """Our own two drives; a folder of that name is a finished one."""
    if not folder.exists():
        say("drives: rendering two drives through the village of Vejsted (one to three minutes)")
        unfinished = folder.with_name(".rendering")
        shutil.rmtree(unfinished, ignore_errors=True)
        make_folder(unfinished)
        sample_drives(unfinished)
        unfinished.rename(folder)
    return folder


def _log_in(store: Store) -> str:
    """The demo's password is made once and kept in the demo's folder, readable by its owner alone."""
    note = store.home / "log-in.txt"
    if not note.exists():
        write_once(note, secrets.token_urlsafe(9).encode())
    password = note.read_text().strip()
    with store.write() as session:
        if users.find(session, USERNAME) is None:
            users.add(session, USERNAME, "Gitte Holm", Role.FOREMAN, password)
    return password
