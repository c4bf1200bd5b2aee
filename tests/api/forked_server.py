"""The server in a process that is there in a moment and can be killed: everything is imported once, then forked."""

import multiprocessing
import time
from pathlib import Path
from typing import Self

import httpx2

from tests.api.post_office import free_port
from tests.homes import PASSWORD

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.api.forked_server", "api.app", "api.cli"])

STARTS_WITHIN_S = 60


def serve(home: Path, database_url: str | None, port: int, smtp_port: int, mail_timeout_s: float, log: Path) -> None:
    """What `vejsyn serve` does."""
    import sys

    from api.app import create_app
    from api.commands.serve import run
    from api.settings import MailSettings, ServerSettings
    from data.settings import HomeSettings
    from data.store import open_store

    sys.stdout = sys.stderr = log.open("a")
    settings = ServerSettings(port=port)
    mail = MailSettings(host="127.0.0.1", port=smtp_port, timeout_s=mail_timeout_s)
    run(create_app(open_store(HomeSettings(home=home, database_url=database_url)), settings, mail), settings)


class ForkedServer:
    """Serves one home, life after life."""

    def __init__(self, home: Path, database_url: str | None, smtp_port: int, mail_timeout_s: float = 1) -> None:
        self.port = free_port()
        self.log = home.parent / f"server-{self.port}.log"
        self.arguments = (home, database_url, self.port, smtp_port, mail_timeout_s, self.log)
        self.client = httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", headers={"X-Vejsyn": "1"}, timeout=30)

    def __enter__(self) -> Self:
        self.start()
        answer = self.client.post("/session", json={"username": "foreman", "password": PASSWORD})
        assert answer.status_code == 200
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self.process.terminate()
        self.process.join(30)

    def start(self) -> None:
        self.process = FORKS.Process(target=serve, args=self.arguments)
        self.process.start()
        deadline = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < deadline and self.process.is_alive():
            try:
                self.client.get("/login")
                return
            except httpx2.TransportError:
                time.sleep(0.02)
        raise AssertionError(self.log.read_text())

    def kill(self) -> None:
        """SIGKILL: no goodbye, as when the power goes."""
        self.process.kill()
        self.process.join(10)
