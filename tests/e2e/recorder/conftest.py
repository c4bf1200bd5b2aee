"""Chromium whose camera sees a painted road, and a town that takes what phones send over any network."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import select

from data.roads.importing import import_roads
from data.schema import Recording
from data.store import Store
from tests.e2e.recorder.fake_camera import ROAD, browser_with_camera
from tests.e2e.recorder.vehicle import WATCH_THE_CAMERA
from tests.e2e.town import Town, settled
from tests.homes import PASSWORD

LANDSCAPE = {
    "viewport": {"width": 844, "height": 390},
    "locale": "da-DK",
    "timezone_id": "Europe/Copenhagen",
    "device_scale_factor": 2,
    "user_agent": "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile Safari/537.36",
    "permissions": ["camera", "geolocation"],
}
FILM_S = 17.0


@pytest.fixture(scope="module")
def camera_browser(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The session's Chromium has no camera."""
    with browser_with_camera(browser, tmp_path_factory.mktemp("camera"), FILM_S) as opened:
        yield opened


@pytest.fixture
def phone_context(camera_browser: Browser) -> Iterator[BrowserContext]:
    context = camera_browser.new_context(**LANDSCAPE)
    context.add_init_script(WATCH_THE_CAMERA)
    yield context
    context.close()


@pytest.fixture(scope="module")
def depot(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town with the painted road, that lets phones send over any network."""
    folder = tmp_path_factory.mktemp("depot")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("VEJSYN_UPLOAD_NETWORKS", "any")
        environment.setenv("VEJSYN_UPLOAD_RESERVE_GB", "0.01")
        with settled(seeds, folder, None) as town:
            import_roads(town.store, ROAD.write(folder / "roads.geojson"))
            yield town


def enrolment_link(town: Town, name: str) -> str:
    """What stands in the QR code on the engineer's screen."""
    with httpx2.Client(base_url=town.address, headers={"X-Vejsyn": "1"}) as engineer:
        assert engineer.post("/session", json={"username": "engineer", "password": PASSWORD}).status_code == 200
        answer = engineer.post("/devices", json={"name": name, "vehicle": "van"})
        assert answer.status_code == 201, answer.text
        link: str = answer.json()["url"]
        return link


def pieces_of(store: Store, phone: str) -> list[Recording]:
    """What the server has of a phone, both files of each, in driving order."""
    with store.read() as session:
        return list(session.scalars(select(Recording).where(Recording.device == phone).order_by(Recording.name)))


def wait_for_pieces(store: Store, phone: str, count: int, within_s: float = 40.0) -> None:
    """Until the server has so many."""
    deadline = time.monotonic() + within_s
    while (there := len(pieces_of(store, phone))) < count:
        assert time.monotonic() < deadline, f"{there} of {count} pieces after {within_s} s"
        time.sleep(0.2)
