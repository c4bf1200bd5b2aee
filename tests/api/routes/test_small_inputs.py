"""Small inputs that are large inside, all at once, at a real server whose memory the system counts."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from data.schema import WorkOrder
from data.store import Store
from tests.api.hostile import jpeg, pictures, polygons
from tests.api.orders import token_of
from tests.api.server_process import ServerProcess
from tests.homes import seeded_home

MOST_MB = 1_500
"""The server's peak under all of it, the networks that blur among it."""

GROWN_MB = 150
"""Beside what one ordinary photo had left it with."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = seeded_home(tmp_path)
    yield opened
    opened.engine.dispose()


def megabytes(server: ServerProcess, what: str) -> int:
    told = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.search(rf"{what}:\s+(\d+) kB", told)[1]) // 1024


@pytest.mark.slow
def test_a_server_lives_through_all_small_inputs_that_are_large_inside_at_once(store: Store) -> None:
    with ServerProcess(store.home, smtp_port=1) as server, ThreadPoolExecutor(24) as hands:
        server.log_in().client.timeout = 120
        server.client.post("/work-orders", json={"area": {"type": "ids", "ids": [*range(1, 21)]}, "team_id": 1})
        with store.read() as session:
            token = token_of(store, session.scalars(select(WorkOrder.id)).one())

        def search(rings: list) -> tuple[int, str | None]:
            answer = server.client.post("/damages/search", json={"area": {"type": "polygon", "coordinates": rings}})
            return answer.status_code, answer.json().get("code")

        def send(task_id: int, photo: bytes) -> tuple[int, str | None]:
            """As a crew's phone: told that many wait, it comes again."""
            while True:
                photo_of = {"photo": ("hul.jpg", photo, "image/jpeg")}
                answer = server.client.post(f"/crew/{token}/tasks/{task_id}/done", files=photo_of)
                if answer.status_code != 503:
                    return answer.status_code, answer.json().get("code")
                time.sleep(float(answer.headers["Retry-After"]))

        assert send(1, jpeg(1600, 1600)) == (200, None)
        before = megabytes(server, "VmRSS")
        large = [*dict(pictures()).values()]
        sent = [hands.submit(send, 2 + number % 18, photo) for number, photo in enumerate([*large, *16 * large[:1]])]
        searched = [hands.submit(search, rings) for rings in 2 * [*polygons().values()]]
        assert {one.result() for one in searched} == {(200, None)}
        assert {one.result() for one in sent} == {(200, None), (413, "photo_too_large")}
        assert megabytes(server, "VmHWM") < MOST_MB
        assert megabytes(server, "VmRSS") < before + GROWN_MB
