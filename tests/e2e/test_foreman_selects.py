"""The foreman selects with several rings, gives to the team used last, moves what another has, and undoes."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from data.schema import Damage, Task
from tests.e2e.foreman import Foreman
from tests.e2e.places import damages_on, place_of, statuses
from tests.e2e.town import Town


def drag_circle(foreman: Foreman, middle: tuple[float, float], radius_px: float, key: str = "") -> None:
    """With the tool in hand, a key held or none."""
    mouse, keyboard = foreman.page.mouse, foreman.page.keyboard
    x, y = foreman.pixel(middle)
    if key:
        keyboard.down(key)
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + radius_px / 2, y + 3, steps=4)
    foreman.page.wait_for_timeout(40)
    mouse.move(x + radius_px, y, steps=4)
    mouse.up()
    if key:
        keyboard.up(key)


def settled(page: Page) -> None:
    """The map makes room for a panel."""
    for _ in range(100):
        page.wait_for_timeout(50)
        if not page.evaluate("vejsynMap.isMoving()"):
            return


def test_rings_add_and_take_away_and_what_is_selected_stays_in_view(foreman: Foreman, town: Town) -> None:
    page = foreman.page
    strand = damages_on(town.store, "Strandvejen")
    foreman.look_at(place_of(strand[3]), zoom=16)
    step = foreman.pixel(place_of(strand[4]))[0] - foreman.pixel(place_of(strand[3]))[0]
    foreman.take("Cirkel")
    drag_circle(foreman, place_of(strand[3]), step * 0.4)
    foreman.selected(1)
    settled(page)
    drag_circle(foreman, place_of(strand[5]), step * 1.4, "Shift")
    foreman.selected(4)
    settled(page)
    drag_circle(foreman, place_of(strand[5]), step * 0.4, "Alt")
    foreman.selected(3)
    page.get_by_role("button", name="Læg til (Skift)").click()
    drag_circle(foreman, place_of(strand[1]), step * 0.4)
    foreman.selected(4)
    foreman.take("Enkeltvis")
    settled(page)
    foreman.click_dot(place_of(strand[1]))
    foreman.selected(3)

    page.set_viewport_size({"width": 1280, "height": 720})
    foreman.selection.get_by_role("button", name="Ryd udvalg").click()
    west = damages_on(town.store, "Kanalstien")[2]
    x, y = foreman.pixel(place_of(west))
    page.evaluate("([x, y]) => vejsynMap.panBy([x - 180, y - 500], {animate: false})", [x, y])  # under the legend
    foreman.wait_for_map()
    foreman.take("Udsnit")
    expect(foreman.selection.get_by_role("table")).to_be_visible()
    settled(page)
    legend = page.locator("vs-legend").bounding_box()
    assert legend
    x, y = foreman.pixel(place_of(west))
    assert x > legend["x"] + legend["width"] or y < legend["y"]


def test_the_team_used_last_comes_first_and_what_another_has_is_moved(foreman: Foreman, town: Town) -> None:
    page = foreman.page
    strand = damages_on(town.store, "Strandvejen")
    ids = [damage.id for damage in strand[:3]]
    headers = {"X-Vejsyn": "1"}
    teams = {team["name"]: team["id"] for team in page.request.get("/teams").json()}
    wish = {"area": {"type": "ids", "ids": ids[:2]}, "team_id": teams["Hold Syd"]}
    page.request.post("/work-orders", data=wish, headers=headers)
    page.reload()
    foreman.wait_for_map()
    foreman.look_at(place_of(strand[1]), zoom=17)
    reach = abs(foreman.pixel(place_of(strand[2]))[0] - foreman.pixel(place_of(strand[1]))[0])
    foreman.ring_in_with_circle(place_of(strand[1]), reach * 1.4)
    foreman.selected(3)

    expect(foreman.selection.get_by_label("Hold", exact=True).locator("option:checked")).to_have_text("Hold Syd")
    expect(foreman.selection).to_contain_text("Hold Syd: 2")
    foreman.choose_team("Hold Nord")
    expect(foreman.selection.get_by_role("button", name="Tildel")).to_have_text("Tildel 1 skade")
    foreman.selection.get_by_label("Flyt også 2").check()
    foreman.selection.get_by_role("button", name="Tildel 3 skader").click()

    expect(foreman.receipt).to_contain_text("3 skader tildelt Hold Nord")
    assert {status for damage_id, status in statuses(town.store).items() if damage_id in ids} == {"assigned"}
    for _ in range(100):
        if len(town.post_office.mails) == 3:
            break
        page.wait_for_timeout(100)
    assert sorted(str(mail["To"]) for mail in town.post_office.mails) == [
        "hold-nord@vejsted.example", "hold-syd@vejsted.example", "hold-syd@vejsted.example",
    ]  # fmt: skip


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's mails wait their minute."""
    monkeypatch.setenv("VEJSYN_MAIL_UNDO_S", "60")


