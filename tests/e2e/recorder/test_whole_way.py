"""From the QR code to dots on the map: a phone films by itself, dies, goes on, and sends over a bad network."""

from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from data.projection import to_metres
from data.schema import Damage, Recording
from data.store import Store
from ingest.night.reader import here
from ingest.nightly import Night, nightly
from ingest.refusals import Refusal
from ingest.source import OpenedSource, Source, open_source
from ingest.video.container import decode_at
from tests.e2e.recorder.bad_network import bad_network
from tests.e2e.recorder.conftest import enrolment_link, pieces_of, wait_for_pieces
from tests.e2e.recorder.fake_camera import ROAD, number_of
from tests.e2e.recorder.vehicle import Vehicle
from tests.e2e.town import Town
from tests.painted import ColourDetector, unblurred

PHONE = "Fejebil 2"
MOST_CLOCK_ERROR_S = 0.05
DOTS_WITHIN_M = 5.0
MOST_LOST_S = 2.2
"""At the death of a page: the last second, and what stood in the encoder."""


def phase(page: Page, wanted: str, within_s: float = 10.0) -> None:
    expect(page.locator("vs-recorder")).to_have_attribute("data-phase", wanted, timeout=1000 * within_s)


@pytest.fixture
def opened_again(phone_context: BrowserContext):
    def again(address: str) -> tuple[Page, Vehicle]:
        page = phone_context.new_page()
        page.goto(f"{address}/optager")
        return page, Vehicle(page)

    return again


def pairs(store: Store) -> list[tuple[str, OpenedSource]]:
    """Every received piece, opened as the night opens it."""
    folder = store.recordings.folder
    found = []
    for row in pieces_of(store, PHONE):
        assert row.track, row.name
        opened = open_source(Source(folder / row.video, folder / row.track, Path(row.name).stem))
        assert not isinstance(opened, Refusal), (row.name, opened)
        found.append((row.name, opened))
    return found


def clock_errors(piece: OpenedSource, captured_s: dict[int, float]) -> np.ndarray:
    """Seconds by which a frame's time, as the server reads it, is later than when it was taken."""
    video, first_s = piece.video, piece.track.first_frame.timestamp()
    frames = [(n, number_of(image)) for n, image in decode_at(video, video.pts.tolist())]
    return np.array([first_s + video.times_s[n] - captured_s[number] for n, number in frames if number in captured_s])


def test_from_the_qr_code_to_dots_on_the_map(
    phone_context: BrowserContext, depot: Town, opened_again, capsys: pytest.CaptureFixture[str]
) -> None:
    link = urlsplit(enrolment_link(depot, PHONE))
    with bad_network(urlsplit(depot.address).port or 0) as network:
        address = f"http://127.0.0.1:{network.port}"
        page = phone_context.new_page()
        page.goto(f"{address}{link.path}#{link.fragment}")
        phase(page, "permission")
        assert "#" not in page.url
        page.get_by_role("button", name="Start").click()
        phase(page, "waiting")
        expect(page.locator("header")).to_contain_text(PHONE)

        vehicle = Vehicle(page)
        vehicle.stand(1.0)
        phase(page, "waiting")
        first_began_s = vehicle.start()
        phase(page, "recording")
        vehicle.drive(7.0, first_began_s)
        expect(page.get_by_text("GPS 4 m")).to_be_visible()
        first_captured_s = vehicle.captured_s
        vehicle.crash()

        page, vehicle = opened_again(address)
        phase(page, "waiting")
        second_began_s = vehicle.start()
        phase(page, "recording")
        assert not page.evaluate("window.soundAsked")
        vehicle.drive(14.0, second_began_s)
        second_captured_s = vehicle.captured_s
        vehicle.stand_for_a_minute()
        phase(page, "waiting")
        wait_for_pieces(depot.store, PHONE, 2)
        expect(page.locator("p.home")).to_have_text("", timeout=60_000)
        assert network.dropped

    first, second = pairs(depot.store)
    errors = np.concatenate([clock_errors(first[1], first_captured_s), clock_errors(second[1], second_captured_s)])
    with capsys.disabled():
        print(f"\nclock error: median {1000 * np.median(errors):.1f} ms, worst {1000 * np.abs(errors).max():.1f} ms")
    assert np.abs(errors).max() < MOST_CLOCK_ERROR_S
    assert len(errors) > 50
    assert first[1].video.duration_s > 7.0 - MOST_LOST_S
    assert second[1].video.duration_s > 13.0

    nightly(Night(depot.store, here(ColourDetector(), unblurred)))
    with depot.store.read() as session:
        states = session.scalars(select(Recording.state).where(Recording.device == PHONE)).all()
        damages = session.scalars(select(Damage).join(Damage.section).where(Damage.section.has(name="Prøvevej"))).all()
        found = [to_metres([damage.lon], [damage.lat]) for damage in damages]
    assert set(states) == {"processed"}
    assert_near_the_painted([(float(east[0]), float(north[0])) for east, north in found])


def assert_near_the_painted(found: list[tuple[float, float]]) -> None:
    east, north = ROAD.line.coords[0]
    truth = [(east + patch.chainage_m, north - patch.offset_m) for patch in ROAD.patches]
    assert len(found) == len(truth)
    apart = np.linalg.norm(np.array(truth)[:, None] - np.array(found)[None], axis=2)
    assert apart.min(axis=1).max() < DOTS_WITHIN_M, (truth, found)
    assert apart.min(axis=0).max() < DOTS_WITHIN_M, (truth, found)
