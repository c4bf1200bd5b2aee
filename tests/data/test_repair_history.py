"""The repair history that a damage's events give, by whatever order crews, foremen and nights acted in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from data.damages.repair_history import RepairHistory, repair_history
from data.schema import Base, DamageEvent

FIRST_DAY = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
CREW, FOREMAN, NIGHT = "Hold Nord", "Gitte", "nightly"
Events = list[tuple[str, str]]
"""Event and who caused it, one a day."""


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def day(number: int | None) -> datetime | None:
    return None if number is None else FIRST_DAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("events", "reported", "repaired", "last_repaired"),
    [
        ([("found", NIGHT), ("assigned", FOREMAN)], None, None, None),
        ([("assigned", FOREMAN), ("repaired", CREW)], 1, 1, 1),
        ([("repaired", CREW), ("verified", NIGHT)], 0, 1, 1),
        ([("verified", NIGHT)], None, 0, 0),
        # It is back: it lives, but what was observed before the repair is of an earlier damage.
        ([("repaired", CREW), ("reopened", NIGHT)], None, None, 0),
        ([("verified", NIGHT), ("reopened", NIGHT), ("assigned", FOREMAN)], None, None, 0),
        # A person takes it back: it was never repaired.
        ([("repaired", CREW), ("assigned", CREW)], None, None, None),
        ([("repaired", CREW), ("verified", NIGHT), ("reopened", FOREMAN)], None, None, None),
        # Only the second repair is taken back: the first one holds.
        ([("repaired", CREW), ("reopened", NIGHT), ("repaired", CREW), ("assigned", CREW)], None, None, 0),
        ([("repaired", CREW), ("reopened", NIGHT), ("verified", NIGHT), ("reopened", FOREMAN)], None, None, 0),
        # Reopening a dismissed damage says nothing of repairs.
        ([("repaired", CREW), ("reopened", NIGHT), ("dismissed", FOREMAN), ("reopened", FOREMAN)], None, None, 0),
        ([("repaired", CREW), ("assigned", CREW), ("verified", NIGHT)], None, 2, 2),
    ],
)
def test_the_history_follows_from_the_events(
    session: Session, events: Events, reported: int | None, repaired: int | None, last_repaired: int | None
) -> None:
    for number, (event, by) in enumerate(events):
        session.add(DamageEvent(damage_id=1, at=day(number), event=event, by=by))
    session.add(DamageEvent(damage_id=2, at=day(99), event="repaired", by=CREW))
    session.flush()
    assert repair_history(session, 1) == RepairHistory(day(reported), day(repaired), day(last_repaired))
