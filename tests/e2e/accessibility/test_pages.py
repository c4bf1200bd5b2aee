"""Every page as axe-core sees it: names, roles, headings, landmarks and contrast. VEJSYN_SHOTS keeps the pictures."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

import web
from data.retention.forgetting import forget
from data.schema import Recording
from tests.api.phones.phone import enrolled, metadata, sha256, video
from tests.e2e.chromium import DESK, PHONE, watched
from tests.e2e.foreman import Foreman
from tests.e2e.recorder.conftest import enrolment_link
from tests.e2e.recorder.fake_camera import browser_with_camera
from tests.e2e.recorder.vehicle import Vehicle, hang, in_phase
from tests.e2e.town import Town, mailed_link, nights_have_run, settled

AXE = Path(web.__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = os.environ.get("VEJSYN_SHOTS")
"""Where somebody wants to look at the pictures."""
LAPTOP = DESK | {"viewport": {"width": 1280, "height": 720}, "reduced_motion": "reduce"}
UPRIGHT, ACROSS = {"width": 390, "height": 844}, {"width": 844, "height": 390}
FILM_S = 2.0
NOON, MIDNIGHT = 12, 0


@dataclass(frozen=True)
class Inspector:
    """Asks axe-core about whatever is on the screen."""

    source: str

    def passes(self, page: Page, name: str) -> None:
        """No rule of axe-core's, best practice among them, is broken."""
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}.png")
        page.evaluate(self.source)
        broken = page.evaluate(
            """async () => (await axe.run({resultTypes: ["violations"]})).violations.flatMap(({id, nodes}) =>
                nodes.map(({html, failureSummary}) => `${id}: ${html.slice(0, 200)} ${failureSummary}`))"""
        )
        assert broken == [], f"{name}:\n" + "\n".join(broken)


@pytest.fixture(scope="module")
def inspector() -> Inspector:
    assert AXE.exists(), f"{AXE} is not there: run `npm ci` in {AXE.parents[2]}"
    return Inspector(AXE.read_text())


