import email
import email.policy
import re
from email.utils import parsedate_to_datetime

import cv2
import numpy as np

from api.mail import envelope
from api.mail.pictures import MAIL_WIDTH_PX
from data.orders import outbox
from data.schema import OutboxMail, Sighting, Team, User
from tests.api.orders import assign, mail_of


def html_of(message):
    return message.get_body(("html",)).get_content()


def text_of(message):
    return message.get_body(("plain",)).get_content()


def pictures_of(message):
    return {part["Content-ID"].strip("<>"): part for part in message.walk() if part["Content-ID"]}


def test_the_subject_says_how_many_to_whom_where_and_how_urgent(foreman, store):
    order = assign(foreman, 1, 2, 9, 11)
    urgent = sum(foreman.get(f"/damages/{damage}").json()["band"] == "soon" for damage in (1, 2, 9, 11))
    assert urgent > 0
    said = mail_of(store, order["id"])["Subject"]
    assert said == f"Vejsyn: 4 skader til Hold Nord – Stigevej m.fl. ({urgent} haster)"


def test_one_damage_in_one_street_is_said_in_the_singular(foreman, store):
    calm = next(one for one in range(1, 31) if foreman.get(f"/damages/{one}").json()["band"] != "soon")
    street = foreman.get(f"/damages/{calm}").json()["section"]["name"]
    assert mail_of(store, assign(foreman, calm)["id"])["Subject"] == f"Vejsyn: 1 skade til Hold Nord – {street}"


def test_the_headers_are_those_of_an_honest_machine(foreman, store, clock):
    mail = mail_of(store, assign(foreman, 1)["id"])
    assert (mail["From"], mail["To"]) == ("Vejsyn <vejsyn@localhost>", "hold-nord@vejsted.example")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "da"
    assert re.fullmatch(r"<[^<>@\s]+@localhost>", mail["Message-ID"])
    assert parsedate_to_datetime(mail["Date"]) == clock.at.replace(microsecond=0)


def test_text_and_html_say_the_same_of_every_task(foreman, store):
    mail = mail_of(store, assign(foreman, 1, 2, note="Husk skiltevogn & kegler")["id"])
    token = re.search(r"/hold/([\w-]{43})", text_of(mail))[1]
    for body in (text_of(mail), html_of(mail).replace("&amp;", "&")):
        assert "Husk skiltevogn & kegler" in body
        assert f"http://vejsyn.example/hold/{token}" in body
        for task in (1, 2):
            place = foreman.get(f"/damages/{task}").json()
            assert place["place_text"] in body
            assert place["size_text"] in body
            assert f"http://vejsyn.example/hold/{token}#{task}" in body
            assert f"http://vejsyn.example/#damage={task}" in body


PICTURES = {"skade-1@vejsyn", "skade-1-naer@vejsyn", "skade-2@vejsyn", "skade-2-naer@vejsyn"}


def test_each_task_has_its_picture_with_the_box_drawn(foreman, store):
    mail = mail_of(store, assign(foreman, 1, 2)["id"])
    pictures = pictures_of(mail)
    assert set(re.findall(r"cid:([^\"]+)", html_of(mail))) == set(pictures) == PICTURES
    part = pictures["skade-1@vejsyn"]
    assert part.get_content_disposition() == "inline"
    image = cv2.imdecode(np.frombuffer(part.get_content(), np.uint8), cv2.IMREAD_COLOR).astype(int)
    assert image.shape == (360, MAIL_WIDTH_PX, 3)
    red = (image[..., 2] > 170) & (image[..., 0] < 90) & (image[..., 1] < 90)
    rows, columns = np.nonzero(red)
    scale = MAIL_WIDTH_PX / 1280
    assert abs(columns.min() - 300 * scale) < 12
    assert abs(columns.max() - 480 * scale) < 12
    assert abs(rows.max() - 540 * scale) < 12


