"""The main job: the foreman rings in dots, presses Tildel, and the team gets one mail."""

import re

from playwright.sync_api import Request, Route, expect

from tests.e2e.foreman import Foreman
from tests.e2e.places import damages_on, place_of, statuses, work_orders
from tests.e2e.post_office import pictures_of, text_of
from tests.e2e.screens import Desk
from tests.e2e.town import Town


def test_rings_in_dots_with_a_circle_and_the_team_gets_one_mail(foreman: Foreman, town: Town) -> None:
    first, second, third, fourth = damages_on(town.store, "Strandvejen")[:4]
    foreman.look_at(place_of(second), zoom=17)
    reach = abs(foreman.pixel(place_of(third))[0] - foreman.pixel(place_of(second))[0])

    foreman.ring_in_with_circle(place_of(second), reach * 1.4)
    foreman.selected(3)
    foreman.choose_team("Hold Nord")
    foreman.selection.get_by_label("Besked til holdet").fill("Ring, før I går i gang.")
    foreman.press_assign()

    expect(foreman.receipt).to_contain_text("3 skader tildelt Hold Nord")
    expect(foreman.receipt).to_contain_text("Ingen fejl")
    expect(foreman.receipt).to_contain_text("hold-nord@vejsted.example")
    mail = town.post_office.the_only_mail()
    assert mail["To"] == "hold-nord@vejsted.example"
    assert len(pictures_of(mail)) == 6  # each whole and from near
    assert "Ring, før I går i gang." in text_of(mail, "plain")
    assert "Strandvejen" in text_of(mail, "html")
    expect(foreman.receipt).to_contain_text(re.compile("E-mail sendt til hold-nord@vejsted.example"))
    after = statuses(town.store)
    assert [after[damage.id] for damage in (first, second, third, fourth)] == ["assigned"] * 3 + ["new"]


def test_rings_in_dots_with_a_polygon(foreman: Foreman, town: Town) -> None:
    damages = damages_on(town.store, "Strandvejen")[:3]
    foreman.look_at(place_of(damages[1]), zoom=16.5)
    pixels = [foreman.pixel(place_of(damage)) for damage in damages]
    left, right = min(x for x, _ in pixels) - 25, max(x for x, _ in pixels) + 25
    top, bottom = min(y for _, y in pixels) - 40, max(y for _, y in pixels) + 40

    foreman.ring_in_with_polygon([(left, top), (right, top), (right, bottom), (left, bottom)])
    foreman.selected(3)
    foreman.choose_team("Hold Syd")
    foreman.press_assign()

    expect(foreman.receipt).to_contain_text("3 skader tildelt Hold Syd")
    assert len(pictures_of(town.post_office.the_only_mail())) == 6


def test_rings_in_dots_freehand(foreman: Foreman, town: Town) -> None:
    middle = damages_on(town.store, "Stigevej")[4]
    foreman.look_at(place_of(middle), zoom=17)
    x, y = foreman.pixel(place_of(middle))

    foreman.ring_in_freehand([(x - 25, y), (x, y - 25), (x + 25, y), (x, y + 25)])

    foreman.selected(1)


def test_a_slip_of_the_hand_selects_nothing(foreman: Foreman, town: Town) -> None:
    middle = damages_on(town.store, "Stigevej")[4]
    foreman.look_at(place_of(middle), zoom=17)
    x, y = foreman.pixel(place_of(middle))

    foreman.ring_in_freehand([(x, y), (x + 6, y)])

    foreman.page.wait_for_timeout(500)
    expect(foreman.selection).to_have_count(0)


def test_picks_dots_one_by_one_and_takes_one_out_again(foreman: Foreman, town: Town) -> None:
    first, second = damages_on(town.store, "Kanalstien")[:2]
    foreman.look_at(place_of(first), zoom=17)
    foreman.take("Enkeltvis")
    foreman.click_dot(place_of(first))
    foreman.selected(1)
    # The panel takes room from the map, so places are asked for anew before each click.
    foreman.wait_for_map()
    foreman.click_dot(place_of(second))
    foreman.selected(2)
    foreman.click_dot(place_of(first))
    foreman.selected(1)

    foreman.choose_team("Hold Nord")
    foreman.press_assign()

    expect(foreman.receipt).to_contain_text("1 skade tildelt Hold Nord")
    assert statuses(town.store)[second.id] == "assigned"
    assert statuses(town.store)[first.id] == "new"


def test_what_the_filter_hides_is_not_assigned(foreman: Foreman, town: Town) -> None:
    damages = damages_on(town.store, "Strandvejen")
    holes = [damage for damage in damages[:4] if damage.damage_class == "D40"]
    foreman.page.get_by_text("Skadetype").click()
    for name in ("Netrevner", "Langsgående revne", "Tværgående revne"):
        foreman.page.get_by_label(name).uncheck()
    foreman.look_at(place_of(damages[1]), zoom=17)
    reach = abs(foreman.pixel(place_of(damages[1]))[0] - foreman.pixel(place_of(damages[0]))[0])
    foreman.ring_in_with_circle(place_of(damages[1]), reach * 2.4)
    expect(foreman.selection).to_contain_text("skjult af filteret")

    foreman.choose_team("Hold Nord")
    foreman.press_assign()

    expect(foreman.receipt).to_contain_text("tildelt Hold Nord")
    given = {damage_id for damage_id, status in statuses(town.store).items() if status == "assigned"}
    assert given == {damage.id for damage in holes}