@pytest.fixture(scope="module")
def busy_town(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Phones in all their states, good nights and bad ones, and something deleted."""
    with settled(seeds, tmp_path_factory.mktemp("busy")) as town:
        nights_have_run(town.store)
        forget(town.store, lambda: datetime.now(UTC))
        phones_report(town)
        yield town


def phones_report(town: Town) -> None:
    """One phone is well, one wants its plug and has half a file under way, one never came."""
    keys = [enrolled(town.store, name) for name in ("Fejebil 1", "Fejebil 2")]
    said = {"version": "0.4.1", "free_bytes": 41 * 10**9, "recording": True, "note": None}
    batteries = ({"battery": 0.93, "charging": True, "waiting": 0}, {"battery": 0.12, "charging": False, "waiting": 3})
    for key, battery in zip(keys, batteries, strict=True):
        with phone_of(town, key) as phone:
            assert phone.post("/device/status", json=said | battery).status_code == 204
    with phone_of(town, keys[1]) as phone:
        send_half_a_video(phone)
    drove(town, "Fejebil 1")


def phone_of(town: Town, key: str) -> httpx2.Client:
    return httpx2.Client(base_url=town.address, headers={"Authorization": f"Bearer {key}", "Tus-Resumable": "1.0.0"})


def send_half_a_video(phone: httpx2.Client) -> None:
    content = video()
    named = metadata(filename="20261126T070312Z-0003.mp4", sha256=sha256(content))
    upload = phone.post("/uploads", headers={"Upload-Length": str(len(content)), "Upload-Metadata": named})
    half = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert phone.patch(upload.headers["Location"], content=content[:8_000], headers=half).status_code == 204


def drove(town: Town, phone: str) -> None:
    at = datetime.now(UTC) - timedelta(hours=2)
    with town.store.write() as session:
        session.add(
            Recording(
                sha256="a" * 64, name="a.mp4", video="a.mp4", device=phone, received_at=at, started_at=at,
                state="processed", metres=41_300.0, camera={"height_m": 1.42, "pitch_deg": 8.24},
            )
        )  # fmt: skip


@pytest.fixture(scope="module")
def admins_page(browser: Browser, busy_town: Town) -> Iterator[Page]:
    """An admin sees every list."""
    with watched(browser, busy_town.address, **LAPTOP) as (page, _):
        Foreman(page).log_in("admin")
        yield page


@pytest.fixture
def desk(admins_page: Page) -> Page:
    """As it is when one comes in."""
    admins_page.goto("about:blank")
    admins_page.goto("/")
    expect(admins_page.get_by_role("navigation")).to_be_visible()
    Foreman(admins_page).wait_for_map()
    return admins_page


def test_the_door(browser: Browser, busy_town: Town, inspector: Inspector) -> None:
    with watched(browser, busy_town.address, **LAPTOP) as (page, _):
        page.goto("/")
        expect(page.get_by_label("Brugernavn")).to_be_visible()
        inspector.passes(page, "door")


def test_the_map(desk: Page, inspector: Inspector) -> None:
    inspector.passes(desk, "map")
    desk.goto("/#damage=1")
    expect(desk.locator("vs-damage h2")).to_be_visible()
    Foreman(desk).wait_for_map()
    desk.locator("[data-place=orders]").click()
    tools, zoom = (desk.locator(one).bounding_box() for one in ("vs-toolbar .bar", "main .zoom"))
    assert tools is not None
    assert zoom is not None
    assert tools["y"] + tools["height"] < zoom["y"]
    inspector.passes(desk, "map-damage")


def test_the_crews_page(browser: Browser, busy_town: Town, inspector: Inspector) -> None:
    with watched(browser, busy_town.address, **PHONE, reduced_motion="reduce") as (page, _):
        page.goto(mailed_link(busy_town))
        expect(page.get_by_role("article")).to_have_count(3)
        inspector.passes(page, "crew")
        page.get_by_role("button", name="Meld …", exact=True).first.tap()
        expect(page.get_by_role("dialog")).to_be_visible()
        inspector.passes(page, "crew-done")


@pytest.mark.parametrize(
    "place", ["account", "audit", "morning", "nights", "orders", "phones", "recordings", "retention", "roads"]
)
def test_the_lists_beside_the_map(desk: Page, inspector: Inspector, place: str) -> None:
    desk.locator(f"[data-place={place}]").click()
    expect(desk.locator("aside .body")).not_to_contain_text("Henter")
    inspector.passes(desk, place)
    body = desk.locator("aside .body")
    if body.evaluate("body => body.scrollHeight > body.clientHeight + 20"):
        body.evaluate("body => body.scrollTo(0, body.scrollHeight)")
        inspector.passes(desk, f"{place}-below")


def test_users_teams_and_settings(desk: Page, inspector: Inspector) -> None:
    desk.locator("[data-place=people]").click()
    people = desk.locator("vs-people")
    people.get_by_label("Rolle for Gitte Holm").select_option(label="Læser")
    inspector.passes(desk, "people-role")
    desk.keyboard.press("Escape")
    people.get_by_role("button", name="Tilføj bruger").click()
    inspector.passes(desk, "people-add")
    people.get_by_label("Navn", exact=True).fill("Sofie Dam")
    people.get_by_label("Brugernavn", exact=True).fill("sofie")
    people.get_by_role("button", name="Opret og lav link").click()
    link = people.get_by_label("Link til at vælge adgangskode").input_value()
    inspector.passes(desk, "people-link")
    people.get_by_role("button", name="Hold", exact=True).click()
    people.get_by_role("button", name="Ret Hold Nord").click()
    inspector.passes(desk, "people-team")
    people.get_by_role("button", name="Indstillinger").click()
    expect(people.get_by_role("table").first).to_be_visible()
    inspector.passes(desk, "people-settings")
    desk.locator("[data-place=roads]").click()
    field = desk.get_by_label("Tilsynsinterval i dage for Cykelsti")
    field.fill("1")
    field.blur()
    expect(desk.get_by_role("dialog")).to_be_visible()
    inspector.passes(desk, "roads-sure")
    desk.goto("about:blank")
    desk.goto(link)
    expect(desk.get_by_label("Ny adgangskode")).to_be_visible()
    inspector.passes(desk, "choose-password")


def test_a_phone_is_added_and_another_shut_out(desk: Page, inspector: Inspector) -> None:
    desk.locator("[data-place=phones]").click()
    phones = desk.locator("vs-phones")
    phones.get_by_role("button", name="Mistet").first.click()
    inspector.passes(desk, "phones-lost")
    phones.get_by_role("button", name="Tilføj telefon").click()
    inspector.passes(desk, "phones-add")
    phones.get_by_label("Navn", exact=True).fill("Fejebil 3")
    phones.get_by_role("button", name="Vis kode").click()
    expect(phones.get_by_role("img", name="QR-kode, der tilmelder Fejebil 3")).to_be_in_viewport(ratio=1)
    expect(phones.locator("vs-phone-card")).to_have_count(3)
    inspector.passes(desk, "phones-code")


@pytest.fixture(scope="module")
def camera_browser(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Its camera sees two seconds of a road, over and over."""
    with browser_with_camera(browser, tmp_path_factory.mktemp("camera"), FILM_S) as opened:
        yield opened


@pytest.fixture
def recorder(camera_browser: Browser, busy_town: Town) -> Iterator[Page]:
    wanted = {"permissions": ["camera", "geolocation"], "reduced_motion": "reduce"}
    with watched(camera_browser, busy_town.address, **PHONE | wanted) as (page, _):
        yield page


def both_ways(page: Page, inspector: Inspector, name: str) -> None:
    """In the hand and in the holder."""
    for way, size in (("upright", UPRIGHT), ("across", ACROSS)):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), f"{name}, {way}: runs over"
        inspector.passes(page, f"recorder-{name}-{way}")


