"""What the driver sees: one state, by day and by night, and how the phone is to hang."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.recorder.conftest import enrolment_link
from tests.e2e.recorder.vehicle import Vehicle, hang, in_phase
from tests.e2e.town import Town

SHOTS = Path(os.environ["VEJSYN_SHOTS"]) if "VEJSYN_SHOTS" in os.environ else None
"""Where somebody wants to look at the pictures."""


def shot(page: Page, name: str) -> None:
    page.wait_for_timeout(500)
    picture = page.screenshot()
    if SHOTS:
        SHOTS.mkdir(parents=True, exist_ok=True)
        (SHOTS / f"{name}.png").write_bytes(picture)


def is_dark(page: Page) -> bool:
    """Whether the whole screen is black."""
    colour: str = page.locator("main").evaluate("main => getComputedStyle(main).backgroundColor")
    return colour == "rgb(0, 0, 0)"


@pytest.fixture
def page(phone_context, depot: Town) -> Page:
    opened = phone_context.new_page()
    opened.goto(f"{depot.address}/optager")
    return opened


def test_one_word_says_how_it_is_by_day_and_by_night(page: Page, depot: Town) -> None:
    in_phase(page, "unenrolled")
    shot(page, "unenrolled")
    page.goto("about:blank")
    page.goto(enrolment_link(depot, "Fejebil 2"))
    in_phase(page, "permission")
    shot(page, "permission")
    page.get_by_role("button", name="Start").click()
    by_day, by_night = Vehicle(page, at_hour=12), Vehicle(page, at_hour=0)
    by_day.stand(1.5)
    assert not is_dark(page)
    shot(page, "waiting-day")
    began_s = by_day.start()
    by_day.drive(1.5, began_s)
    in_phase(page, "recording")
    shot(page, "recording-day")
    by_night.drive(1.5, began_s)
    assert is_dark(page)
    shot(page, "recording-night")


def test_the_mounting_guide_says_what_is_to_be_done_and_when_it_is_good(page: Page, depot: Town) -> None:
    page.goto("about:blank")
    page.goto(enrolment_link(depot, "Fejebil 3"))
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Ophæng").click()
    says = page.get_by_role("status")
    hang(page, 1.6, 9.5, 1.7)
    expect(says).to_have_text("Drej telefonen med uret")
    shot(page, "mounting-tilted")
    hang(page, 0.0, 9.7, -0.2)
    expect(says).to_have_text("Vip kameraet ned")
    hang(page, 0.0, 8.0, 5.6)
    expect(says).to_have_text("Vip kameraet op")
    hang(page, 0.0, 9.65, 1.7)
    expect(says).to_have_text("Godt – lad den sidde", timeout=20_000)
    shot(page, "mounting-good")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(says).to_have_text("Læg telefonen ned (på tværs)")
    shot(page, "mounting-upright")
    page.get_by_role("button", name="Færdig").click()
    shot(page, "waiting-upright")
