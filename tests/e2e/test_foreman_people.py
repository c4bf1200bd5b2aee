"""People on the desk: users by a link, teams that own a place, intervals with what they mean, and an order's day."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser, Page, expect

from data.orders.due import danish_day
from data.schema import Team, User, WorkOrder
from tests.e2e.chromium import DESK, watched
from tests.e2e.foreman import Foreman
from tests.e2e.places import damages_on, place_of
from tests.e2e.screens import Desk
from tests.e2e.town import Town

TABLET = DESK | {"viewport": {"width": 1024, "height": 768}, "has_touch": True}
CHOSEN = "tolv-grønne-hejrer"


def people(page: Page, part: str | None = None):
    page.locator("[data-place=people]").click()
    opened = page.locator("vs-people")
    if part:
        opened.get_by_role("button", name=part, exact=True).click()
    return opened


def test_an_administrator_adds_somebody_who_chooses_her_own_password(
    browser: Browser, desk: Desk, town: Town, tmp_path
) -> None:
    desk.foreman.log_in("admin")
    page = people(desk.page)
    page.get_by_role("button", name="Tilføj bruger").click()
    page.get_by_label("Navn", exact=True).fill("Sofie Dam")
    page.get_by_label("Brugernavn", exact=True).fill("sofie")
    page.get_by_label("Rolle", exact=True).select_option(label="Vejingeniør")
    expect(page).to_contain_text("Også telefoner og tilsynsintervaller.")
    page.get_by_role("button", name="Opret og lav link").click()
    link = page.get_by_label("Link til at vælge adgangskode").input_value()
    expect(page.locator("[data-user=sofie]")).to_contain_text("Mangler adgangskode")
    desk.page.screenshot(path=tmp_path / "link.png")

    with watched(browser, town.address, **DESK) as (hers, _):
        hers.goto(link)
        assert "adgangskode" not in hers.url
        hers.get_by_label("Ny adgangskode").fill(CHOSEN)
        hers.get_by_label("Adgangskoden igen").fill("noget-helt-andet")
        hers.get_by_role("button", name="Gem adgangskoden").click()
        expect(hers.get_by_role("alert")).to_contain_text("ikke ens")
        hers.screenshot(path=tmp_path / "choose.png")
        hers.get_by_label("Adgangskoden igen").fill(CHOSEN)
        hers.keyboard.press("Enter")
        expect(hers.get_by_role("status")).to_contain_text("Log ind som sofie")
        Foreman(hers).fill_in("sofie", CHOSEN)
        expect(hers.get_by_role("navigation")).to_contain_text("Sofie Dam")


def test_an_administrator_changes_a_role_and_puts_somebody_out_by_keyboard_alone(
    desk: Desk, town: Town, tmp_path
) -> None:
    desk.foreman.log_in("admin")
    page, keyboard = people(desk.page), desk.page.keyboard
    card = page.locator("[data-user=foreman]")
    card.get_by_label("Rolle for Gitte Holm").focus()
    keyboard.press("ArrowUp")
    question = desk.page.get_by_role("dialog")
    expect(question).to_contain_text("Gør Gitte Holm til læser?")
    desk.page.screenshot(path=tmp_path / "role.png")
    keyboard.press("Escape")
    expect(question).to_have_count(0)
    expect(card.get_by_label("Rolle for Gitte Holm")).to_have_value("foreman")
    card.get_by_role("button", name="Sæt ud af brug").focus()
    keyboard.press("Enter")
    expect(question).to_contain_text("Kan tages i brug igen.")
    keyboard.press("Shift+Tab")
    keyboard.press("Enter")
    expect(card).to_contain_text("Sat ud af brug")
    with town.store.read() as session:
        assert session.query(User).filter_by(username="foreman").one().deactivated_at is not None
    card.get_by_role("button", name="Tag i brug").focus()
    keyboard.press("Enter")
    expect(card).to_contain_text("I brug")


def test_the_only_administrator_is_told_why_he_cannot_put_himself_out(desk: Desk) -> None:
    desk.watch.expect("status of 409")
    desk.foreman.log_in("admin")
    page = people(desk.page)
    page.locator("[data-user=admin]").get_by_role("button", name="Sæt ud af brug").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Sæt ud af brug").click()
    expect(desk.page.get_by_role("dialog")).to_contain_text("eneste administrator")


def test_an_administrator_reads_how_the_server_is_set_up(desk: Desk, tmp_path) -> None:
    desk.foreman.log_in("admin")
    page = people(desk.page, "Indstillinger")
    expect(page.get_by_role("table", name="Indstillinger: Mail")).to_contain_text("VEJSYN_MAIL_HOST")
    desk.page.screenshot(path=tmp_path / "settings.png")
    page.get_by_role("button", name=re.compile("Slettefrister")).click()
    expect(desk.page.locator("vs-retention")).to_be_visible()


def test_a_team_is_given_the_ring_on_the_map_and_is_then_proposed_first(foreman: Foreman, town: Town, tmp_path) -> None:
    page, middle = foreman.page, place_of(damages_on(town.store, "Stigevej")[3])
    foreman.look_at(middle)
    foreman.ring_in_with_circle(middle, 90)
    expect(foreman.selection.get_by_label("Hold", exact=True)).to_have_value("")
    teams = people(page)
    teams.get_by_role("button", name="Ret Hold Syd").click()
    teams.get_by_role("button", name="Tag ringen på kortet").click()
    expect(teams).to_contain_text("Holdet har et område.")
    page.screenshot(path=tmp_path / "team.png")
    teams.get_by_role("button", name="Gem", exact=True).click()
    expect(teams.locator("[data-team='2']")).to_contain_text("Foreslås først til: eget område")
    foreman.selection.get_by_role("button", name="Ryd udvalg").click()
    foreman.ring_in_with_circle(middle, 60)
    expect(foreman.selection.get_by_label("Hold", exact=True).locator("option:checked")).to_have_text(
        "Hold Syd (ejer stedet)"
    )
    page.screenshot(path=tmp_path / "assign.png")
    teams.get_by_role("button", name="Fortryd ændringen").click()
    expect(teams).to_contain_text("Ændringen er fortrudt.")
    with town.store.read() as session:
        assert session.get_one(Team, 2).area is None


def test_a_team_in_bero_is_not_offered_work(foreman: Foreman, town: Town) -> None:
    teams = people(foreman.page)
    teams.locator("[data-team='1']").get_by_role("button", name="Sæt i bero").click()
    expect(teams.locator("[data-team='1']")).to_contain_text("I bero")
    middle = place_of(damages_on(town.store, "Stigevej")[3])
    foreman.look_at(middle)
    foreman.ring_in_with_circle(middle, 90)
    team = foreman.selection.get_by_label("Hold", exact=True)
    expect(team.locator("option:checked")).to_have_text("Hold Syd")
    expect(team).not_to_contain_text("Hold Nord")


def test_the_foreman_is_proposed_a_day_and_chooses_another(foreman: Foreman, town: Town, tmp_path) -> None:
    middle = place_of(damages_on(town.store, "Stigevej")[3])
    foreman.look_at(middle)
    foreman.ring_in_with_circle(middle, 90)
    foreman.choose_team("Hold Nord")
    proposed = re.compile(r"Forslag: \d+\. \w+\.? 20\d\d, \d+ dage, når det mest hastende er")
    expect(foreman.selection).to_contain_text(proposed)
    due, chosen = foreman.selection.get_by_label("Frist"), danish_day(datetime.now(UTC)) + timedelta(days=3)
    expect(due).not_to_have_value("")
    due.fill(chosen.isoformat())
    foreman.press_assign()
    expect(foreman.receipt).to_be_visible()
    with town.store.read() as session:
        assert session.query(WorkOrder).one().due_on == chosen
    orders = foreman.open_list("Arbejdssedler")
    expect(orders).to_contain_text(f"Bør være udført {chosen.day}.")
    foreman.page.screenshot(path=tmp_path / "orders.png")


def test_another_interval_says_what_it_makes_overdue_and_is_undone(desk: Desk, town: Town, tmp_path) -> None:
    desk.foreman.log_in("engineer")
    roads = desk.foreman.open_list("Tilsyn")
    field = roads.get_by_label("Tilsynsinterval i dage for Cykelsti")
    field.fill("1")
    field.blur()
    question = desk.page.get_by_role("dialog")
    expect(question).to_contain_text("1 strækning bliver forfalden i dag.")
    desk.page.screenshot(path=tmp_path / "interval.png")
    question.get_by_role("button", name="Fortryd").click()
    expect(field).to_have_value("")
    field.fill("1")
    field.blur()
    question.get_by_role("button", name="Skift interval").click()
    expect(question).to_have_count(0)
    roads.get_by_role("button", name="Fortryd ændringen af Cykelsti").click()
    expect(field).to_have_value("")


def test_people_fit_a_tablet_held_across(browser: Browser, quiet_town: Town, tmp_path) -> None:
    with watched(browser, quiet_town.address, **TABLET) as (page, _):
        Foreman(page).log_in("admin")
        opened = people(page)
        for part in ("Hold", "Indstillinger", "Brugere"):
            opened.get_by_role("button", name=part, exact=True).tap()
            expect(opened.locator(".body")).not_to_contain_text("Henter")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            page.screenshot(path=tmp_path / f"tablet-{part}.png")
