"""Coming in: by the municipality's own account, with a second factor, and as a reader who changes nothing."""

import os
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, expect

from tests.api.oidc.provider import CLIENT_HERE, SECRET, OpenIdProvider, provider
from tests.e2e.chromium import DESK, watched
from tests.e2e.foreman import Foreman
from tests.e2e.places import damages_on
from tests.e2e.town import Town, settled

SHOTS = Path(os.environ["VEJSYN_SHOTS"]) if "VEJSYN_SHOTS" in os.environ else None


@pytest.fixture(scope="module")
def accounts() -> Iterator[OpenIdProvider]:
    with provider() as running:
        running.knows("gitte", email="Gitte@Vejsted.example", name="Gitte Holm", roles=["foreman"])
        running.knows("ib", email="ib@vejsted.example", name="Ib Friis", roles=[])
        yield running


@pytest.fixture(scope="module")
def joined_town(seeds: Path, accounts: OpenIdProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    patch = pytest.MonkeyPatch()
    patch.setenv("VEJSYN_OIDC_ISSUER", accounts.url)
    patch.setenv("VEJSYN_OIDC_CLIENT_ID", CLIENT_HERE)
    patch.setenv("VEJSYN_OIDC_CLIENT_SECRET", SECRET)
    with settled(seeds, tmp_path_factory.mktemp("joined")) as town:
        yield town
    patch.undo()


def test_the_whole_dance_and_out_again(browser: Browser, joined_town: Town, accounts: OpenIdProvider) -> None:
    with browser.new_context(base_url=joined_town.address, **DESK) as context:  # which asks the provider too
        page = context.new_page()
        page.goto("/")
        expect(page.get_by_role("link", name="kildekoden")).to_have_attribute(
            "href", "https://github.com/vejsyn/vejsyn"
        )
        page.get_by_role("button", name="Log ind med kommunens konto").click()
        page.wait_for_url(f"{accounts.url}/**")
        page.locator("input[name=sub]").fill("ib")
        page.locator("input[name=sub]").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Din konto har ingen rolle i Vejsyn (feltet roles).")
        assert "code=" not in page.url
        page.get_by_role("button", name="Log ind med kommunens konto").click()
        page.wait_for_url(f"{accounts.url}/**")
        page.locator("input[name=sub]").fill("gitte")
        page.locator("input[name=sub]").press("Enter")
        expect(page.get_by_role("navigation")).to_contain_text("Gitte Holm")
        assert "code=" not in page.url
        page.get_by_role("navigation").get_by_role("button", name="Adgang").click()
        expect(page.locator("vs-account")).to_contain_text("kommunens konto")
        page.get_by_role("button", name="Log ud").click()
        page.wait_for_url(f"{accounts.url}/**")
        page.get_by_role("button", name="Ja").click()
        page.get_by_role("button", name="Log ind med kommunens konto").click()
        expect(page.locator("input[name=sub]")).to_be_visible()  # it is out there too: nobody comes in unasked


def test_a_second_factor_is_put_on_and_asked_for(browser: Browser, joined_town: Town) -> None:
    with watched(browser, joined_town.address, **DESK) as (page, watch):
        desk = Foreman(page)
        desk.log_in("engineer")
        page.get_by_role("navigation").get_by_role("button", name="Adgang").click()
        account = page.locator("vs-account")
        expect(account).to_contain_text("denne browser")
        account.get_by_role("button", name="Slå til").click()
        expect(account.get_by_alt_text("QR-kode til din app")).to_be_visible()
        secret = account.locator("vs-second-factor p code").inner_text()
        account.get_by_role("textbox", name="Kode").fill(pyotp.TOTP(secret).now())
        account.get_by_role("button", name="Slå til").click()
        expect(account).to_contain_text("10 nødkoder er tilbage")
        recovery = account.locator("ol code").first.inner_text()
        if SHOTS:
            page.screenshot(path=SHOTS / "account.png")
        page.get_by_role("button", name="Log ud").click()
        desk.fill_in("engineer", "korrekt-hest-batteri")
        expect(page.get_by_role("alert")).to_contain_text("Skriv også koden fra din app")
        watch.complaints.clear()  # the browser tells of each refusal
        page.get_by_label("Kode fra din app").fill(recovery)
        page.get_by_role("button", name="Log ind", exact=True).click()
        expect(page.get_by_role("navigation")).to_be_visible()


def test_a_reader_sees_the_damage_and_no_button_that_changes_it(browser: Browser, joined_town: Town) -> None:
    damage = damages_on(joined_town.store, "Stigevej")[0]
    with watched(browser, joined_town.address, **DESK) as (page, _):
        desk = Foreman(page)
        desk.log_in("reader")
        page.goto(f"/#damage={damage.id}")
        panel = page.locator("vs-damage")
        expect(panel.locator("h2")).to_contain_text(str(damage.id))
        expect(panel.get_by_role("button", name="Afvis")).to_have_count(0)
        expect(panel.locator("footer")).to_have_count(0)
        expect(page.locator("[data-place=audit], [data-place=retention], [data-place=phones]")).to_have_count(0)
        if SHOTS:
            page.screenshot(path=SHOTS / "reader.png")
