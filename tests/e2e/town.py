"""A municipality whose server runs in a process of its own."""

import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx2
from sqlalchemy import delete

from data.operation import nights
from data.operation.nights import Came, NightOutcome
from data.schema import NightRun
from data.settings import HomeSettings
from data.store import Store, open_store
from tests.api.forked_server import FORKS
from tests.e2e.places import damages_on
from tests.e2e.post_office import PostOffice, free_port, text_of
from tests.homes import PASSWORD

STARTS_WITHIN_S = 60
OWN_POST_OFFICE = 0
LINK = re.compile(r"https?://\S+?(/hold/[\w-]+)")
"""A crew's, in its mail."""


@dataclass(frozen=True)
class Town:
    """A municipality with its server running."""

    store: Store
    address: str
    post_office: PostOffice


@contextmanager
def settled(seeds: Path, folder: Path, mail_port: int | None = OWN_POST_OFFICE) -> Iterator[Town]:
    """A town in `folder`, with a copy of the home in `seeds`, until the end of the block; see `serving`."""
    shutil.copytree(seeds, folder / "home")
    store = open_store(HomeSettings(home=folder / "home"))
    with store.write() as session:
        session.add(NightRun(started_at=datetime.now(UTC), ended_at=datetime.now(UTC), outcome="done"))  # no alarm
    office = PostOffice()
    office.open()
    try:
        with serving(folder, office.port if mail_port == OWN_POST_OFFICE else mail_port) as address:
            yield Town(store, address, office)
    finally:
        office.close()
        store.engine.dispose()


def nights_have_run(store: Store) -> None:
    """Three, the last of them two days ago; the disk was full in the middle one."""
    now = datetime.now(UTC)
    came = Came(NightOutcome.DONE, None, 41, 2, 0, 63_420.0, 9, 212 * 10**9)
    stopped = Came(NightOutcome.STOPPED, "disk_full", 3, 0, 12, 4_100.0, 0, 90 * 10**6)
    with store.write() as session:
        session.execute(delete(NightRun))
        for days, one in ((4, came), (3, stopped), (2, came)):
            begun = now - timedelta(days=days)
            nights.end(session, nights.begin(session, begun), one, begun + timedelta(minutes=97))


def mailed_link(town: Town) -> str:
    """The path in the mail of an order with three damages on Strandvejen, which the foreman has just given."""
    ids = [damage.id for damage in damages_on(town.store, "Strandvejen")[:3]]
    with httpx2.Client(base_url=town.address, headers={"X-Vejsyn": "1"}) as client:
        client.post("/session", json={"username": "foreman", "password": PASSWORD}).raise_for_status()
        team = client.get("/teams").json()[0]["id"]
        wish = {"area": {"type": "ids", "ids": ids}, "team_id": team, "note": "Ring først."}
        client.post("/work-orders", json=wish).raise_for_status()
    found = LINK.search(text_of(town.post_office.the_only_mail(), "plain"))
    assert found
    return found[1]


@contextmanager
def serving(folder: Path, mail_port: int | None) -> Iterator[str]:
    """`vejsyn serve` on the home in `folder`, until the end of the block; without a port there is no mail server."""
    port = free_port()
    settings = {"VEJSYN_HOME": str(folder / "home"), "VEJSYN_PORT": str(port)}
    if mail_port is not None:
        settings |= {"VEJSYN_MAIL_HOST": "127.0.0.1", "VEJSYN_MAIL_PORT": str(mail_port)}
    log = folder / "server.log"
    process = FORKS.Process(target=serve_logged, args=(os.environ | settings, log))
    process.start()
    try:
        wait_for(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.join(20)


def serve_logged(environment: dict[str, str], log: Path) -> None:
    """What the command does, in a process that has it imported already: that process' own environment is older."""
    from api.cli import main

    os.environ.clear()
    os.environ.update(environment)
    with log.open("wb") as output:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output.fileno(), stream.fileno())
        sys.argv = ["vejsyn", "serve"]
        main()


def wait_for(address: str, process: BaseProcess, log: Path) -> None:
    """Until the server answers."""
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline and process.is_alive():
        try:
            httpx2.get(f"{address}/login")
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the server did not answer within {STARTS_WITHIN_S} s:\n{log.read_text()}")
