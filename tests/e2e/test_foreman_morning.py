"""The foreman wishes a morning mail, and reads it."""

import os
from base64 import b64encode
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from api.app import create_app
from api.nights.mornings import Mornings
from api.settings import MailSettings, ServerSettings
from data.operation.nights import NightOutcome
from data.schema import OutboxMail, User
from data.store import Store
from tests.api import news
from tests.api.conftest import Clock
from tests.e2e.screens import Desk
from tests.e2e.town import Town
from tests.homes import seeded_home

SHOTS = Path(os.environ["VEJSYN_SHOTS"]) if "VEJSYN_SHOTS" in os.environ else None
"""Where somebody wants to look at the pictures."""


def wish(store: Store) -> tuple[str | None, str | None]:
    with store.read() as session:
        user = session.scalars(select(User).where(User.username == "foreman")).one()
        return user.email, user.morning_at


def test_she_wishes_one_at_six_changes_her_mind_and_wishes_none(desk: Desk, town: Town) -> None:
    desk.foreman.log_in()
    desk.page.get_by_role("navigation").get_by_role("button", name="Morgenmail").click()
    page = desk.page.locator("vs-morning")
    expect(page).to_contain_text("Du får ingen morgenmail.")
    page.get_by_label("Din e-mail").fill("gitte@vejsted.example")
    page.get_by_label("Klokken (dansk tid)").fill("06:00")
    page.get_by_role("button", name="Gem").click()
    expect(page).to_contain_text("Du får en mail kl. 06.00 til gitte@vejsted.example.")
    assert wish(town.store) == ("gitte@vejsted.example", "06:00")
    desk.watch.expect("status of 422")
    page.get_by_label("Din e-mail").fill(f"{'g' * 65}@vejsted.example")  # the browser finds nothing wrong with it
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("alert")).not_to_be_empty()
    page.get_by_role("button", name="Ingen morgenmail").click()
    expect(page).to_contain_text("Du får ingen morgenmail.")
    expect(page.get_by_label("Din e-mail")).to_have_value("")
    assert wish(town.store) == (None, None)


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> EmailMessage:
    """Of a morning on which everything is amiss."""
    store = seeded_home(tmp_path_factory.mktemp("news"))
    news.wishes(store)
    news.everything(store)
    clock = Clock(news.MORNING)
    with store.write() as session:
        news.night(session, news.NIGHT + timedelta(hours=2), NightOutcome.STOPPED, "disk_full")
    server = ServerSettings(public_url="https://vejsyn.vejsted.example")
    Mornings(create_app(store, server, MailSettings(host="127.0.0.1"), clock).state.app_state).look()
    with store.read() as session:
        [written] = session.scalars(select(OutboxMail.message)).all()
    store.engine.dispose()
    return message_from_bytes(written, policy=default)


def as_a_page(mail: EmailMessage) -> str:
    """Its HTML, with the pictures that lie beside it."""
    html = mail.get_body(("html",)).get_content()
    for part in mail.walk():
        if name := part["Content-ID"]:
            picture = b64encode(part.get_content()).decode()
            html = html.replace(f"cid:{name.strip('<>')}", f"data:image/jpeg;base64,{picture}")
    return html


@pytest.mark.parametrize("width", [600, 390])
def test_it_can_be_read_on_a_desk_and_on_a_telephone(browser: Browser, mail: EmailMessage, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_content(as_a_page(mail))
    if SHOTS:
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"morning-mail-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "runs over"
    widths = page.evaluate("[...document.images].map(image => image.naturalWidth && image.clientWidth)")
    assert len(widths) == 10  # five damages, each whole and from near beside it
    assert all(0.8 * width - 40 < 2 * one < width for one in widths)
    page.close()
