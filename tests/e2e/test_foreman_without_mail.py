"""Nobody has set a mail server yet: the foreman knows it before the first Tildel, and nothing goes to a stranger.

And where the mail server's answer is lost, nobody is told that the mail went.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.api.cut_line import cut_line
from tests.e2e.chromium import DESK, watched
from tests.e2e.foreman import Foreman
from tests.e2e.places import damages_on, place_of, statuses
from tests.e2e.screens import Desk
from tests.e2e.town import Town, serving, settled


@pytest.fixture
def town(seeds: Path, tmp_path: Path) -> Iterator[Town]:
    with settled(seeds, tmp_path, mail_port=None) as settlement:
        yield settlement


def ring_in_one(foreman: Foreman, town: Town) -> int:
    damage = damages_on(town.store, "Strandvejen")[2]
    foreman.look_at(place_of(damage), zoom=18)
    foreman.ring_in_with_circle(place_of(damage), 40)
    foreman.selected(1)
    foreman.choose_team("Hold Nord")
    return damage.id


def test_map_panel_and_receipt_say_that_no_mail_can_be_sent_and_the_mail_goes_out_once_one_is_set(
    desk: Desk, foreman: Foreman, town: Town, browser: Browser, tmp_path: Path
) -> None:
    bar = foreman.page.locator(".no-mail")
    expect(bar).to_contain_text("Der er ikke sat en mailserver op: ordrer kan ikke sendes.")
    expect(bar).to_contain_text("VEJSYN_MAIL_HOST")
    damage = ring_in_one(foreman, town)
    expect(foreman.selection).to_contain_text("først sin e-mail, når den er sat op")
    foreman.press_assign()

    expect(foreman.receipt).to_contain_text("1 skade tildelt Hold Nord")
    expect(foreman.receipt).to_contain_text("E-mail til hold-nord@vejsted.example venter: ingen mailserver")
    foreman.receipt.get_by_role("button", name="Se arbejdssedler").click()
    expect(foreman.page.locator("vs-work-orders")).to_contain_text("E-mail venter: ingen mailserver")
    assert statuses(town.store)[damage] == "assigned"
    assert town.post_office.mails == []

    with serving(tmp_path, town.post_office.port) as address, watched(browser, address, **DESK) as (page, _):
        assert town.post_office.the_only_mail()["To"] == "hold-nord@vejsted.example"
        foreman = Foreman(page)
        foreman.log_in()
        expect(page.locator(".no-mail")).to_have_count(0)
        expect(foreman.open_list("Arbejdssedler")).to_contain_text("E-mail sendt")


def test_a_mail_whose_answer_was_lost_is_told_as_perhaps_delivered(
    seeds: Path, tmp_path: Path, browser: Browser
) -> None:
    with (
        cut_line("dot", "drops") as office,
        settled(seeds, tmp_path, office.port) as town,
        watched(browser, town.address, **DESK) as (page, _),
    ):
        foreman = Foreman(page)
        foreman.log_in()
        ring_in_one(foreman, town)
        foreman.press_assign()
        expect(foreman.receipt).to_contain_text("E-mail til hold-nord@vejsted.example er måske leveret")
        expect(foreman.receipt).to_contain_text("Spørg holdet, om den er kommet; er den ikke, så send et nyt link")
        foreman.receipt.get_by_role("button", name="Se arbejdssedler").click()
        expect(page.locator("vs-work-orders")).to_contain_text("E-mail måske leveret")
