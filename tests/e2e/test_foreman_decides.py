"""The foreman and the engineer decide: what is no damage, and how often a road is inspected."""

from playwright.sync_api import expect

from data.damages.damages import Status
from data.schema import Damage
from tests.e2e.foreman import Foreman
from tests.e2e.places import damages_on, place_of, statuses
from tests.e2e.screens import Desk
from tests.e2e.town import Town


def test_dismissing_asks_why_and_takes_the_dot_off_the_map(foreman: Foreman, town: Town) -> None:
    damage = damages_on(town.store, "Stigevej")[3]
    foreman.look_at(place_of(damage), zoom=18)
    foreman.click_dot(place_of(damage))
    foreman.damage.get_by_role("button", name="Afvis …").click()
    foreman.damage.get_by_role("button", name="Ikke en skade").click()
    foreman.damage.get_by_role("button", name="Afvis skaden").click()

    expect(foreman.damage).to_contain_text("Afvist")
    expect(foreman.damage).to_contain_text("“Ikke en skade”")
    expect(foreman.damage).to_contain_text("Gitte Holm")
    assert statuses(town.store)[damage.id] == "dismissed"
    foreman.sees(lambda dots: damage.id not in dots and len(dots) > 0)


def test_an_engineer_sets_an_inspection_interval(desk: Desk, town: Town) -> None:
    desk.foreman.log_in("engineer")
    field = desk.foreman.open_list("Tilsyn").get_by_label("Tilsynsinterval i dage for Lokalvej")
    field.fill("56")
    field.press("Enter")
    question = desk.page.get_by_role("dialog")
    expect(question).to_contain_text("Film Lokalvej mindst hver 56. dag?")
    question.get_by_role("button", name="Skift interval").click()

    expect(desk.page.locator("vs-road-classes").get_by_text("Gemt")).to_be_attached()
    classes = desk.page.request.get("/road-classes").json()
    assert {row["name"]: row["interval_days"] for row in classes}["Lokalvej"] == 56


def test_an_uncertain_one_is_shown_when_asked_for_and_confirmed(desk: Desk, town: Town) -> None:
    damage = damages_on(town.store, "Stigevej")[2]
    with town.store.write() as session:
        session.get_one(Damage, damage.id).status = Status.CANDIDATE.value
    foreman = desk.foreman
    foreman.log_in()
    foreman.look_at(place_of(damage), zoom=18)
    foreman.sees(lambda dots: damage.id not in dots)
    desk.page.get_by_label("Usikre").check()
    foreman.wait_for_map()
    foreman.click_dot(place_of(damage))

    expect(foreman.damage).to_contain_text("Usikker")
    foreman.damage.get_by_role("button", name="Bekræft skaden").click()
    expect(foreman.damage).to_contain_text("Bekræftet at være en skade")
    assert statuses(town.store)[damage.id] == "new"
    foreman.sees(lambda dots: damage.id in dots)
