"""The crew's phone: the mail's link, the list, Udført with a photo, and roads without a signal."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.places import damages_on, statuses
from tests.e2e.screens import Phone
from tests.e2e.town import Town, mailed_link
from tests.homes import road_picture


@pytest.fixture
def link(town: Town) -> str:
    return mailed_link(town)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "IMG_0001.jpg"
    file.write_bytes(road_picture(3))
    return file


def report_done(page: Page, photo: Path | None = None, depth: str = "", note: str = "") -> None:
    """Press Meld on the first open task, fill in the sheet, and confirm."""
    page.get_by_role("button", name="Meld …", exact=True).first.tap()
    sheet = page.get_by_role("dialog")
    if photo:
        sheet.locator("input[type=file]").set_input_files(photo)
        expect(sheet.get_by_role("img")).to_be_visible()
    sheet.get_by_label("Dybde").fill(depth)
    sheet.get_by_label("Besked").fill(note)
    sheet.get_by_role("button", name="Meld udført").tap()
    expect(sheet).to_have_count(0)


def test_opens_the_mails_link_and_reports_done_with_a_photo(phone: Phone, town: Town, link: str, photo: Path) -> None:
    phone.page.goto(link)
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Opgaver til Hold Nord")
    expect(phone.page.get_by_text("Ring først.")).to_be_visible()
    expect(phone.page.get_by_role("article")).to_have_count(3)
    picture = phone.page.locator("vs-picture img").first
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1280

    report_done(phone.page, photo, depth="45", note="Fyldt med kold asfalt")

    expect(phone.page.get_by_text("1 af 3 udført")).to_be_visible()
    expect(phone.page.get_by_text(re.compile("Udført i dag"))).to_be_visible()
    assert sorted(statuses(town.store).values()).count("repaired") == 1
    (task,) = [task for task in phone.page.request.get(crew_api(link)).json()["tasks"] if task["state"] == "done"]
    assert task["note"] == "Fyldt med kold asfalt"
    assert phone.page.request.get(task["done_photo"]).body().startswith(b"\xff\xd8")
    phone.page.reload()
    expect(phone.page.get_by_text("1 af 3 udført")).to_be_visible()


def test_opening_the_link_changes_nothing(phone: Phone, town: Town, link: str) -> None:
    before = statuses(town.store)
    for _ in range(3):
        phone.page.goto(link)
        expect(phone.page.get_by_role("article")).to_have_count(3)
    assert statuses(town.store) == before


def test_navigation_is_only_a_link(phone: Phone, town: Town, link: str) -> None:
    phone.page.goto(link)
    expect(phone.page.get_by_role("article")).to_have_count(3)
    (first, *_) = damages_on(town.store, "Strandvejen")
    ways = [way.get_attribute("href") or "" for way in phone.page.get_by_role("link", name="Navigér").all()]
    assert len(ways) == 3
    assert any(way.startswith(f"geo:{first.lat:.6f},{first.lon:.6f}") for way in ways)


def test_done_can_be_undone(phone: Phone, town: Town, link: str) -> None:
    phone.page.goto(link)
    report_done(phone.page)
    expect(phone.page.get_by_text(re.compile("Udført i dag"))).to_be_visible()
    phone.page.get_by_role("button", name="Fortryd udført").tap()
    expect(phone.page.get_by_text("0 af 3 udført")).to_be_visible()
    expect(phone.page.locator("[data-waiting]")).to_have_count(0)
    assert "repaired" not in statuses(town.store).values()


def test_a_hole_is_measured_now_and_mended_later(phone: Phone, town: Town, link: str) -> None:
    phone.page.goto(link)
    hole = phone.page.get_by_role("article").filter(has_text="Hul,").first
    hole.get_by_role("button", name="Meld …", exact=True).tap()
    sheet = phone.page.get_by_role("dialog")
    sheet.get_by_role("button", name="Kun målt").tap()
    expect(sheet).to_be_visible()  # nothing is measured yet
    sheet.get_by_label("Dybde").fill("55")
    sheet.get_by_role("button", name="Kun målt").tap()

    expect(hole).to_contain_text("55 mm dybt (målt)")
    expect(phone.page.get_by_text("0 af 3 udført")).to_be_visible()
    assert "repaired" not in statuses(town.store).values()


def test_partly_and_not_found_are_told_with_minutes_and_material(phone: Phone, town: Town, link: str) -> None:
    phone.page.goto(link)
    for outcome, button in (("Delvist", "Meld delvist udført"), ("Kunne ikke findes", "Meld ikke fundet")):
        phone.page.get_by_role("button", name="Meld …", exact=True).nth(0 if outcome == "Delvist" else 1).tap()
        sheet = phone.page.get_by_role("dialog")
        sheet.get_by_text(outcome, exact=True).tap()
        sheet.get_by_label("Minutter").fill("25")
        sheet.get_by_label("Materiale").fill("koldasfalt")
        sheet.get_by_role("button", name=button).tap()
    expect(phone.page.get_by_text(re.compile("Delvist udført i dag"))).to_be_visible()
    expect(phone.page.get_by_text(re.compile("Kunne ikke findes i dag"))).to_be_visible()
    told = phone.page.request.get(crew_api(link)).json()["tasks"]
    assert [task["state"] for task in told] == ["open", "not_found", "open"]
    assert (told[0]["minutes"], told[0]["material"]) == (25, "koldasfalt")
    assert list(statuses(town.store).values()).count("assigned") == 2


def test_after_the_first_opening_the_page_opens_without_a_line(phone: Phone, town: Town, link: str) -> None:
    """With its pictures; what is answered goes off when the line is back."""
    phone.watch.expect("ERR_INTERNET_DISCONNECTED|ERR_FAILED")
    phone.page.goto(link)
    expect(phone.page.get_by_role("article")).to_have_count(3)
    kept = "caches.open('hold-pictures').then(cache => cache.keys()).then(keys => keys.length)"
    for _ in range(200):
        if phone.page.evaluate("navigator.serviceWorker.controller !== null") and phone.page.evaluate(kept) == 3:
            break
        phone.page.wait_for_timeout(50)
    phone.page.context.set_offline(True)
    phone.page.reload()
    expect(phone.page.get_by_role("article")).to_have_count(3)
    picture = phone.page.locator("vs-picture img").first
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1280
    report_done(phone.page)
    phone.page.context.set_offline(False)
    expect(phone.page.locator("[data-pending]")).to_have_count(0, timeout=30_000)
    expect(phone.page.locator("[data-waiting]")).to_have_count(0)
    assert list(statuses(town.store).values()).count("repaired") == 1


def test_without_a_signal_answers_wait_on_the_phone_and_go_off_by_themselves(
    phone: Phone, town: Town, link: str, photo: Path
) -> None:
    phone.watch.expect("ERR_INTERNET_DISCONNECTED|ERR_FAILED")
    phone.page.goto(link)
    expect(phone.page.get_by_role("article")).to_have_count(3)
    phone.page.context.set_offline(True)
    report_done(phone.page, photo)
    report_done(phone.page)
    expect(phone.page.get_by_text("2 af 3 udført")).to_be_visible()
    expect(phone.page.get_by_text("2 svar venter på forbindelse")).to_be_visible()
    assert "repaired" not in statuses(town.store).values()

    phone.page.context.set_offline(False)

    expect(phone.page.locator("[data-pending]")).to_have_count(0, timeout=30_000)
    expect(phone.page.locator("[data-waiting]")).to_have_count(0)
    assert list(statuses(town.store).values()).count("repaired") == 2


def test_answers_outlive_the_page(phone: Phone, town: Town, link: str) -> None:
    """The crew closes the browser in the forest and opens the link again in the yard."""
    phone.watch.expect("ERR_INTERNET_DISCONNECTED|ERR_FAILED")
    phone.page.goto(link)
    expect(phone.page.get_by_role("article")).to_have_count(3)
    phone.page.context.set_offline(True)
    report_done(phone.page)
    expect(phone.page.locator("[data-pending]")).to_be_visible()
    phone.page.close()
    assert "repaired" not in statuses(town.store).values()

    phone.page.context.set_offline(False)
    again = phone.page.context.new_page()
    again.goto(link)

    expect(again.get_by_text(re.compile("Udført i dag"))).to_be_visible()
    assert list(statuses(town.store).values()).count("repaired") == 1


def test_an_unknown_link_says_what_to_do(phone: Phone, town: Town) -> None:
    phone.watch.expect("status of 404")
    phone.page.goto("/hold/findes-ikke")
    expect(phone.page.get_by_text("Linket virker ikke længere")).to_be_visible()
    expect(phone.page.get_by_text("Bed vejformanden")).to_be_visible()


def crew_api(link: str) -> str:
    """What the page asks the server."""
    return link.replace("/hold/", "/crew/")
