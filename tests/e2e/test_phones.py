"""An engineer enrols a phone and looks after it; what she sees is read off the screen as a phone's camera would."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import httpx2
import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from data.schema import Recording
from tests.api.phones.phone import metadata, sha256, video
from tests.e2e.chromium import DESK, watched
from tests.e2e.foreman import Foreman
from tests.e2e.town import Town

SCREENSHOTS = os.environ.get("VEJSYN_SHOTS")


@pytest.fixture
def page(browser: Browser, town: Town) -> Iterator[Page]:
    with watched(browser, town.address, **DESK) as (page, _):
        Foreman(page).log_in("engineer")
        yield page


@pytest.fixture
def phone(town: Town) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=town.address) as client:
        yield client


def kept(page: Page, name: str) -> None:
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png")


def read_code(picture: Locator) -> str:
    image = cv2.imdecode(np.frombuffer(picture.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    return cv2.QRCodeDetector().detectAndDecode(image)[0]


def drove(town: Town, **found) -> None:
    at = datetime.now(UTC) - timedelta(hours=2)
    row = {"state": "processed", "metres": 41_300.0, "camera": {"height_m": 1.42, "pitch_deg": 8.24}}
    with town.store.write() as session:
        session.add(
            Recording(
                sha256=f"{len(found):064x}".replace("0", "a"), name="a.mp4", video="a.mp4", device="Fejebil 2",
                received_at=at, started_at=at, **(row | found),
            )
        )  # fmt: skip


def test_a_phone_is_enrolled_by_its_code_looked_after_and_shut_out(
    page: Page, town: Town, phone: httpx2.Client
) -> None:
    page.locator("[data-place=phones]").click()
    phones = page.locator("vs-phones")
    expect(phones).to_contain_text("Ingen telefoner endnu")
    phones.get_by_role("button", name="Tilføj telefon").click()
    phones.get_by_label("Navn").fill("Fejebil 2")
    phones.get_by_label("Køretøj").select_option("sweeper")
    phones.get_by_role("button", name="Vis kode").click()
    picture = phones.get_by_role("img", name="QR-kode, der tilmelder Fejebil 2")
    expect(picture).to_be_visible()
    kept(page, "phones-code")

    link = read_code(picture)
    assert link.startswith(f"{town.address}/optager#kode=")
    key = phone.post("/device/enrol", json={"code": link.partition("=")[2]}).json()["key"]
    phone.headers["Authorization"] = f"Bearer {key}"
    expect(phones.get_by_role("status").filter(has_text="Fejebil 2 er tilmeldt.")).to_be_visible()
    phones.get_by_role("button", name="Færdig").click()

    status = {"version": "0.4.1", "battery": 0.12, "charging": False, "free_bytes": 41 * 10**9, "waiting": 3}
    assert phone.post("/device/status", json=status | {"recording": True, "note": None}).status_code == 204
    drove(town)
    content = video()
    said = {
        "Upload-Length": str(len(content)),
        "Upload-Metadata": metadata(filename="20261126T070312Z-0003.mp4", sha256=sha256(content)),
    }
    address = phone.post("/uploads", headers={"Tus-Resumable": "1.0.0", **said}).headers["Location"]
    half = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert phone.patch(address, content=content[:8_000], headers=half).status_code == 204
    page.locator("[data-place=phones]").click()
    page.locator("[data-place=phones]").click()
    card = phones.locator("vs-phone-card")
    expect(card).to_contain_text("Batteriet er på 12 % og oplades ikke: sæt stikket i.")
    expect(card).to_contain_text("41,3 km de sidste 7 dage")
    expect(card).to_contain_text("kørslen: 1,42 m")
    expect(phones).to_contain_text("1 telefon skal ses efter")
    expect(phones).to_contain_text("40 %")
    kept(page, "phones-list")

    card.get_by_label("Højde i meter for Fejebil 2").fill("1.45")
    card.get_by_role("button", name="Gem").click()
    expect(card).to_contain_text("1,45 m")
    expect(card.get_by_label("Højde i meter for Fejebil 2")).to_have_count(0)  # asked once
    assert phone.get("/device").json()["height_m"] == 1.45
    card.get_by_role("button", name="Omdøb").click()
    card.get_by_label("Nyt navn til Fejebil 2").fill("Fejebil 3")
    card.get_by_role("button", name="Gem").click()
    expect(card.locator("strong")).to_have_text("Fejebil 3")

    card.get_by_role("button", name="Mistet").click()
    kept(page, "phones-lost")
    card.get_by_role("button", name="Luk for telefonen").click()
    expect(card).to_contain_text("Ude af drift")
    assert phone.get("/device").status_code == 401


def test_a_foreman_sees_no_phones(foreman: Foreman) -> None:
    expect(foreman.page.locator("[data-place=roads]")).to_be_visible()
    expect(foreman.page.locator("[data-place=phones]")).to_have_count(0)
