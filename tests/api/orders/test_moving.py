"""Tildel with more than one hand at it: undone within its minute, moved to another team, and two foremen at once."""

import email
import email.policy
from dataclasses import replace

import pytest
from sqlalchemy import select

from data.schema import OutboxMail
from tests.api.orders import assign, mail_of, token_of


@pytest.fixture
def patient(app):
    """A server whose mails wait a minute."""
    state = app.state.app_state
    app.state.app_state = replace(state, mail=state.mail.model_copy(update={"undo_s": 60.0}))


def mails(store):
    with store.read() as session:
        return [(mail.recipient, mail.state) for mail in session.scalars(select(OutboxMail).order_by(OutboxMail.id))]


def text_of_newest(store):
    with store.read() as session:
        stored = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert stored
    return email.message_from_bytes(stored.message, policy=email.policy.default)


def status(client, damage):
    return client.get(f"/damages/{damage}").json()["status"]


@pytest.mark.usefixtures("patient")
def test_the_mail_waits_a_minute_and_the_receipt_says_so(foreman, store, clock):
    wish = {"area": {"type": "ids", "ids": [1]}, "team_id": 1}
    first = foreman.post("/work-orders", json=wish, headers={"Idempotency-Key": "a"}).json()
    assert first["mail"]["undo_s"] == 60
    with store.read() as session:
        mail = session.scalars(select(OutboxMail)).one()
        assert (mail.next_try_at - mail.created_at).total_seconds() == 60
    clock.pass_by(seconds=45)
    again = foreman.post("/work-orders", json=wish, headers={"Idempotency-Key": "a"}).json()
    assert (again["id"], again["mail"]["undo_s"]) == (first["id"], 15)
    clock.pass_by(seconds=45)
    third = foreman.post("/work-orders", json=wish, headers={"Idempotency-Key": "a"}).json()
    assert third["mail"]["undo_s"] == 0


@pytest.mark.usefixtures("patient")
def test_undone_within_the_minute_no_mail_leaves_the_house(foreman, store):
    order = assign(foreman, 1, 2)
    assert foreman.post(f"/work-orders/{order['id']}/withdraw").status_code == 200
    assert mails(store) == [("hold-nord@vejsted.example", "cancelled")]
    assert status(foreman, 1) == status(foreman, 2) == "new"


def test_what_another_team_has_is_moved_in_one_press_and_both_are_told(foreman, visitor, store):
    first = assign(foreman, 1, 2, 3)
    token = token_of(store, first["id"])
    moved = assign(foreman, 4, team=2, moved=[1, 2])
    assert sorted(moved["assigned"]) == [1, 2, 4]
    assert mails(store) == [
        ("hold-nord@vejsted.example", "queued"),
        ("hold-syd@vejsted.example", "queued"),
        ("hold-nord@vejsted.example", "queued"),
    ]
    told = text_of_newest(store)
    assert told["Subject"] == f"Vejsyn: 2 skader på seddel {first['id']} skal I ikke udbedre"
    for body in ("plain", "html"):
        text = told.get_body((body,)).get_content()
        assert "Gitte Holm har taget 2 skader" in text
        assert "Stigevej, 20 m, venstre side" in text
        assert "Resten af sedlen gælder stadig" in text
    tasks = visitor.get(f"/crew/{token}").json()["tasks"]
    assert [task["damage"]["id"] for task in tasks if task["state"] == "open"] == [3]
    history = [(one["event"], one["note"]) for one in foreman.get("/damages/1").json()["history"]]
    assert history[-2:] == [("unassigned", "Hold Nord"), ("assigned", "Hold Syd")]


def test_an_order_that_loses_everything_is_withdrawn_and_its_link_is_dead(foreman, visitor, store):
    first = assign(foreman, 1)
    token = token_of(store, first["id"])
    assign(foreman, 1, team=2, moved=[1])
    assert visitor.get(f"/crew/{token}").status_code == 404
    order = foreman.get(f"/work-orders/{first['id']}").json()
    assert (order["withdrawn_by"], order["mail"]["state"]) == ("Gitte Holm", "cancelled")
    assert "ikke mere på sedlen" in text_of_newest(store).get_body(("plain",)).get_content()


