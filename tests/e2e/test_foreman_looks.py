"""The foreman looks: who gets in, what a dot says, and what the lists beside the map hold."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.foreman import Foreman
from tests.e2e.places import damages_on, place_of
from tests.e2e.screens import Desk
from tests.e2e.town import Town


@pytest.fixture
def town(quiet_town: Town) -> Town:
    """Nobody here changes anything."""
    return quiet_town


def test_nobody_gets_in_without_a_log_in(desk: Desk, town: Town) -> None:
    desk.page.goto("/")
    expect(desk.page.get_by_role("form", name="Log ind")).to_be_visible()
    expect(desk.page.locator("vs-map")).to_have_count(0)
    for path in ("/map", "/tiles/damages/0/0/0.mvt", "/damages/1", "/teams", "/work-orders", "/recordings"):
        assert desk.page.request.get(path).status == 401, path
    assert desk.page.request.get("/pictures/seed-1-00.jpg").status == 401


def test_a_wrong_password_is_said_in_plain_words(desk: Desk, town: Town) -> None:
    desk.page.goto("/")
    desk.foreman.fill_in("foreman", "forkert")
    expect(desk.page.get_by_role("alert")).not_to_be_empty()
    expect(desk.page.locator("vs-map")).to_have_count(0)


def test_logging_out_closes_the_map(foreman: Foreman) -> None:
    foreman.page.get_by_role("button", name="Log ud").click()
    expect(foreman.page.get_by_role("form", name="Log ind")).to_be_visible()
    assert foreman.page.request.get("/map").status == 401


def test_a_click_on_a_dot_shows_the_picture_with_the_box(foreman: Foreman, town: Town) -> None:
    damage = damages_on(town.store, "Stigevej")[3]
    foreman.look_at(place_of(damage), zoom=18)
    foreman.click_dot(place_of(damage))

    expect(foreman.damage.get_by_role("heading", name=f"Skade {damage.id}")).to_be_visible()
    expect(foreman.damage).to_contain_text("Stigevej")
    picture = foreman.damage.locator("vs-picture").first
    expect(picture.locator("svg")).to_have_attribute("data-box", f"{480},430,{480 + 180},540")
    assert picture.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 1280
    near = foreman.damage.locator("vs-close-up").first
    expect(near.locator(".bar")).to_have_attribute("data-length", re.compile(r"^(\d m|\d\d cm)$"))
    wider = "image => image.getBoundingClientRect().width / image.getRootNode().host.getBoundingClientRect().width"
    assert near.locator("img").evaluate(wider) > 1.2  # a part of the picture
    foreman.damage.get_by_role("button", name="Ramme").first.click()
    expect(foreman.damage.locator("[data-box]")).to_have_count(0)
    expect(foreman.damage.get_by_role("group", name="Billederne over tid").get_by_role("button")).to_have_count(2)
    foreman.damage.get_by_role("button", name="Næste billede").first.click()
    expect(foreman.damage).to_contain_text("Billede 2 af 2")
    foreman.damage.get_by_role("button", name="Vis billedet stort", exact=True).click()
    expect(foreman.damage.get_by_role("dialog")).to_be_visible()
    foreman.page.keyboard.press("Escape")
    expect(foreman.damage.get_by_role("dialog")).to_have_count(0)
    expect(foreman.damage).to_be_visible()


def test_a_link_in_a_mail_opens_its_damage(foreman: Foreman, town: Town) -> None:
    damage = damages_on(town.store, "Kanalstien")[5]
    foreman.page.goto(f"/#damage={damage.id}")
    expect(foreman.damage.get_by_role("heading", name=f"Skade {damage.id}")).to_be_visible()
    foreman.page.wait_for_timeout(1500)
    foreman.wait_for_map()
    x, y = foreman.pixel(place_of(damage))
    assert 84 < x < 1440 - 396
    assert 0 < y < 900


def test_the_legend_filters_by_urgency(foreman: Foreman) -> None:
    everything = foreman.sees(lambda dots: len(dots) > 0)
    for name in ("Skal udbedres snart", "Kan planlægges", "Holdes under øje"):
        foreman.page.get_by_label(name).uncheck()
    foreman.sees(lambda dots: len(dots) == 0)
    foreman.page.get_by_role("button", name="Vis alt").click()
    foreman.sees(lambda dots: dots == everything)


def test_overdue_stretches_can_be_shown(foreman: Foreman) -> None:
    foreman.page.get_by_label("Overskredet tilsyn").check()
    foreman.wait_for_map()
    names = "vejsynMap.queryRenderedFeatures({layers: ['overdue-roads']}).map(road => road.properties.name)"
    assert "Strandvejen" in foreman.page.evaluate(names)


def test_a_refused_recording_stands_with_its_reason_and_the_next_step(foreman: Foreman) -> None:
    recordings = foreman.open_list("Optagelser")
    expect(recordings).to_contain_text("1 optagelse kunne ikke bruges")
    expect(recordings).to_contain_text("tom.mp4")
    expect(recordings).to_contain_text("Næste skridt")
    expect(recordings).to_contain_text("tur-2.mp4")
    recordings.get_by_role("button", name="Prøv igen i nat").click()
    expect(recordings).to_contain_text("Venter på natten")
    expect(recordings).not_to_contain_text("1 optagelse kunne ikke bruges")


def test_a_foreman_reads_the_inspection_intervals(foreman: Foreman) -> None:
    roads = foreman.open_list("Tilsyn")
    field = roads.get_by_label("Tilsynsinterval i dage for Lokalvej")
    expect(field).to_have_value("182")
    expect(field).not_to_be_editable()


@pytest.mark.parametrize("tool", ["Cirkel", "Polygon", "Frihånd", "Enkeltvis"])
def test_escape_puts_a_tool_away(foreman: Foreman, tool: str) -> None:
    foreman.take(tool)
    foreman.page.keyboard.press("Escape")
    toolbar = foreman.page.get_by_role("toolbar")
    expect(toolbar.get_by_role("button", name="Se", exact=True)).to_have_attribute("aria-pressed", "true")


def test_everything_in_view_can_be_selected_from_the_keyboard(foreman: Foreman, town: Town) -> None:
    toolbar = foreman.page.get_by_role("toolbar")
    toolbar.get_by_role("button", name="Se", exact=True).focus()
    foreman.page.keyboard.press("ArrowLeft")
    foreman.page.keyboard.press("Enter")
    foreman.selected(30)
    foreman.selection.get_by_text("Vis listen").press("Enter")
    first = damages_on(town.store, "Kanalstien")[0]
    foreman.selection.get_by_role("button", name=f"Åbn skade {first.id}", exact=True).press("Enter")
    expect(foreman.damage.get_by_role("heading", name=f"Skade {first.id}")).to_be_visible()
