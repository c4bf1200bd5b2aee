"""A work order taken back, and its link sent anew."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from api.mail.sender import Sender
from api.settings import MailSettings
from data.orders import outbox
from data.schema import Damage, DamageEvent, OutboxMail, Task, WorkOrder
from tests.api.conftest import client_of, come_back
from tests.api.orders import assign, crew_token, mail_of, token_of
from tests.api.post_office import free_port, post_office


def status_of(store, damage_id):
    with store.read() as session:
        return session.get(Damage, damage_id).status


def events(store, event):
    with store.read() as session:
        return session.scalar(select(func.count()).where(DamageEvent.event == event))


def mails(store):
    with store.read() as session:
        return session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()


def withdraw(client, order=1):
    return client.post(f"/work-orders/{order}/withdraw")


def renew(client, order=1):
    return client.post(f"/work-orders/{order}/link")


def test_a_withdrawn_orders_open_damages_wait_again_and_done_ones_stay_done(visitor, foreman, store):
    """Without it an order sent to the wrong team keeps its damages, and nobody else can be given them."""
    token = crew_token(foreman, store, 1, 2, 3)
    visitor.post(f"/crew/{token}/tasks/1/done")
    answer = withdraw(foreman)
    assert answer.status_code == 200
    assert [status_of(store, one) for one in (1, 2, 3)] == ["repaired", "new", "new"]
    told = foreman.get("/work-orders").json()[0]
    assert (told["withdrawn_by"], told["done_count"], told["task_count"]) == ("Gitte Holm", 1, 3)
    assert [task["state"] for task in answer.json()["tasks"]] == ["done", "withdrawn", "withdrawn"]
    last = foreman.get("/damages/2").json()
    assert (last["history"][-1]["event"], last["history"][-1]["by"], last["history"][-1]["note"]) == (
        "unassigned", "Gitte Holm", "Hold Nord",
    )  # fmt: skip
    assert last["work_order"] is None
    assert assign(foreman, 2, 3, team=2)["assigned"] == [2, 3]


def test_what_was_reopened_before_is_reopened_again(foreman, store):
    """A damage that came back is no new one: its history would be lost from the map."""
    foreman.post("/damages/1/dismiss", json={"reason": "skygge"})
    foreman.post("/damages/1/reopen", json={"reason": "nej"})
    for order in (1, 2):
        assign(foreman, 1)
        withdraw(foreman, order)
        assert status_of(store, 1) == "reopened"


def test_what_others_were_given_since_stays_theirs(foreman, visitor, store):
    """An old order that is tidied away must not take a damage from the team that drives to it today."""
    assign(foreman, 1)
    foreman.post("/damages/1/dismiss", json={"reason": "x"})
    foreman.post("/damages/1/reopen", json={"reason": "y"})
    theirs = crew_token(foreman, store, 1, team=2)
    withdraw(foreman, 1)
    assert status_of(store, 1) == "assigned"
    task = visitor.get(f"/crew/{theirs}").json()["tasks"][0]["id"]
    assert visitor.post(f"/crew/{theirs}/tasks/{task}/done").status_code == 200


def test_a_merged_part_whose_order_was_withdrawn_waits_for_somebody_when_it_is_parted_again(foreman, store):
    """Else it is assigned to nobody for ever."""
    assign(foreman, 1)
    assign(foreman, 2, team=2)
    whole = foreman.post("/damages/merge", json={"ids": [1, 2]}).json()
    part, order = (1, 1) if whole["id"] == 2 else (2, 2)
    withdraw(foreman, order)
    assert status_of(store, whole["id"]) == "assigned"
    assert foreman.post(f"/regroupings/{whole['regrouping']['id']}/undo").status_code == 200
    assert status_of(store, part) == "new"


def test_a_split_whose_order_was_withdrawn_can_still_be_undone(foreman, store):
    """Else a slip of the hand stays two damages for ever, and what to do about it cannot be done."""
    assign(foreman, 1)
    sighting = foreman.get("/damages/1").json()["sightings"][0]["id"]
    split = foreman.post("/damages/1/split", json={"sightings": [sighting]}).json()
    withdraw(foreman)
    assert foreman.post(f"/regroupings/{split['regrouping']['id']}/undo").status_code == 200
    assert status_of(store, 1) == "new"


def test_withdrawing_twice_is_withdrawing_once(foreman, store, clock):
    assign(foreman, 1, 2)
    first = withdraw(foreman).json()
    clock.pass_by(hours=1)
    assert withdraw(foreman).json() == first
    assert events(store, "unassigned") == 2


def test_two_foremen_at_once_withdraw_once(app, store):
    assign(client_of(app, "foreman"), *range(1, 11))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: withdraw(client_of(app, "foreman")).json(), range(4)))
    assert all(answer == answers[0] for answer in answers)
    assert events(store, "unassigned") == 10


def test_a_withdrawal_that_dies_on_the_way_changes_nothing(foreman, visitor, store, monkeypatch):
    """A dead link whose damages stay assigned would be mended by nobody."""
    token = crew_token(foreman, store, 1)
    monkeypatch.setattr(outbox, "cancel", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        withdraw(foreman)
    assert status_of(store, 1) == "assigned"
    assert events(store, "unassigned") == 0
    assert visitor.get(f"/crew/{token}").status_code == 200
    with store.read() as session:
        assert session.scalars(select(Task.state)).all() == ["open"]


def test_a_mail_still_queued_does_not_go_out_and_keeps_no_secret(foreman, store, clock):
    """Else the team drives to what was given to others."""
    assign(foreman, 1)
    told = withdraw(foreman).json()
    assert told["mail"]["state"] == "cancelled"
    assert mails(store)[0].message == b""
    port = free_port()
    with post_office(port) as office:
        sender = Sender(store, MailSettings(host="127.0.0.1", port=port, timeout_s=2), clock)
        for _ in range(2):
            assert asyncio.run(sender.send_due()) == []
            clock.pass_by(days=1)
        assert office.accepted == []


@pytest.mark.parametrize("arrives", [True, False])
def test_a_mail_on_its_way_is_noted_when_it_arrives_and_never_tried_again(foreman, store, clock, arrives):
    """The list must not say "not sent" of a mail that lies in the team's box."""
    assign(foreman, 1)
    sender = Sender(store, MailSettings(), clock)
    with store.write() as session:
        held = outbox.claim(session, 1, clock(), sender.lease)
        session.expunge(held)
    withdraw(foreman)
    with store.write() as session:
        if arrives:
            outbox.mark_sent(session, 1, clock())
        else:
            outbox.try_later(session, held, "the line is down", clock())
    clock.pass_by(days=1)
    with store.read() as session:
        assert 1 not in outbox.due(session, clock(), sender.lease)
    come_back(foreman)
    told = foreman.get("/work-orders/1").json()["mail"]
    assert told["state"] == ("sent" if arrives else "cancelled")