def test_the_recorder_by_day_and_by_night(recorder: Page, busy_town: Town, inspector: Inspector) -> None:
    recorder.goto("/optager")
    in_phase(recorder, "unenrolled")
    both_ways(recorder, inspector, "unenrolled")
    recorder.goto("about:blank")
    recorder.goto(enrolment_link(busy_town, "Fejebil 4"))
    in_phase(recorder, "permission")
    both_ways(recorder, inspector, "permission")
    recorder.get_by_role("button", name="Start").click()
    in_phase(recorder, "waiting")
    both_ways(recorder, inspector, "waiting-no-position")
    for light, hour in (("day", NOON), ("night", MIDNIGHT)):
        Vehicle(recorder, hour).stand(1.5)
        both_ways(recorder, inspector, f"waiting-{light}")
    for light, hour in (("night", MIDNIGHT), ("day", NOON)):
        Vehicle(recorder, hour).roll(1.5)
        in_phase(recorder, "recording")
        both_ways(recorder, inspector, f"recording-{light}")
    recorder.context.clear_permissions()
    in_phase(recorder, "fault")
    both_ways(recorder, inspector, "fault")


def test_the_mounting_guide(recorder: Page, busy_town: Town, inspector: Inspector) -> None:
    recorder.goto(enrolment_link(busy_town, "Fejebil 5"))
    recorder.get_by_role("button", name="Start").click()
    recorder.get_by_role("button", name="Ophæng").click()
    both_ways(recorder, inspector, "guide-checking")
    hang(recorder, 9.5, 1.6, 1.7)
    inspector.passes(recorder, "recorder-guide-tilted")
    hang(recorder, 9.65, 0.0, 1.7)
    expect(recorder.get_by_role("status")).to_have_text("Godt – lad den sidde", timeout=20_000)
    inspector.passes(recorder, "recorder-guide-good")
    Vehicle(recorder, MIDNIGHT).stand(1.5)
    expect(recorder.locator("vs-mounting .say")).to_have_css("background-color", "rgb(0, 0, 0)")
    inspector.passes(recorder, "recorder-guide-good-night")
    hang(recorder, 9.5, 1.6, 1.7)
    inspector.passes(recorder, "recorder-guide-tilted-night")
