"""A night that changes something of every kind, before the morning of Wednesday 4 November 2026."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from data.operation import nights
from data.operation.nights import Came, NightOutcome
from data.schema import Damage, DamageEvent, Device, DeviceKey, Recording, Section, User
from data.store import Store

MORNING = datetime(2026, 11, 4, 5, 30, tzinfo=UTC)
"""Half past six in Denmark."""
DRIVE = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 4, 0, 10, tzinfo=UTC)

RED = range(1, 8)
"""Found, the first the worst."""
CALM, GIVEN, VERIFIED, REOPENED, OLD = 8, 9, 10, 11, 12
"""Found but not urgent; found and given to a team; verified; reopened; verified the night before."""

SMEARED = {"frames": 500, "causes": "uskarpt eller snavset rude: 500"}


def wishes(store: Store, username: str = "foreman", at: str = "06:30") -> None:
    """Somebody has wished a mail for a while."""
    with store.write() as session:
        wish = update(User).where(User.username == username)
        told = {"morning_on": DRIVE.date(), "morning_until": DRIVE}
        session.execute(wish.values(email=f"{username}@vejsted.example", morning_at=at, **told))


def everything(store: Store) -> None:
    """All of it."""
    with store.write() as session:
        night(session, NIGHT)
        drive(session, 3, "processed", metres=41_000.0)
        drive(session, 4, "processed", DRIVE + timedelta(hours=2), metres=2_210.0)
        refusals(session)
        for place, damage_id in enumerate((*RED, CALM, GIVEN)):
            found(session, damage_id, urgency=20 if damage_id == CALM else 95 - place)
        session.get_one(Damage, GIVEN).status = "assigned"
        happened(session, VERIFIED, "verified", DRIVE)
        happened(session, REOPENED, "reopened", DRIVE)
        yesterday = drive(session, 5, "processed", DRIVE - timedelta(hours=1), read=NIGHT - timedelta(days=1, hours=5))
        happened(session, OLD, "verified", yesterday.started_at)
        session.get_one(Section, 1).inspected_at = MORNING - timedelta(days=28, hours=2)
        phone_without_its_plug(session)


def drive(
    session: Session, number: int, state: str, at: datetime = DRIVE, read: datetime = NIGHT, **said: object
) -> Recording:
    """A recording of an hour and a half."""
    row = Recording(
        sha256=f"{number:064x}", name=f"tur-{number}.mp4", video=f"tur-{number}.mp4", received_at=at, state=state,
        started_at=at, ended_at=at + timedelta(minutes=90), processed_at=read, **said,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def refusals(session: Session) -> None:
    """Two of a dirty lens and one that has no position; one that a person had erased."""
    for number in (6, 7):
        drive(session, number, "refused", refusal="not_judgeable", refusal_facts=SMEARED)
    drive(session, 8, "refused", refusal="no_position", refusal_facts={"stem": "tur-8"})
    drive(session, 9, "refused", refusal="erased")


def found(session: Session, damage_id: int, urgency: int) -> None:
    """Shown for the first time, on the third drive."""
    session.get_one(Damage, damage_id).urgency = urgency
    at = DRIVE + timedelta(minutes=damage_id)
    session.add(DamageEvent(damage_id=damage_id, at=at, event="found", by="nightly", note="tur-3.mp4"))


def happened(session: Session, damage_id: int, event: str, at: datetime) -> None:
    """As a night says it."""
    session.get_one(Damage, damage_id).status = event
    session.add(DamageEvent(damage_id=damage_id, at=at, event=event, by="nightly"))


def night(session: Session, at: datetime, outcome: NightOutcome = NightOutcome.DONE, fault: str | None = None) -> int:
    """One that ran, or is at work."""
    began = nights.begin(session, at)
    if outcome != NightOutcome.RUNNING:
        nights.end(session, began, Came(outcome, fault), at + timedelta(minutes=50))
    return began


def phone_without_its_plug(session: Session) -> None:
    """Enrolled, and at a tenth of its battery."""
    phone = Device(name="Fejebil 2", contact_at=NIGHT, status={"battery": 0.1, "charging": False}, status_at=NIGHT)
    phone.keys.append(DeviceKey(sha256="0" * 64, created_at=DRIVE))
    session.add(phone)
