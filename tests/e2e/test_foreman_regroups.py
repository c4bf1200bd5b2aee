"""The foreman puts right what the night took for two damages or for one, and tells how deep a hole is."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from data.schema import Damage
from tests.e2e.chromium import DESK, watched
from tests.e2e.foreman import Foreman
from tests.e2e.places import damages_on, place_of, statuses
from tests.e2e.screens import Desk
from tests.e2e.town import Town
from tests.homes import PASSWORD


def open_damage(foreman: Foreman, damage_id: int) -> None:
    foreman.page.goto(f"/#damage={damage_id}")
    expect(foreman.damage.get_by_role("heading", name=f"Skade {damage_id}")).to_be_visible()


def pick(foreman: Foreman, *damages: Damage) -> None:
    """One by one; with the first the panel opens and the map gives way."""
    foreman.take("Enkeltvis")
    for count, damage in enumerate(damages, start=1):
        foreman.click_dot(place_of(damage))
        foreman.selected(count)
        foreman.page.wait_for_timeout(200)
        foreman.wait_for_map()


def test_two_dots_are_merged_and_the_merge_is_undone(foreman: Foreman, town: Town) -> None:
    first, second = damages_on(town.store, "Stigevej")[2:4]
    foreman.look_at(place_of(first), zoom=18)
    pick(foreman, first, second)
    foreman.selection.get_by_role("button", name="Det er én skade: saml de 2").click()

    expect(foreman.damage.get_by_role("heading", name=f"Skade {first.id}")).to_be_visible()
    expect(foreman.damage).to_contain_text(f"Samlet med skade {second.id}")
    expect(foreman.damage).to_contain_text("4 gange i 2 optagelser")
    assert statuses(town.store)[second.id] == "merged"
    foreman.sees(lambda dots: first.id in dots and second.id not in dots)

    foreman.damage.get_by_role("button", name="Fortryd").click()

    expect(foreman.damage).to_contain_text("Samling eller deling fortrudt")
    assert statuses(town.store)[second.id] == "new"
    foreman.sees(lambda dots: {first.id, second.id} <= dots)


def test_dots_too_far_apart_are_not_merged_and_the_reason_is_told(desk: Desk, foreman: Foreman, town: Town) -> None:
    desk.watch.expect("status of 422")
    damages = damages_on(town.store, "Stigevej")
    foreman.look_at(place_of(damages[4]), zoom=16)
    pick(foreman, damages[3], damages[6])
    foreman.selection.get_by_role("button", name="Det er én skade").click()
    expect(foreman.selection.get_by_role("alert").first).to_contain_text("135 m fra hinanden")
    assert "merged" not in statuses(town.store).values()


def test_one_dot_that_is_two_is_split_by_its_pictures(foreman: Foreman, town: Town) -> None:
    damage = damages_on(town.store, "Stigevej")[3]
    open_damage(foreman, damage.id)
    foreman.damage.get_by_role("button", name="Del …").click()
    button = foreman.damage.get_by_role("button", name="Del i to")
    expect(button).to_be_disabled()
    for picture in (0, 1):
        foreman.damage.get_by_role("checkbox").nth(picture).check(force=True)
    expect(foreman.damage.get_by_text("Mindst ét billede skal blive tilbage.")).to_be_visible()
    expect(button).to_be_disabled()
    foreman.damage.get_by_role("checkbox").nth(1).uncheck(force=True)
    button.click()

    expect(foreman.damage).to_contain_text("Skade 31 er skilt fra")
    expect(foreman.damage).to_contain_text("1 gang i 1 optagelse")
    foreman.damage.get_by_role("button", name="Fortryd").click()
    expect(foreman.damage).to_contain_text("2 gange i 2 optagelser")
    assert statuses(town.store)[31] == "withdrawn"


def test_a_measured_depth_settles_how_grave_a_hole_is(foreman: Foreman, town: Town) -> None:
    hole = next(damage for damage in damages_on(town.store, "Stigevej") if damage.damage_class == "D40")
    open_damage(foreman, hole.id)
    expect(foreman.damage).to_contain_text("dybde ukendt")
    foreman.damage.get_by_role("button", name="Indtast måling …").click()
    foreman.damage.get_by_label("Dybde i mm").fill("60")
    foreman.damage.get_by_role("button", name="Gem").click()

    expect(foreman.damage).to_contain_text("60 mm dybt (målt)")
    expect(foreman.damage).to_contain_text("af Gitte Holm")
    expect(foreman.damage.get_by_label("Hastegrad")).to_contain_text("+9,0")


def test_what_a_dismissed_damage_was_is_asked_and_kept(foreman: Foreman, town: Town) -> None:
    damage = damages_on(town.store, "Stigevej")[3]
    open_damage(foreman, damage.id)
    foreman.damage.get_by_role("button", name="Afvis …").click()
    foreman.damage.get_by_role("button", name="Dæksel eller rist").click()
    foreman.damage.get_by_role("button", name="Afvis skaden").click()
    expect(foreman.damage).to_contain_text("“Dæksel eller rist”")
    assert damages_on(town.store, "Stigevej")[3].dismissed_as == "manhole"


@pytest.fixture
def englishman(browser: Browser, quiet_town: Town) -> Iterator[Foreman]:
    with watched(browser, quiet_town.address, **{**DESK, "locale": "en-GB"}) as (page, _):
        yield Foreman(page)


def test_the_english_page_says_everything_in_english(englishman: Foreman, quiet_town: Town) -> None:
    page = englishman.page
    page.goto("/")
    page.get_by_label("User name").fill("foreman")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("navigation")).to_be_visible()
    hole, net, across, crack = damages_on(quiet_town.store, "Stigevej")[:4]
    for damage, words in (
        (hole, "Pothole, at least 19 cm across; depth unknown"),
        (net, "Alligator cracking, about 0.1 m²; cracks not measured"),
        (across, "Transverse crack, at least"),
        (crack, "Longitudinal crack, at least"),
    ):
        page.goto(f"/#damage={damage.id}")
        expect(englishman.damage).to_contain_text(words)
        text = englishman.damage.inner_text()
        assert not set("æøåÆØÅ") & set(text.replace("Åse", "")), text