def test_a_mail_that_went_out_is_said_to_have_gone(foreman, store, clock):
    assign(foreman, 1)
    with store.write() as session:
        outbox.mark_sent(session, 1, clock())
    assert withdraw(foreman).json()["mail"]["state"] == "sent"


def test_a_new_link_kills_the_old_one_and_opens_the_same_list(foreman, visitor, store, clock):
    """Without it a link that reached the wrong hands stays good as long as the order."""
    old = crew_token(foreman, store, 1, 2)
    visitor.post(f"/crew/{old}/tasks/1/done")
    clock.pass_by(days=1)
    come_back(foreman)
    assert renew(foreman).status_code == 200
    new = token_of(store, 1)
    assert new != old
    assert visitor.get(f"/crew/{old}").status_code == 404
    assert [task["state"] for task in visitor.get(f"/crew/{new}").json()["tasks"]] == ["done", "open"]


def test_the_mail_with_the_new_link_says_so_and_lists_what_is_left(foreman, visitor, store, clock):
    old = crew_token(foreman, store, 1, 2)
    visitor.post(f"/crew/{old}/tasks/1/done")
    before = mail_of(store, 1)
    clock.pass_by(days=1)
    come_back(foreman)
    renew(foreman)
    mail = mail_of(store, 1)
    assert mail["Message-ID"] != before["Message-ID"]
    assert mail["Subject"].startswith("Vejsyn: 1 skade til Hold Nord")
    for kind in ("plain", "html"):
        said = mail.get_body((kind,)).get_content()
        assert "det gamle virker ikke mere" in said
        assert "det gamle virker ikke mere" not in before.get_body((kind,)).get_content()
        assert foreman.get("/damages/2").json()["place_text"] in said
        assert foreman.get("/damages/1").json()["place_text"] not in said
    assert [row.state for row in mails(store)] == ["cancelled", "queued"]


