"""`vejsyn serve` in a process of its own, that can be killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import httpx2

from tests.api.post_office import free_port
from tests.homes import PASSWORD

STARTS_WITHIN_S = 60


class ServerProcess:
    """Serves the home while entered. `kill` is SIGKILL: no goodbye, as when the power goes."""

    def __init__(self, home: Path, smtp_port: int, mail_timeout_s: float = 60.0) -> None:
        self.port = free_port()
        self.environment = os.environ | {
            "VEJSYN_HOME": str(home),
            "VEJSYN_PORT": str(self.port),
            "VEJSYN_MAIL_HOST": "127.0.0.1",
            "VEJSYN_MAIL_PORT": str(smtp_port),
            "VEJSYN_MAIL_TIMEOUT_S": str(mail_timeout_s),
        }
        self.log = home.parent / f"server-{self.port}.log"

    def __enter__(self) -> Self:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "api", "serve"],
                env=self.environment, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self.client = httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", headers={"X-Vejsyn": "1"}, timeout=30)
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(timeout=30)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=10)

    def log_in(self) -> Self:
        answer = self.client.post("/session", json={"username": "foreman", "password": PASSWORD})
        assert answer.status_code == 200
        return self

    def _wait(self) -> None:
        deadline = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.client.get("/login")
                return
            except httpx2.TransportError:
                time.sleep(0.1)
        raise AssertionError(self.log.read_text())


def within(seconds: float, condition) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())
