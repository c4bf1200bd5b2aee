"""What was known of a metre on a date: neither more nor less, as paper."""

from datetime import timedelta

from data.schema import Recording, Section, Sighting
from tests.api.conftest import SQLITE, client_of
from tests.api.orders import crew_token
from tests.api.paper.test_orders_on_paper import texts_of
from tests.homes import FIRST_DRIVE, SECOND_DRIVE

pytestmark = SQLITE


def told(foreman, on, section=1, at_m=20) -> str:
    answer = foreman.get(f"/sections/{section}/claim", params={"at_m": at_m, "on": str(on.date())})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return " ".join(texts_of(answer.content).split())


def test_before_the_first_drive_nothing_was_known(foreman):
    said = told(foreman, FIRST_DRIVE - timedelta(days=3))
    assert "Stedet var ikke gyldigt filmet før den dato." in said
    assert "Ingen skade var kendt på stedet." in said
    assert "Første gang efter: 05.10.2026 kl. 09.30" in said


def test_between_the_drives_the_first_one_counts(foreman):
    said = told(foreman, FIRST_DRIVE + timedelta(days=10))
    assert "Vejklassen tilses hver 28. dag." in said
    assert "Senest gyldigt filmet: 05.10.2026 kl. 09.30" in said
    assert "10 dage før: inden for intervallet" in said
    assert "Skade 1: hul, 20 m" in said
    assert "Set 1 gange fra 05.10.2026" in said
    assert "Før det" not in said


def test_a_drive_that_was_read_later_was_not_known_yet(foreman, store):
    with store.write() as session:
        session.get_one(Recording, 1).processed_at = SECOND_DRIVE
    said = told(foreman, FIRST_DRIVE + timedelta(days=10))
    assert "Stedet var ikke gyldigt filmet" in said
    assert "Set 1 gange" not in said


def test_orders_and_answers_stand_there_and_too_late_is_said(app, foreman, visitor, store, clock):
    token = crew_token(foreman, store, 1)
    clock.pass_by(days=40)
    foreman = client_of(app, "foreman")  # the old log-in is over
    visitor.post(f"/crew/{token}/tasks/1/done")
    before = told(foreman, clock.at - timedelta(days=1))
    assert "Arbejdsseddel 1 til Hold Nord, givet 03.11.2026" in before
    assert "ikke meldt udført" in before
    assert "ud over intervallet" in before
    after = told(foreman, clock.at)
    assert "meldt udbedret (Hold Nord)" in after
    assert "ikke meldt udført" not in after


def test_the_pictures_are_those_of_the_damage(foreman, store):
    answer = foreman.get("/sections/1/claim", params={"at_m": 20, "on": str(SECOND_DRIVE.date() + timedelta(days=1))})
    assert answer.content.count(b"/Subtype /Image") >= 2
    with store.write() as session:
        session.query(Sighting).update({"picture": None})
    assert "Skade 1" in told(foreman, SECOND_DRIVE + timedelta(days=1))


def test_a_metre_that_is_not_there_is_said(foreman, store):
    with store.read() as session:
        beyond = session.get_one(Section, 1).length_m + 1
    for section, at_m in ((1, beyond), (99, 0)):
        answer = foreman.get(f"/sections/{section}/claim", params={"at_m": at_m, "on": "2026-11-01"})
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_metre")
    assert foreman.get("/sections/1/claim", params={"at_m": -1, "on": "2026-11-01"}).status_code == 422
    assert foreman.get("/sections/1/claim", params={"at_m": 1, "on": "i går"}).status_code == 422
