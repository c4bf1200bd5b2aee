"""The foreman follows her orders: on the list and the board, who did what, and on paper."""

from datetime import timedelta

from playwright.sync_api import expect
from sqlalchemy import select

from data.schema import Damage, WorkOrder
from tests.e2e.foreman import Foreman
from tests.e2e.town import Town, mailed_link


def test_an_overdue_order_stands_first_and_tells_who_did_what(foreman: Foreman, town: Town) -> None:
    link = mailed_link(town)
    crew = link.replace("/hold/", "/crew/")
    page, header = foreman.page, {"X-Vejsyn": "1"}
    first = page.request.get(crew).json()["tasks"][0]["id"]
    page.request.post(f"{crew}/tasks/{first}/partly", form={"minutes": "20", "material": "koldasfalt"})
    with town.store.write() as session:
        order = session.scalars(select(WorkOrder)).one()
        order.created_at -= timedelta(days=120)
        assert order.due_on
        order.due_on -= timedelta(days=120)
        given = session.scalars(select(Damage.id).where(Damage.status == "new").limit(2)).all()
    wish = {"area": {"type": "ids", "ids": list(given)}, "team_id": 2, "note": None}
    assert page.request.post("/work-orders", data=wish, headers=header).status == 201

    orders = foreman.open_list("Arbejdssedler")
    expect(orders.locator("[data-order]").first).to_contain_text("Overskredet")
    orders.get_by_role("combobox", name="Hold").select_option("Hold Syd")
    expect(orders.locator("[data-order]")).to_have_count(1)
    orders.get_by_role("combobox", name="Hold").select_option("Alle hold")

    orders.get_by_role("button", name="Tavle").click()
    board = page.get_by_role("dialog", name="Arbejdssedler")
    expect(board.get_by_role("region", name="Ny").get_by_role("button")).to_have_count(1)
    board.get_by_role("region", name="I gang").get_by_role("button").click()

    expect(orders).to_contain_text("Delvist udført i dag")
    expect(orders).to_contain_text("20 min · koldasfalt")
    paper = orders.get_by_role("link", name="Udskriv (PDF)").get_attribute("href")
    assert page.request.get(paper).body().startswith(b"%PDF-")
