"""The foreman says that a damage is worse than shown, or of another kind, and takes it back."""

from playwright.sync_api import expect

from data.schema import Damage
from tests.e2e.foreman import Foreman
from tests.e2e.places import damages_on, place_of
from tests.e2e.town import Town


def test_a_worse_one_is_shown_so_at_once_and_as_before_when_taken_back(foreman: Foreman, town: Town) -> None:
    damage = damages_on(town.store, "Stigevej")[3]
    foreman.look_at(place_of(damage), zoom=18)
    foreman.click_dot(place_of(damage))
    panel = foreman.damage.locator("vs-correction")
    tags = foreman.damage.locator(".tags")
    before = tags.inner_text()
    panel.get_by_role("button", name="Værre").press("Enter")

    expect(tags).not_to_have_text(before, use_inner_text=True)
    expect(panel).to_contain_text("Rettet af Gitte Holm")
    expect(panel).to_contain_text("værre end vist")
    panel.get_by_role("button", name="Fortryd").press("Enter")
    expect(panel.get_by_role("button", name="Fortryd")).to_have_count(0)
    expect(tags).to_have_text(before, use_inner_text=True)
    expect(foreman.damage).to_contain_text("Rettelse fortrudt")


def test_another_kind_is_chosen_from_a_menu_by_keyboard(foreman: Foreman, town: Town) -> None:
    damage = damages_on(town.store, "Stigevej")[3]
    foreman.look_at(place_of(damage), zoom=18)
    foreman.click_dot(place_of(damage))
    panel = foreman.damage.locator("vs-correction")
    menu = panel.get_by_role("button", name="Ret …")
    menu.press("Enter")
    expect(panel.get_by_role("button", name="Hul")).to_be_visible()
    panel.get_by_role("button", name="Hul").press("Escape")
    expect(menu).to_be_focused()
    expect(panel.get_by_role("button", name="Hul")).to_be_hidden()
    menu.press("Enter")
    panel.get_by_role("button", name="Hul").press("Enter")

    expect(foreman.damage.locator(".tags")).to_contain_text("Hul")
    with town.store.read() as session:
        assert session.get_one(Damage, damage.id).damage_class == "D40"
