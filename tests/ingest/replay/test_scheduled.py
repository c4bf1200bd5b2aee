"""When an act is done again: after the drives that were remembered before it."""

from datetime import UTC, datetime, timedelta

from data.damages.acts import Act
from ingest.replay.reapplying import Remembered, scheduled

EVENING, NIGHT = datetime(2026, 9, 7, 20, 0, tzinfo=UTC), timedelta(days=1)


def act(number: int, nights: float, damage_id: int = 1) -> Act:
    return Act(number, damage_id, "dismissed", EVENING + nights * NIGHT, "Gitte", "")


def numbers(acts: list[Act], first_events: list[int | None], first_shown: int = 0) -> list[int]:
    """After how many recordings, a night each, the acts are done."""
    nights = [Remembered(EVENING + number * NIGHT, event) for number, event in enumerate(first_events)]
    found = {one.number: place for place, due in scheduled(acts, nights, {1: first_shown}).items() for one in due}
    return [found[one.number] for one in acts]


def test_by_the_clock_where_nights_found_nothing() -> None:
    acts = [act(5, 0.5), act(6, 1.0), act(7, 2.9), act(8, 9.0)]
    assert numbers(acts, [1, None, None, None]) == [1, 2, 3, 4]


def test_by_the_order_in_which_it_was_stored_where_a_clock_is_wrong() -> None:
    acts = [act(5, -3.0), act(15, 9.0), act(25, 0.5)]
    assert numbers(acts, [1, 10, 20, None]) == [1, 2, 3]


def test_never_before_a_drive_has_shown_the_damage_nor_before_an_earlier_act() -> None:
    assert numbers([act(5, -3.0), act(6, -2.0)], [None, None, None], first_shown=1) == [2, 2]
    assert numbers([act(5, 1.5), act(6, 0.5)], [None, None, None]) == [2, 2]
