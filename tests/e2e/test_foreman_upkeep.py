"""Nights and retention on the map: a red bar when no night ran, and the office's decision how long things are kept."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from data.retention.forgetting import forget
from data.retention.rules import Rule, terms
from tests.e2e.screens import Desk
from tests.e2e.town import Town, nights_have_run


def test_a_red_bar_says_that_no_night_ran_and_the_log_tells_what_the_last_ones_came_to(
    desk: Desk, town: Town, tmp_path
) -> None:
    nights_have_run(town.store)
    forget(town.store, lambda: datetime.now(UTC) - timedelta(days=2))
    desk.foreman.log_in()
    bar = desk.page.locator("main .alarm")
    expect(bar).to_contain_text("Ingen nat er kørt til ende i 48 timer")
    desk.page.locator("[data-place=nights]").click()
    log = desk.page.locator("vs-nights")
    expect(log.locator("li")).to_have_count(3)
    expect(log.locator("li").nth(0)).to_contain_text("41 optagelser læst")
    expect(log.locator("li").nth(1)).to_contain_text("stoppet af maskinen")
    expect(log.locator("li").nth(1)).to_contain_text("disken er fuld")
    expect(log).to_contain_text("Natten begynder ikke af sig selv")
    desk.page.screenshot(path=tmp_path / "nights.png")
    expect(desk.page.locator("[data-place=retention]")).to_have_count(0)


def test_an_admin_decides_how_long_things_are_kept(desk: Desk, town: Town, tmp_path) -> None:
    forget(town.store, lambda: datetime.now(UTC))
    desk.foreman.log_in("admin")
    desk.page.locator("[data-place=retention]").click()
    page = desk.page.locator("vs-retention")
    days = page.get_by_label("Dage: Video, der er behandlet", exact=True)
    expect(days).to_have_value("3")
    days.fill("7")
    days.blur()
    expect(page.locator("[data-rule=video]")).to_contain_text("Ændret af Åse Krag")
    page.get_by_label("Slet ikke: Billeder af afviste skader").check()
    expect(page.locator("[data-rule=dismissed_picture]")).to_contain_text("gemmes, til andet besluttes")
    expect(page).to_contain_text("Tilsynsloggen")
    desk.page.screenshot(path=tmp_path / "retention.png")
    with town.store.read() as session:
        counted = terms(session)
    assert (counted[Rule.VIDEO].days, counted[Rule.DISMISSED_PICTURE].days) == (7, None)
    days.fill("400")  # the field itself says that 90 is the most
    days.blur()
    assert days.evaluate("field => !field.validity.valid")