def test_ringing_in_the_same_dots_again_assigns_nothing_twice(foreman: Foreman, town: Town) -> None:
    damage = damages_on(town.store, "Strandvejen")[2]
    foreman.look_at(place_of(damage), zoom=18)
    for _ in range(2):
        foreman.ring_in_with_circle(place_of(damage), 40)
        foreman.selected(1)
        if foreman.selection.get_by_label("Hold", exact=True).count():
            foreman.choose_team("Hold Nord")
            foreman.press_assign()
            expect(foreman.receipt).to_contain_text("1 skade tildelt")
            foreman.receipt.get_by_role("button", name="Færdig").click()
            foreman.wait_for_map()

    expect(foreman.selection).to_contain_text("Alle skader i udvalget er allerede tildelt")
    town.post_office.the_only_mail()
    assert work_orders(town.store) == 1


def test_somebody_else_was_faster_and_the_receipt_says_so(foreman: Foreman, town: Town, desk: Desk) -> None:
    desk.watch.expect("status of 409")
    damage = damages_on(town.store, "Strandvejen")[2]
    foreman.look_at(place_of(damage), zoom=18)
    foreman.ring_in_with_circle(place_of(damage), 40)
    foreman.selected(1)
    foreman.choose_team("Hold Nord")
    team = foreman.page.request.get("/teams").json()[1]["id"]
    wish = {"area": {"type": "ids", "ids": [damage.id]}, "team_id": team}
    answer = foreman.page.request.post("/work-orders", data=wish, headers={"X-Vejsyn": "1"})
    assert answer.status == 201

    foreman.press_assign()

    expect(foreman.receipt).to_contain_text("Intet nyt at tildele")
    expect(foreman.receipt).to_contain_text("1 skade var allerede tildelt")
    expect(foreman.receipt).to_contain_text("Hold Syd")
    town.post_office.the_only_mail()


def test_a_lost_answer_keeps_the_selection_and_a_second_press_makes_one_order(
    foreman: Foreman, town: Town, desk: Desk
) -> None:
    """The order reaches the server, its answer does not reach the browser."""
    desk.watch.expect("ERR_FAILED")
    damage = damages_on(town.store, "Strandvejen")[2]
    foreman.look_at(place_of(damage), zoom=18)
    foreman.ring_in_with_circle(place_of(damage), 40)
    foreman.selected(1)
    foreman.choose_team("Hold Nord")

    def lose_the_answer(route: Route, request: Request) -> None:
        if request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    foreman.page.route("**/work-orders", lose_the_answer, times=1)
    foreman.press_assign()
    expect(foreman.selection.get_by_role("alert")).to_contain_text("Ingen forbindelse til serveren")
    expect(foreman.selection.get_by_role("alert")).to_contain_text("Udvalget er bevaret")
    foreman.selected(1)
    foreman.press_assign()

    expect(foreman.receipt).to_contain_text("1 skade tildelt Hold Nord")
    town.post_office.the_only_mail()
    assert work_orders(town.store) == 1


def test_a_new_team_can_be_added_on_the_way(foreman: Foreman, town: Town) -> None:
    damage = damages_on(town.store, "Strandvejen")[2]
    foreman.look_at(place_of(damage), zoom=18)
    foreman.ring_in_with_circle(place_of(damage), 40)
    foreman.selected(1)
    foreman.choose_team("Nyt hold …")
    foreman.selection.get_by_label("Holdets navn").fill("Hold Vest")
    foreman.selection.get_by_label("Holdets e-mail").fill("hold-vest@vejsted.example")
    foreman.selection.get_by_role("button", name="Opret hold").click()
    expect(foreman.selection.get_by_label("Hold", exact=True)).to_contain_text("Hold Vest")
    foreman.press_assign()

    expect(foreman.receipt).to_contain_text("1 skade tildelt Hold Vest")
    assert town.post_office.the_only_mail()["To"] == "hold-vest@vejsted.example"


def test_the_list_of_work_orders_says_how_far_it_is(foreman: Foreman, town: Town) -> None:
    damage = damages_on(town.store, "Strandvejen")[2]
    foreman.look_at(place_of(damage), zoom=18)
    foreman.ring_in_with_circle(place_of(damage), 40)
    foreman.selected(1)
    foreman.choose_team("Hold Nord")
    foreman.press_assign()
    town.post_office.the_only_mail()

    foreman.receipt.get_by_role("button", name="Se arbejdssedler").click()

    orders = foreman.page.locator("vs-work-orders")
    expect(orders).to_contain_text("Hold Nord")
    expect(orders).to_contain_text("0 af 1 udført")
    expect(orders).to_contain_text("E-mail sendt")