def test_undone_within_the_minute_nothing_is_assigned(patience: None, town: Town, foreman: Foreman) -> None:
    damage = damages_on(town.store, "Strandvejen")[2]
    foreman.look_at(place_of(damage), zoom=18)
    foreman.ring_in_with_circle(place_of(damage), 40)
    foreman.selected(1)
    foreman.press_assign()
    expect(foreman.selection.get_by_role("alert")).to_contain_text("Vælg et hold")
    foreman.choose_team("Hold Nord")
    foreman.press_assign()
    expect(foreman.receipt).to_contain_text("Mailen til hold-nord@vejsted.example sendes om")
    foreman.receipt.get_by_role("button", name="Fortryd").click()
    expect(foreman.receipt).to_contain_text("intet er tildelt")
    assert statuses(town.store)[damage.id] == "new"


def test_a_view_is_named_and_found_again_and_a_first_visit_is_told_once(foreman: Foreman, town: Town) -> None:
    page = foreman.page
    expect(page.get_by_text("Tag Cirkel over kortet")).to_be_visible()
    page.get_by_role("button", name="Forstået").click()
    page.get_by_text("Gemte visninger").click()
    page.get_by_text("Vej eller sti").click()
    page.get_by_label("Sti", exact=True).check()
    page.get_by_label("Giv filteret et navn").fill("Cykelstier")
    page.get_by_role("button", name="Gem", exact=True).click()
    page.get_by_role("button", name="Vis alt").click()
    foreman.sees(lambda dots: len(dots) > 10)

    page.reload()
    foreman.wait_for_map()
    expect(page.get_by_text("Tag Cirkel over kortet")).to_have_count(0)
    page.get_by_text("Gemte visninger").click()
    page.get_by_role("button", name="Cykelstier", exact=True).click()
    foreman.sees(lambda dots: dots == {damage.id for damage in damages_on(town.store, "Kanalstien")})
    page.get_by_role("button", name="Slet visningen Cykelstier").click()
    expect(page.get_by_role("button", name="Cykelstier", exact=True)).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Taster")).to_contain_text("Ctrl")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Taster")).to_have_count(0)


def test_more_than_an_order_holds_becomes_several_split_by_place(foreman: Foreman, town: Town) -> None:
    """Every damage nine times over, a few metres apart; the western third and the eastern are no order of one team."""
    with town.store.write() as session:
        for number in range(1, 9):
            for damage in session.scalars(select(Damage).where(Damage.id <= 30)).all():
                columns = {column.name: getattr(damage, column.name) for column in Damage.__table__.columns}
                session.add(Damage(**columns | {"id": None, "lon": damage.lon + number * 1e-6, "lat": damage.lat}))
    foreman.page.reload()
    foreman.wait_for_map()
    foreman.take("Udsnit")
    foreman.selected(270)
    expect(foreman.selection.locator("[data-parts]")).to_contain_text("Der laves 3, delt efter sted")
    foreman.choose_team("Hold Nord")
    foreman.press_assign()

    expect(foreman.receipt).to_contain_text("270 skader tildelt Hold Nord")
    expect(foreman.receipt.locator(".tag")).to_have_count(3)
    with town.store.read() as session:
        given = select(Damage.lon).join(Task, Task.damage_id == Damage.id)
        lons = [sorted(session.scalars(given.where(Task.work_order_id == order))) for order in (1, 2, 3)]
    assert all(len(some) <= 100 for some in lons)
    whole = sorted(lon for some in lons for lon in some)
    assert whole == [lon for some in sorted(lons) for lon in some]