def test_the_new_mail_goes_to_the_teams_address_of_today(foreman, store, clock):
    assign(foreman, 1)
    foreman.patch("/teams/1", json={"email": "ny@vejsted.example"})
    renew(foreman)
    assert mail_of(store, 1)["To"] == "ny@vejsted.example"


def test_pressing_twice_sends_one_mail_and_later_another(foreman, store, clock):
    """Two mails at once, of which the first one's link is dead already, send the crew to the telephone."""
    assign(foreman, 1)
    clock.pass_by(hours=1)
    for _ in range(3):
        renew(foreman)
        clock.pass_by(seconds=10)
    assert len(mails(store)) == 2
    clock.pass_by(minutes=1)
    renew(foreman)
    assert len(mails(store)) == 3


def test_two_foremen_at_once_send_one_link(app, visitor, store, clock):
    assign(client_of(app, "foreman"), 1)
    clock.pass_by(hours=1)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: renew(client_of(app, "foreman")).status_code, range(4)))
    assert answers == [200] * 4
    assert len(mails(store)) == 2
    assert visitor.get(f"/crew/{token_of(store, 1)}").status_code == 200


def test_a_withdrawn_or_finished_order_gets_no_new_link(foreman, visitor, store):
    for task, order in ((1, 1), (2, 2)):
        token = crew_token(foreman, store, order)
        if order == 1:
            visitor.post(f"/crew/{token}/tasks/{task}/done")
        else:
            withdraw(foreman, order)
    codes = [(renew(foreman, order).status_code, renew(foreman, order).json()["code"]) for order in (1, 2, 9)]
    assert codes == [(409, "nothing_left"), (409, "order_withdrawn"), (404, "no_such_work_order")]
    assert withdraw(foreman, 9).status_code == 404
    assert len(mails(store)) == 2


def test_a_link_ends_two_weeks_after_the_last_answer_once_nothing_is_left(foreman, visitor, store, clock):
    """Else a finished list's pictures lie open in a mailbox for months."""
    token = crew_token(foreman, store, 1, 2)
    visitor.post(f"/crew/{token}/tasks/1/done")
    clock.pass_by(days=20)
    visitor.post(f"/crew/{token}/tasks/2/done")
    clock.pass_by(days=14)
    assert visitor.get(f"/crew/{token}").status_code == 200
    clock.pass_by(seconds=1)
    assert visitor.get(f"/crew/{token}").json()["code"] == "no_such_link"
    with store.read() as session:
        assert session.get(WorkOrder, 1).withdrawn_at is None


def test_a_link_lasts_ninety_days_while_something_is_left_and_a_new_one_again(foreman, visitor, store, clock):
    token = crew_token(foreman, store, 1)
    clock.pass_by(days=90)
    assert visitor.get(f"/crew/{token}").status_code == 200
    clock.pass_by(seconds=1)
    assert visitor.get(f"/crew/{token}").status_code == 404
    come_back(foreman)
    renew(foreman)
    assert visitor.get(f"/crew/{token_of(store, 1)}").status_code == 200


def test_a_failed_mail_keeps_no_secret_and_is_sent_again_with_a_new_one(foreman, visitor, store, clock, vejsyn):
    """The database's backups would hold keys to lists that nobody knows are open."""
    token = crew_token(foreman, store, 1)
    with store.write() as session:
        outbox.give_up(session, outbox.claim(session, 1, clock(), timedelta(minutes=1)), "554 never")
    assert mails(store)[0].message == b""
    assert vejsyn("mail", "retry", "1")[0] == 0
    assert [row.state for row in mails(store)] == ["cancelled", "queued"]
    assert token_of(store, 1) != token
    assert visitor.get(f"/crew/{token}").status_code == 404
    assert vejsyn("mail", "retry", "1")[0] == 66