def test_beside_it_the_damage_is_shown_from_near(foreman, store):
    mail = mail_of(store, assign(foreman, 1)["id"])
    near = foreman.get("/damages/1").json()["sightings"][0]["close_up"]
    jpeg = pictures_of(mail)["skade-1-naer@vejsyn"].get_content()
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    left, top, right, bottom = near["view"]
    assert image.shape == (round(MAIL_WIDTH_PX * (bottom - top) / (right - left)), MAIL_WIDTH_PX, 3)
    scale = MAIL_WIDTH_PX / (right - left)
    hole = image[round((485 - top) * scale), round((390 - left) * scale)]
    assert hole.max() < 90  # dark, and nothing drawn over it
    assert (image[-16, 20 : round(near["bar_px"] * scale)] > 220).all()  # the bar of scale


def test_a_damage_without_a_picture_is_still_in_the_mail(foreman, store):
    with store.write() as session:
        session.query(Sighting).filter(Sighting.damage_id == 1).update({"picture": None})
    mail = mail_of(store, assign(foreman, 1)["id"])
    assert pictures_of(mail) == {}
    assert "Stigevej, 20 m" in html_of(mail)


def test_what_people_typed_cannot_become_html_or_headers(foreman, store):
    with store.write() as session:
        session.get(Team, 1).name = "Hold\r\nBcc: x@y.z <b>"
    mail = mail_of(store, assign(foreman, 1, note="<script>alert(1)</script>")["id"])
    assert mail["Bcc"] is None
    assert "<script>" not in html_of(mail)
    assert "<b>" not in html_of(mail)


def test_a_mail_of_thirty_stays_small(foreman, store):
    mail = mail_of(store, assign(foreman, *range(1, 31))["id"])
    assert len(mail.as_bytes()) < 10_000_000
    assert len(pictures_of(mail)) == 60


def test_pictures_that_do_not_fit_are_left_to_the_crews_page(foreman, store, monkeypatch):
    monkeypatch.setattr(envelope, "MOST_PICTURE_BYTES", 200_000)
    mail = mail_of(store, assign(foreman, *range(1, 11))["id"])
    assert 0 < len(pictures_of(mail)) < 20
    assert text_of(mail).count("meld udført:") == 10


def test_the_html_asks_nothing_of_other_servers(foreman, store):
    html = html_of(mail_of(store, assign(foreman, 1)["id"]))
    assert re.findall(r"(?:src|background|@import)=?\s*[\"']?(https?:[^\"' )]+)", html) == []


def test_answers_go_to_the_foreman_and_danish_letters_survive_every_header(foreman, store):
    with store.write() as session:
        gitte = session.query(User).filter(User.username == "foreman").one()
        gitte.email = "gitte@vejsted.example"
        session.get(Team, 1).name = "Hold Ærø & Ålborg"
    mail = mail_of(store, assign(foreman, 1)["id"])
    assert mail["Reply-To"] == "Gitte Holm <gitte@vejsted.example>"
    assert mail["List-Id"] == "Vejsyn arbejdssedler <arbejdssedler.localhost>"
    assert "Hold Ærø & Ålborg" in mail["Subject"]
    raw = mail.as_bytes().partition(b"\n\n")[0]
    assert raw.isascii()  # RFC 2047: nothing that a relay could break


def test_where_the_foreman_has_given_no_address_there_is_no_wrong_one(foreman, store):
    assert mail_of(store, assign(foreman, 1)["id"])["Reply-To"] is None


def withdrawals(store):
    with store.read() as session:
        return session.query(OutboxMail).filter(OutboxMail.work_order_id.is_(None)).all()


def test_a_team_that_has_the_mail_is_told_once_that_the_order_is_taken_back(foreman, store, clock):
    order = assign(foreman, 1, 2)["id"]
    with store.write() as session:
        outbox.mark_sent(session, session.query(OutboxMail).one().id, clock())
    for _ in range(2):
        assert foreman.post(f"/work-orders/{order}/withdraw").status_code == 200
    [told] = withdrawals(store)
    assert (told.recipient, told.subject) == (
        "hold-nord@vejsted.example", f"Vejsyn: 2 skader på seddel {order} skal I ikke udbedre",
    )  # fmt: skip
    mail = email.message_from_bytes(told.message, policy=email.policy.default)
    for body in (text_of(mail), html_of(mail)):
        assert "dens link virker ikke længere" in body
        assert "Gitte Holm" in body


def test_a_team_that_never_got_the_mail_is_not_troubled(foreman, store):
    foreman.post(f"/work-orders/{assign(foreman, 1)['id']}/withdraw")
    assert withdrawals(store) == []
