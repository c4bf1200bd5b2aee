"""Two municipalities side by side on one machine: what opens something in one opens nothing in the other.

Both homes hold the same rows under the same numbers, so whatever were let in would find something.
"""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from api.access import Open, needs_by_route
from api.app import documented_routes
from api.state import now
from data.integration import tokens
from data.phones import enrolment
from data.store import Store
from data.users import Role
from data.vehicle import Vehicle
from tests.api.orders import token_of
from tests.api.phones.phone import enrolled
from tests.api.post_office import free_port
from tests.api.server_process import ServerProcess
from tests.api.test_access import address
from tests.homes import PASSWORD, seeded_home

KEPT_OUT = {401, 403, 404, 410}


@dataclass
class Municipality:
    """A home with its server, and every kind of key to it."""

    store: Store
    client: httpx2.Client
    monitor: str
    cookies: dict[str, str]
    link: str
    phone: str
    program: str
    code: str
    offer: str

    def ask(self, method: str, path: str, **more) -> httpx2.Response:
        """Without any log-in of its own."""
        return httpx2.request(method, f"{str(self.client.base_url).rstrip('/')}{path}", timeout=30, **more)


def settled(folder: Path, running: ExitStack, patch: pytest.MonkeyPatch) -> Municipality:
    store, monitor = seeded_home(folder), secrets.token_urlsafe(24)
    running.callback(store.engine.dispose)
    patch.setenv("VEJSYN_METRICS_TOKEN", monitor)
    client = running.enter_context(ServerProcess(folder / "home", free_port())).client
    client.post("/session", json={"username": "admin", "password": PASSWORD}).raise_for_status()
    wish = {"area": {"type": "ids", "ids": [1]}, "team_id": 1}
    order = client.post("/work-orders", json=wish).raise_for_status().json()["id"]
    with store.write() as session:
        waiting = enrolment.add(session, "Fejebil 9", Vehicle.SWEEPER)
        program = tokens.issue(session, "GIS", 30, now())
        code = enrolment.issue_code(session, waiting, "Per Lund", now())
    offer = client.post("/me/second-factor").json()["offer"]
    return Municipality(
        store, client, monitor, dict(client.cookies), token_of(store, order), enrolled(store), program, code, offer
    )


@pytest.fixture(scope="module")
def neighbours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Municipality, Municipality]]:
    with ExitStack() as running, pytest.MonkeyPatch.context() as patch:
        yield (
            settled(tmp_path_factory.mktemp("vejsted"), running, patch),
            settled(tmp_path_factory.mktemp("stisted"), running, patch),
        )


def by_need(key: Municipality, need: object) -> dict:
    """What somebody of the key's home would send where it is needed."""
    if need is Open.DEVICE:
        return {"headers": {"Authorization": f"Bearer {key.phone}", "Tus-Resumable": "1.0.0"}}
    if need is Open.INTEGRATION:
        return {"headers": {"Authorization": f"Bearer {key.program}"}}
    if need is Open.MONITOR:
        return {"headers": {"Authorization": f"Bearer {key.monitor}"}}
    return {"headers": {"X-Vejsyn": "1"}, "cookies": key.cookies}


def test_no_key_link_cookie_or_token_of_one_opens_anything_of_the_other(neighbours):
    for ours, theirs in (neighbours, neighbours[::-1]):
        walked = 0
        for method, path, need in needs_by_route(documented_routes()):
            if not isinstance(need, Role) and need not in (Open.CREW, Open.DEVICE, Open.INTEGRATION, Open.MONITOR):
                continue
            answer = theirs.ask(method, address(path, ours.link), **by_need(ours, need))
            assert answer.status_code in KEPT_OUT, (method, path, answer.status_code)
            assert answer.status_code != 403, (method, path, "let in, and of too small a role")
            walked += 1
        assert walked > 60


def test_they_are_good_at_home(neighbours):
    """Else the walk would show nothing."""
    for home in neighbours:
        assert home.ask("GET", "/me", **by_need(home, Role.READER)).status_code == 200
        assert home.ask("GET", f"/crew/{home.link}").status_code == 200
        assert home.ask("GET", "/device", **by_need(home, Open.DEVICE)).status_code == 200
        assert home.ask("GET", "/features", **by_need(home, Open.INTEGRATION)).status_code == 200
        assert home.ask("GET", "/metrics", **by_need(home, Open.MONITOR)).status_code == 200


def test_what_begins_in_one_does_not_end_in_the_other(neighbours):
    """A phone's code, a second factor on offer, a log-in under way, a device known again."""
    ours, theirs = neighbours
    assert theirs.ask("POST", "/device/enrol", json={"code": ours.code}).status_code == 410
    offered = {"offer": ours.offer, "code": "000000"}
    assert theirs.client.put("/me/second-factor", json=offered).json()["code"] == "wrong_code"
    back = {"code": "x", "state": "x"}
    dance = theirs.ask("POST", "/session/oidc", json=back, headers={"X-Vejsyn": "1"}, cookies=ours.cookies)
    assert dance.json()["code"] == "oidc_lost"
    assert ours.ask("POST", "/device/enrol", json={"code": ours.code}).status_code == 201


def test_each_has_a_key_of_its_own(neighbours):
    keys = {(home.store.home / "secret").read_bytes() for home in neighbours}
    assert len(keys) == 2
