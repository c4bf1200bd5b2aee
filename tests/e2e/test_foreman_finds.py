"""The foreman finds: filters in the address, the list beside the map, and the search field."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.foreman import Foreman
from tests.e2e.places import damages_on, place_of
from tests.e2e.town import Town


@pytest.fixture
def town(quiet_town: Town) -> Town:
    """Nobody here changes anything."""
    return quiet_town


def asked(foreman: Foreman) -> dict[str, list[str]]:
    """What stands in the address."""
    return parse_qs(urlsplit(foreman.page.url).query)


def test_filters_live_in_the_address_and_a_colleague_sees_the_same(foreman: Foreman, town: Town) -> None:
    page = foreman.page
    paths = {damage.id for damage in damages_on(town.store, "Kanalstien")}
    page.get_by_text("Vej eller sti").click()
    page.get_by_label("Sti", exact=True).check()
    foreman.sees(lambda dots: dots == paths)
    page.get_by_label("Holdes under øje").uncheck()
    page.get_by_label("Set første gang").select_option("90")
    assert asked(foreman) == {"kind": ["path"], "band": ["soon", "plan"], "days": ["90"]}

    page.goto(page.url)  # what a colleague does with the address
    foreman.wait_for_map()
    expect(page.get_by_label("Holdes under øje")).not_to_be_checked()
    assert asked(foreman) == {"kind": ["path"], "band": ["soon", "plan"], "days": ["90"]}
    page.get_by_role("button", name="Vis alt").click()
    foreman.sees(lambda dots: len(dots) > len(paths))
    assert asked(foreman) == {}


def test_the_arrows_walk_down_the_list_and_the_map_goes_along(foreman: Foreman, town: Town) -> None:
    page, last = foreman.page, damages_on(town.store, "Kanalstien")[-1]
    page.locator("[data-place=list]").click()
    found = page.locator("vs-damage-list")
    expect(found.get_by_role("status")).to_contain_text("30 skader")
    found.get_by_label("Sortér efter").select_option(label="Vej")
    first = damages_on(town.store, "Kanalstien")[0]
    rows = found.locator("[data-damage]")
    expect(rows.first).to_contain_text("Kanalstien")
    expect(rows.first).to_have_attribute("data-damage", str(first.id))

    found.get_by_role("listbox").focus()
    for _ in range(10):
        page.keyboard.press("ArrowDown")
    expect(found.locator("[data-damage][aria-selected=true]")).to_have_attribute("data-damage", str(last.id))
    page.wait_for_timeout(1500)
    foreman.wait_for_map()
    x, y = foreman.pixel(place_of(last))
    assert 84 + 372 < x < 1440
    assert 0 < y < 900
    page.keyboard.press("Enter")
    expect(foreman.damage.get_by_role("heading", name=f"Skade {last.id}")).to_be_visible()
    page.keyboard.press("End")
    expect(found.locator("[data-damage][aria-selected=true]")).to_have_attribute("aria-posinset", "30")
    page.keyboard.press("Space")
    expect(found.locator(".row.chosen")).to_have_count(1)

    page.get_by_role("button", name="Fold signatur ud").click()
    page.get_by_text("Vej eller sti").click()
    page.get_by_label("Vej", exact=True).check()
    expect(found.get_by_role("status")).to_contain_text("20 skader")
    with page.expect_download() as file:
        found.get_by_role("link", name="Hent som CSV").click()
    assert len(file.value.path().read_text("utf-8-sig").splitlines()) == 21


def test_the_mayor_calls_about_a_street_and_has_his_answer_in_three_actions(foreman: Foreman, town: Town) -> None:
    page = foreman.page
    page.keyboard.press("Control+k")
    page.keyboard.type("strandvjen")
    expect(page.get_by_role("option", name="Strandvejen")).to_be_visible()
    page.keyboard.press("Enter")

    found = page.locator("vs-damage-list")
    expect(found.get_by_role("status")).to_contain_text("10 skader")
    foreman.sees(lambda dots: dots == {damage.id for damage in damages_on(town.store, "Strandvejen")})
    assert asked(foreman) == {"street": ["Strandvejen"]}
    found.get_by_role("button", name="Vælg hele vejen").click()
    foreman.selected(10)
    found.get_by_role("button", name="Fjern filteret Strandvejen").click()
    expect(found.get_by_role("status")).to_contain_text("30 skader")

    search = page.get_by_role("combobox", name="Søg på kortet")
    search.fill("skade 7")
    page.get_by_role("option", name="Skade 7").click()
    expect(foreman.damage.get_by_role("heading", name="Skade 7")).to_be_visible()
    search.fill("xyzzy")
    expect(page.locator("vs-search").get_by_role("status")).to_contain_text("Intet fundet")
    search.fill("55.4260, 10.3950")
    page.locator("vs-search").get_by_role("option").first.click()
    for _ in range(100):
        if abs(page.evaluate("vejsynMap.getCenter().lng") - 10.3950) < 1e-4:
            break
        page.wait_for_timeout(50)
    assert abs(page.evaluate("vejsynMap.getCenter().lat") - 55.4260) < 1e-3


def test_from_afar_roads_show_how_they_are_and_a_press_goes_there(foreman: Foreman, town: Town) -> None:
    page = foreman.page
    middle = place_of(damages_on(town.store, "Stigevej")[5])
    foreman.look_at(middle, zoom=11)
    roads = "vejsynMap.queryRenderedFeatures({layers: ['conditions']}).map(road => road.properties.band)"
    for _ in range(100):
        if len(page.evaluate(roads)) == 3:
            break
        page.wait_for_timeout(50)
    assert sorted(page.evaluate(roads)) == ["plan", "soon", "soon"]
    expect(page.get_by_text("Langt ude er vejene farvet")).to_be_visible()
    foreman.click_dot(middle)
    foreman.sees(lambda dots: len(dots) > 0)
    assert page.evaluate("vejsynMap.getZoom()") > 12
