"""A municipality whose server runs in a process of its own."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from data.settings import HomeSettings
from data.store import Store, open_store
from tests.e2e.post_office import PostOffice, free_port

STARTS_WITHIN_S = 30
OWN_POST_OFFICE = 0


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
    office = PostOffice()
    office.open()
    try:
        with serving(folder, office.port if mail_port == OWN_POST_OFFICE else mail_port) as address:
            yield Town(store, address, office)
    finally:
        office.close()
        store.engine.dispose()


@contextmanager
def serving(folder: Path, mail_port: int | None) -> Iterator[str]:
    """`vejsyn serve` on the home in `folder`, until the end of the block; without a port there is no mail server."""
    port = free_port()
    settings = {"VEJSYN_HOME": str(folder / "home"), "VEJSYN_PORT": str(port)}
    if mail_port is not None:
        settings |= {"VEJSYN_MAIL_HOST": "127.0.0.1", "VEJSYN_MAIL_PORT": str(mail_port)}
    log = folder / "server.log"
    command = [sys.executable, "-m", "api", "serve"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=os.environ | settings, stdout=output, stderr=subprocess.STDOUT)
        try:
            wait_for(f"http://127.0.0.1:{port}", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until the server answers."""
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx2.get(f"{address}/login")
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the server did not answer within {STARTS_WITHIN_S} s:\n{log.read_text()}")
