"""Another house is told of orders and damages, each thing once, by a real HTTP receiver; on either database."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from api.settings import WebhookSettings
from api.webhooks import sender as sending
from api.webhooks.conversation import Message, Outcome, send
from api.webhooks.sender import WebhookSender
from data.damages.red import Red
from data.integration import webhooks
from data.schema import Damage, DamageEvent, Webhook, WebhookDelivery, WorkOrder
from data.states import EventKind
from model.grading.urgency import Bands
from tests.api.webhooks.receiver import receiver

WANTED = {"area": {"type": "ids", "ids": [1, 2]}, "team_id": 1, "note": "Ring til Gitte først"}
HERE = WebhookSettings(hosts=("127.0.0.1",), timeout_s=5)


@pytest.fixture
def house():
    with receiver() as opened:
        yield opened


@pytest.fixture
def secret(store, house, clock):
    with store.write() as session:
        return webhooks.add(session, store.home, "ESDH", f"{house.url}/vejsyn", clock())


@pytest.fixture
def sender(store, clock):
    return WebhookSender(store, HERE, Red(level=0), clock)


def happens(store, damage_id, event, at, by="nightly"):
    with store.write() as session:
        session.add(DamageEvent(damage_id=damage_id, at=at, event=event, by=by))


def told(house):
    return [(body["type"], body["data"]) for body in (json.loads(body) for _, body in house.had)]


def states(store):
    with store.read() as session:
        return sorted(session.scalars(select(WebhookDelivery.state)))


def test_an_order_is_told_as_it_goes(foreman, store, house, secret, sender, clock):
    foreman.post("/work-orders", json=WANTED)
    order = foreman.get("/work-orders").json()[0]["id"]
    sender.send_due()
    assert told(house) == [("order.assigned", {"order": {"id": order, "damages": [1, 2]}})]
    with store.read() as session:
        team = session.get_one(WorkOrder, order).team.name
    clock.pass_by(minutes=5)
    happens(store, 1, EventKind.REPAIRED, clock(), by=team)
    happens(store, 1, EventKind.VERIFIED, clock())
    assert foreman.post(f"/work-orders/{order}/withdraw").status_code == 200
    sender.send_due()
    assert sorted(kind for kind, _ in told(house)[1:]) == [
        "damage.mended", "order.answered", "order.verified", "order.withdrawn",
    ]  # fmt: skip
    answered = dict(told(house))["order.answered"]
    assert (answered["order"], answered["damage"]["id"], answered["answer"]) == (
        {"id": order},
        1,
        {"state": "repaired"},
    )
    everything = b"".join(body for _, body in house.had).decode()
    assert not any(word in everything for word in ("Gitte", team, "hold", "@", "Ring"))
    assert sender.send_due() == []


def test_a_damage_is_told_when_it_is_red_and_new_mended_and_opened_again(store, house, secret, sender, clock):
    for event in (EventKind.FOUND, EventKind.REPAIRED, EventKind.REOPENED, EventKind.MEASURED):
        happens(store, 3, event, clock())
    sender.send_due()
    assert sorted(kind for kind, _ in told(house)) == ["damage.mended", "damage.red", "damage.reopened"]
    with store.read() as session:
        damage = session.get_one(Damage, 3)
        section = damage.section.key
    facts = dict(told(house))["damage.red"]["damage"]
    assert (facts["id"], facts["class"], facts["section"], facts["band"]) == (3, damage.damage_class, section, "soon")
    assert facts["lon"] == pytest.approx(damage.lon, abs=1e-6)


def test_what_is_not_red_is_not_told_as_red_nor_what_was_before(store, house, secret, clock):
    happens(store, 3, EventKind.FOUND, clock())
    WebhookSender(store, HERE, Red(level=100), clock).send_due()
    assert house.had == []


def test_a_message_is_signed_with_its_time_and_number(store, house, secret, sender, clock):
    happens(store, 3, EventKind.REOPENED, clock())
    sender.send_due()
    ((headers, body),) = house.had
    assert headers["webhook-timestamp"] == str(int(clock().timestamp()))
    signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mine = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mine}"
    assert len(key) == 32
    with store.read() as session:
        assert secret not in session.scalars(select(Webhook.secret)).one()


def test_a_refusal_is_tried_again_with_the_same_number_and_longer_and_longer_waits(store, house, secret, sender, clock):
    happens(store, 3, EventKind.REOPENED, clock())
    house.answers = [500, 302, 503]
    for wait in (5, 15, 45):
        assert [answer.outcome for answer in sender.send_due()] == [Outcome.LATER]
        assert sender.send_due() == []
        clock.at += timedelta(seconds=wait)
    assert [answer.outcome for answer in sender.send_due()] == [Outcome.SENT]
    assert len({headers["webhook-id"] for headers, _ in house.had}) == 1
    assert len(house.had) == 4, "a redirect is not followed"
    assert states(store) == ["sent"]


def test_whoever_is_gone_or_never_answers_is_given_up(store, house, secret, sender, clock):
    happens(store, 3, EventKind.REOPENED, clock())
    happens(store, 4, EventKind.REOPENED, clock())
    house.answers = [410] + [500] * 100
    tries = 0
    while "queued" in states(store) or tries == 0:
        tries += len(sender.send_due())
        clock.at += timedelta(hours=1)
    assert states(store) == ["failed", "failed"]
    assert tries == 1 + 48


def test_a_receiver_that_hangs_is_cut_off_and_holds_up_nobody_else(store, house, secret, clock):
    with receiver() as other, store.write() as session:
        webhooks.add(session, store.home, "Sag", other.url, clock())
        session.add(DamageEvent(damage_id=3, at=clock(), event=EventKind.REOPENED, by="nightly"))
        session.commit()
        house.hangs.clear()
        quick = WebhookSender(store, HERE.model_copy(update={"timeout_s": 0.5}), Red(level=0), clock)
        answers = quick.send_due()
        assert sorted(answer.outcome for answer in answers) == [Outcome.LATER, Outcome.SENT]
        assert len(other.had) == 1
    assert states(store) == ["queued", "sent"]


def test_death_between_costs_nothing_and_after_the_answer_the_number_is_the_same(
    store, house, secret, sender, clock, monkeypatch
):
    happens(store, 3, EventKind.REOPENED, clock())

    class Death(BaseException):
        pass

    def dies(*_):
        raise Death

    with monkeypatch.context() as patch:
        patch.setattr(webhooks, "put", dies)  # between reading the history and keeping what it says
        with pytest.raises(Death):
            sender.send_due()
    with monkeypatch.context() as patch:
        patch.setattr(sending, "send", dies)  # between the claim and the first byte
        with pytest.raises(Death):
            sender.send_due()
    assert (house.had, states(store)) == ([], ["sending"])
    assert sender.send_due() == [], "the claim is another's until its lease is over"
    clock.at += timedelta(seconds=11)
    with monkeypatch.context() as patch:
        patch.setattr(WebhookSender, "_note", dies)  # between the answer and our note of it
        with pytest.raises(Death):
            sender.send_due()
    clock.at += timedelta(seconds=11)
    assert [answer.outcome for answer in sender.send_due()] == [Outcome.SENT]
    assert len({headers["webhook-id"] for headers, _ in house.had}) == 1
    assert len(house.had) == 2


@pytest.mark.parametrize(
    "url",
    ["https://169.254.169.254/latest/meta-data", "https://127.0.0.1:1/", "https://10.0.0.7/", "https://[::1]/",
     "https://[::ffff:169.254.169.254]/", "https://[fe80::1]/", "http://192.0.2.1/", "https://100.64.0.1/",
     "https://0.0.0.0/", "https://localhost/"],
)  # fmt: skip
def test_nothing_is_sent_into_the_house_or_to_a_clouds_metadata(url, clock):
    answer = send(Message(url, "whsec_" + "A" * 44, "msg_1", "{}"), (), 1, clock())
    assert answer.outcome is Outcome.LATER
    assert "VEJSYN_WEBHOOKS_HOSTS" in answer.words


def test_a_webhook_that_goes_is_told_nothing_of_what_waits(store, house, secret, sender, clock):
    happens(store, 3, EventKind.REOPENED, clock())
    with store.write() as session:
        webhooks.collect(session, 1, Bands(), clock())
        webhooks.remove(session, "ESDH")
    assert sender.send_due() == []
    assert house.had == []
