"""The foreman sees what wants filming, goes there on the map, and takes the file along."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.foreman import Foreman

MIDDLE = "() => vejsynMap.getCenter().toArray()"
SHOWN = "vejsynMap.getLayoutProperty('overdue-roads', 'visibility')"


def test_what_is_overdue_stands_in_a_table_and_a_press_shows_it_on_the_map(foreman: Foreman) -> None:
    panel = foreman.open_list("Tilsyn")
    row = panel.get_by_role("button", name="Strandvejen")
    expect(row).to_contain_text("mangler")
    expect(panel).to_contain_text("1 strækning er overskredet")
    row.click()
    expect(row).to_have_attribute("aria-current", "true")
    foreman.wait_for_map()
    lon, lat = foreman.page.evaluate(MIDDLE)
    assert abs(lon - 10.4) < 0.02
    assert abs(lat - 55.42) < 0.02
    assert foreman.page.evaluate(SHOWN) == "visible"


def test_with_the_keyboard_alone_the_file_and_the_row_are_reached(foreman: Foreman, tmp_path: Path) -> None:
    panel = foreman.open_list("Tilsyn")
    panel.locator("vs-overdue").get_by_role("link", name="Hent CSV").focus()
    with foreman.page.expect_download() as download:
        foreman.page.keyboard.press("Enter")
    file = tmp_path / "tilsyn.csv"
    download.value.save_as(file)
    assert "Strandvejen" in file.read_text("utf-8-sig")
    foreman.page.keyboard.press("Tab")
    foreman.page.keyboard.press("Enter")
    expect(panel.get_by_role("button", name="Strandvejen")).to_have_attribute("aria-current", "true")


def test_the_committee_sees_twelve_months_of_each_class(foreman: Foreman) -> None:
    panel = foreman.open_list("Tilsyn")
    months = panel.locator("vs-inspected-months")
    expect(months.get_by_role("img")).to_have_count(2)
    expect(months).to_contain_text("Trafikvej")
    expect(months.get_by_role("row").nth(1)).to_contain_text("%")


def test_beside_the_table_the_search_field_leaves_the_tools_free(foreman: Foreman) -> None:
    foreman.page.set_viewport_size({"width": 1280, "height": 720})
    foreman.open_list("Tilsyn")
    search, tools = foreman.page.locator("vs-search"), foreman.page.get_by_role("toolbar")
    expect(tools).to_be_in_viewport(ratio=1)
    field, bar = search.bounding_box(), tools.bounding_box()
    assert field is not None
    assert bar is not None
    assert field["y"] + field["height"] <= bar["y"] or field["x"] + field["width"] <= bar["x"]