def test_what_a_team_has_itself_or_has_mended_is_not_moved(foreman, visitor, store):
    first = assign(foreman, 1, 2)
    token = token_of(store, first["id"])
    task = visitor.get(f"/crew/{token}").json()["tasks"][0]
    visitor.post(f"/crew/{token}/tasks/{task['id']}/done")
    mended = task["damage"]["id"]
    held = ({1, 2} - {mended}).pop()
    wish = {"area": {"type": "ids", "ids": [held]}, "team_id": 1, "moved": [held]}
    to_itself = foreman.post("/work-orders", json=wish)
    assert to_itself.json()["code"] == "nothing_to_assign"
    moved = assign(foreman, 1, 2, team=2, moved=[1, 2])
    assert moved["assigned"] == [held]
    assert [one["damage_id"] for one in moved["failed"]] == [mended]


def test_nothing_is_moved_where_the_press_comes_to_nothing(foreman):
    assign(foreman, 1)
    answer = foreman.post("/work-orders", json={"area": {"type": "ids", "ids": [1]}, "team_id": 9, "moved": [1]})
    assert answer.json()["code"] == "no_such_team"
    assert foreman.get("/finding/damages", params={"team": 1}).json()["count"] == 1


def test_the_later_of_two_foremen_is_told_who_was_faster_and_when(foreman, engineer, clock):
    order = assign(foreman, 1)
    clock.pass_by(minutes=3)
    late = engineer.post("/work-orders", json={"area": {"type": "ids", "ids": [1]}, "team_id": 2})
    assert late.status_code == 409
    held = late.json()["already_assigned"][0]
    assert (held["team"], held["by"], held["work_order_id"]) == ("Hold Nord", "Gitte Holm", order["id"])
    assert held["at"].startswith(f"{clock.at:%Y-%m-%d}")
    partly = engineer.post("/work-orders", json={"area": {"type": "ids", "ids": [1, 2]}, "team_id": 2}).json()
    assert (partly["assigned"], partly["already_assigned"][0]["by"]) == ([2], "Gitte Holm")


def test_a_selection_says_who_has_what(foreman):
    assign(foreman, 5)
    found = foreman.post("/damages/search", json={"area": {"type": "ids", "ids": [4, 5]}}).json()
    assert [(one["damage_id"], one["team"], one["by"]) for one in found["already_assigned"]] == [
        (5, "Hold Nord", "Gitte Holm")
    ]


def test_teams_say_when_whoever_asks_last_used_them(foreman, engineer):
    assign(foreman, 1, team=2)
    mine = {team["name"]: team["last_used_at"] for team in foreman.get("/teams").json()}
    assert mine["Hold Nord"] is None
    assert mine["Hold Syd"]
    assert [team["last_used_at"] for team in engineer.get("/teams").json()] == [None, None]


def test_the_mail_of_a_move_names_no_link(foreman, store):
    assign(foreman, 1)
    assign(foreman, 1, team=2, moved=[1])
    assert "/hold/" not in text_of_newest(store).as_string()
    assert mail_of(store, 2)["To"] == "hold-syd@vejsted.example"


def test_a_team_that_has_read_of_its_order_is_told_when_it_is_taken_back(foreman, store):
    unread, read = assign(foreman, 1)["id"], assign(foreman, 2)["id"]
    with store.write() as session:
        session.scalars(select(OutboxMail).where(OutboxMail.work_order_id == read)).one().state = "sent"
    for order in (unread, read, read):
        assert foreman.post(f"/work-orders/{order}/withdraw").status_code == 200
    assert mails(store) == [
        ("hold-nord@vejsted.example", "cancelled"),
        ("hold-nord@vejsted.example", "sent"),
        ("hold-nord@vejsted.example", "queued"),
    ]
    text = text_of_newest(store).get_body(("plain",)).get_content()
    assert f"arbejdsseddel {read}" in text
    assert "dens link virker ikke længere" in text
