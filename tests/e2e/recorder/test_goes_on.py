"""The recorder goes on: without a network, without WebCodecs, with a full phone, with a key that was taken away."""

from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from ingest.refusals import Refusal
from ingest.source import OpenedSource, Source, open_source
from ingest.video.container import decode_at
from tests.e2e.chromium import Watch, watched
from tests.e2e.recorder.conftest import LANDSCAPE, enrolment_link, pieces_of, wait_for_pieces
from tests.e2e.recorder.fake_camera import number_of
from tests.e2e.recorder.vehicle import WATCH_THE_CAMERA, Vehicle
from tests.e2e.town import Town
from tests.homes import PASSWORD

NO_NETWORK = r"ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def phone(camera_browser: Browser, depot: Town) -> Iterator[tuple[Page, Watch]]:
    """Its page asks nobody but the server, and complains of nothing that the test did not bring about."""
    with watched(camera_browser, depot.address, **LANDSCAPE) as (page, watch):
        page.context.add_init_script(WATCH_THE_CAMERA)
        yield page, watch


def phase(page: Page, wanted: str) -> None:
    expect(page.locator("vs-recorder")).to_have_attribute("data-phase", wanted, timeout=30_000)


def start(page: Page, depot: Town, name: str) -> None:
    """Enrolled, and ready to film."""
    page.goto(enrolment_link(depot, name))
    page.get_by_role("button", name="Start").click()
    phase(page, "waiting")


def film(page: Page, seconds: float) -> None:
    vehicle = Vehicle(page)
    began_s = vehicle.start()
    phase(page, "recording")
    vehicle.drive(seconds, began_s)
    vehicle.stand_for_a_minute()
    phase(page, "waiting")


def received(depot: Town, device: str) -> list[OpenedSource]:
    """What a phone's pieces are to the night."""
    folder = depot.store.recordings.folder
    opened = [
        open_source(Source(folder / row.video, folder / (row.track or ""), row.name))
        for row in pieces_of(depot.store, device)
    ]
    assert not [one for one in opened if isinstance(one, Refusal)]
    return [one for one in opened if isinstance(one, OpenedSource)]


def test_it_opens_and_films_without_a_network_and_sends_when_there_is_one(
    phone: tuple[Page, Watch], depot: Town
) -> None:
    page, watch = phone
    watch.expect(NO_NETWORK)
    start(page, depot, "Uden net")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.context.set_offline(True)
    page.reload()
    phase(page, "waiting")
    expect(page.locator("header")).to_contain_text("Uden net")
    film(page, 2.5)
    waits = page.get_by_text("1 minut venter på at blive sendt")
    expect(waits).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("p.home")).to_have_text("", timeout=60_000)
    wait_for_pieces(depot.store, "Uden net", 1)
    (piece,) = received(depot, "Uden net")
    assert len(piece.track.fixes) > 5
    assert piece.track.fixes[0].time_s < 0


def test_without_webcodecs_the_browsers_own_recorder_films(phone: tuple[Page, Watch], depot: Town) -> None:
    page, _ = phone
    page.add_init_script("delete window.VideoEncoder")
    start(page, depot, "Gammel telefon")
    vehicle = Vehicle(page)
    began_s = vehicle.start()
    phase(page, "recording")
    vehicle.drive(4.0, began_s)
    captured_s = vehicle.captured_s
    vehicle.stand_for_a_minute()
    phase(page, "waiting")
    wait_for_pieces(depot.store, "Gammel telefon", 1)
    (piece,) = received(depot, "Gammel telefon")
    video, first_s = piece.video, piece.track.first_frame.timestamp()
    errors = [
        first_s + video.times_s[n] - captured_s[number]
        for n, image in decode_at(video, video.pts.tolist())
        if (number := number_of(image)) in captured_s
    ]
    assert len(errors) > 20
    assert max(map(abs, errors)) < 0.3
    assert len(video.keys) >= 3


def test_a_full_phone_says_so_keeps_what_the_server_lacks_and_films_again_when_there_is_room(
    phone: tuple[Page, Watch], depot: Town
) -> None:
    page, _ = phone
    start(page, depot, "Fuld")
    vehicle = Vehicle(page)
    page.evaluate("navigator.storage.estimate = async () => ({ quota: 6e6, usage: 1e6 })")
    vehicle.stand(0.5)
    for _ in range(3):
        vehicle.be_at(10.0, 5.0)
        page.wait_for_timeout(400)
    phase(page, "full")
    expect(page.get_by_text("Der er ikke plads til mere")).to_be_visible()
    page.evaluate("delete navigator.storage.estimate")
    vehicle.start()
    phase(page, "recording")


def test_a_key_that_the_office_took_away_ends_it(phone: tuple[Page, Watch], depot: Town) -> None:
    page, watch = phone
    start(page, depot, "Væk")
    with httpx2.Client(base_url=depot.address, headers={"X-Vejsyn": "1"}) as engineer:
        engineer.post("/session", json={"username": "engineer", "password": PASSWORD})
        (lost,) = [device for device in engineer.get("/devices").json() if device["name"] == "Væk"]
        assert engineer.post(f"/devices/{lost['id']}/revoke").status_code == 200
    page.reload()
    phase(page, "unenrolled")
    expect(page.get_by_role("alert")).to_contain_text("Kontoret har lukket telefonens nøgle")
    assert watch.complaints == []


def test_a_code_that_was_used_says_so_and_an_english_phone_is_spoken_to_in_english(
    camera_browser: Browser, depot: Town
) -> None:
    link = enrolment_link(depot, "Brugt")
    with watched(camera_browser, depot.address, **LANDSCAPE | {"locale": "en-GB"}) as (page, watch):
        watch.expect("status of 410")
        page.goto(link)
        phase(page, "permission")
        expect(page.get_by_role("status")).to_have_text("Nearly ready")
    with watched(camera_browser, depot.address, **LANDSCAPE) as (page, watch):
        watch.expect("status of 410")
        page.goto(link)
        phase(page, "unenrolled")
        expect(page.get_by_role("alert")).to_contain_text("ode")
