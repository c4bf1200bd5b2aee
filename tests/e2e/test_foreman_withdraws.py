"""The foreman takes a work order back, or sends its team a new link; the crew's old link is dead either way."""

import re
import time

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.foreman import Foreman
from tests.e2e.places import damages_on, statuses
from tests.e2e.post_office import text_of
from tests.e2e.screens import Desk, Phone
from tests.e2e.town import Town

LINK = re.compile(r"https?://\S+?(/hold/[\w-]+)")
DEAD = "Linket virker ikke længere"


@pytest.fixture
def order(foreman: Foreman, town: Town) -> Locator:
    """The card of an order with three damages on Strandvejen, its mail in the team's box."""
    ids = [damage.id for damage in damages_on(town.store, "Strandvejen")[:3]]
    wish = {"area": {"type": "ids", "ids": ids}, "team_id": 1}
    answer = foreman.page.request.post("/work-orders", data=wish, headers={"X-Vejsyn": "1"})
    assert answer.status == 201
    newest_link(town, mails=1)
    return foreman.open_list("Arbejdssedler").locator("[data-order='1']")


def newest_link(town: Town, mails: int, patience_s: float = 20) -> str:
    """The link's path in the newest mail, once there are so many."""
    deadline = time.monotonic() + patience_s
    while len(town.post_office.mails) < mails and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(town.post_office.mails) == mails
    found = LINK.search(text_of(town.post_office.mails[-1], "plain"))
    assert found
    return found[1]


def test_withdraws_an_order_after_being_asked_once_more(
    foreman: Foreman, town: Town, order: Locator, phone: Phone
) -> None:
    phone.watch.expect("status of 404")
    link = newest_link(town, mails=1)
    phone.page.goto(link)
    phone.page.get_by_role("button", name="Meld …", exact=True).first.tap()
    phone.page.get_by_role("dialog").get_by_role("button", name="Meld udført").tap()
    expect(phone.page.get_by_text("1 af 3 udført")).to_be_visible()
    expect(phone.page.locator("[data-waiting]")).to_have_count(0)

    order.get_by_role("button", name="Træk tilbage …").click()
    sheet = foreman.page.get_by_role("dialog")
    expect(sheet).to_contain_text("Træk seddel 1 til Hold Nord tilbage?")
    sheet.get_by_role("button", name="Fortryd").click()
    expect(sheet).to_have_count(0)
    assert list(statuses(town.store).values()).count("assigned") == 2

    order.get_by_role("button", name="Træk tilbage …").click()
    sheet.get_by_role("button", name="Træk tilbage", exact=True).click()

    expect(order).to_contain_text("Trukket tilbage i dag")
    expect(order).to_contain_text("af Gitte Holm")
    expect(order).to_contain_text("Linket i e-mailen virker ikke mere")
    expect(order.get_by_role("button")).to_have_count(0)
    after = list(statuses(town.store).values())
    assert (after.count("assigned"), after.count("repaired")) == (0, 1)
    phone.page.reload()
    expect(phone.page.get_by_text(DEAD)).to_be_visible()
    expect(phone.page.get_by_role("article")).to_have_count(0)


def test_sends_a_new_link_and_what_the_crew_answered_in_the_forest_goes_through_it(
    foreman: Foreman, town: Town, order: Locator, phone: Phone
) -> None:
    """Else the day's work is told nowhere: the old link takes no answer, and the new page knows of none."""
    for lost in ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "status of 404"):
        phone.watch.expect(lost)
    old = newest_link(town, mails=1)
    phone.page.goto(old)
    expect(phone.page.get_by_role("article")).to_have_count(3)
    phone.page.context.set_offline(True)
    phone.page.get_by_role("button", name="Meld …", exact=True).first.tap()
    phone.page.get_by_role("dialog").get_by_role("button", name="Meld udført").tap()
    expect(phone.page.locator("[data-pending]")).to_be_visible()
    order.get_by_role("button", name="Send nyt link …").click()
    sheet = foreman.page.get_by_role("dialog")
    expect(sheet).to_contain_text("Send et nyt link til Hold Nord? (seddel 1)")
    sheet.get_by_role("button", name="Send nyt link", exact=True).click()
    expect(sheet).to_have_count(0)
    new = newest_link(town, mails=2)
    phone.page.context.set_offline(False)
    phone.page.goto(old)
    expect(phone.page.get_by_text(DEAD)).to_be_visible()
    expect(phone.page.get_by_text("1 svar ligger stadig på telefonen")).to_be_visible()

    phone.page.goto(new)

    expect(phone.page.get_by_text("1 af 3 udført")).to_be_visible()
    expect(phone.page.locator("[data-waiting]")).to_have_count(0)
    assert list(statuses(town.store).values()).count("repaired") == 1


def test_a_colleague_was_faster_and_the_sheet_says_so(foreman: Foreman, town: Town, order: Locator, desk: Desk) -> None:
    desk.watch.expect("status of 409")
    order.get_by_role("button", name="Send nyt link …").click()
    answer = foreman.page.request.post("/work-orders/1/withdraw", headers={"X-Vejsyn": "1"})
    assert answer.status == 200
    sheet = foreman.page.get_by_role("dialog")
    sheet.get_by_role("button", name="Send nyt link", exact=True).click()
    expect(sheet.get_by_role("alert")).to_contain_text("Arbejdssedlen er trukket tilbage")
    assert len(town.post_office.mails) == 1
