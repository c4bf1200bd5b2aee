"""When the night begins, through both changes of the clocks, whatever the server's own zone."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.nights.schedule import CATCH_UP, first_start, next_start

DENMARK = ZoneInfo("Europe/Copenhagen")


def at(text: str) -> datetime:
    """Denmark's clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=DENMARK)


@pytest.mark.parametrize("hhmm", ["00:00", "01:00", "02:00", "02:30", "03:00", "23:59"])
def test_one_night_for_each_day_of_the_year(hhmm: str) -> None:
    wanted, now = time.fromisoformat(hhmm), datetime(2026, 12, 31, 23, 59, 59, tzinfo=DENMARK)
    nights: list[datetime] = []
    while len(nights) < 365:
        now = next_start(now, wanted)
        nights.append(now.astimezone(DENMARK))
    by_day = Counter(night.date() for night in nights)
    assert set(by_day.values()) == {1}
    assert len(by_day) == 365
    odd = {night.date(): night.time() for night in nights if night.time() != wanted}
    left_out = time(2, 0) <= wanted < time(3, 0)
    assert set(odd) == ({date(2027, 3, 28)} if left_out else set())
    gaps = {(later - earlier).total_seconds() / 3600 for earlier, later in zip(*_utc(nights), strict=True)}
    assert gaps <= {22.0, 23.0, 24.0, 25.0}


def _utc(nights: list[datetime]) -> tuple[list[datetime], list[datetime]]:
    instants = [night.astimezone(UTC) for night in nights]
    return instants[:-1], instants[1:]


def test_when_the_clocks_go_forward_the_night_is_an_hour_later_and_not_left_out() -> None:
    start = next_start(at("2027-03-27 12:00"), time(2, 30))
    assert start == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert start.astimezone(DENMARK).time() == time(3, 30)


def test_when_the_clocks_go_back_there_is_one_night_and_not_two() -> None:
    first = next_start(at("2027-10-30 12:00"), time(2, 30))
    assert first == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert next_start(first, time(2, 30)) == datetime(2027, 11, 1, 1, 30, tzinfo=UTC)


def test_a_night_that_took_longer_than_a_day_misses_one_and_keeps_the_time() -> None:
    ended = at("2027-06-02 03:00")  # begun on the first at 01:00
    assert next_start(ended, time(1, 0)) == at("2027-06-03 01:00")


def test_a_server_that_was_down_at_the_time_begins_at_once_but_not_by_day() -> None:
    wanted, yesterday = time(1, 0), at("2027-06-01 01:00")
    for now, expected in (
        ("2027-06-02 00:59", "2027-06-02 01:00"),
        ("2027-06-02 01:00", "2027-06-02 01:00"),
        ("2027-06-02 03:00", "2027-06-02 03:00"),
        ("2027-06-02 09:00", "2027-06-03 01:00"),
    ):
        assert first_start(at(now), wanted, yesterday) == at(expected), now
    assert first_start(at("2027-06-02 03:00"), wanted, at("2027-06-02 01:00")) == at("2027-06-03 01:00")
    assert first_start(at("2027-06-02 03:00"), wanted, None) == at("2027-06-02 03:00")
    assert timedelta(hours=3) < CATCH_UP < timedelta(hours=6)
