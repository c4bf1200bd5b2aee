"""A year of nights by a clock of the test's own: what must be gone is gone, what must stay is there, every morning."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data.audit.chain import append
from data.audit.deed import DONE, Actor, Entry, Kind
from data.operation.alarms import raised
from data.retention import forgetting
from data.retention.due import due
from data.retention.forgetting import forget
from data.retention.rules import DEFAULTS, Rule, decide
from data.schema import Damage, Deletion, ForgetRun, Pass, Recording, Sighting
from data.states import RecordingState
from tests.data.retention.keepsakes import VIDEO, Keepsakes, keepsakes

DAYS = 366
TRACE_DAYS = 180
"""Two years by default; shorter here, so that the year sees it too."""
ROUND = 6
"""Nights between two recordings with something to see."""


def live(home: Keepsakes, day: int) -> None:
    """One night of work: recordings, and damages that are mended, dismissed, reopened or stay."""
    home.night()
    if day % ROUND:
        if day % 2:
            home.recording(RecordingState.REFUSED if day % ROUND == 1 else RecordingState.PROCESSED)
        return
    read = home.recording()
    ids = [home.damage(read, f"d{day}-{number}.jpg") for number in range(3)]
    home.photo(ids[0])
    home.happens(ids[0], "verified")
    home.happens(ids[1], "dismissed")
    if day % (4 * ROUND) == 0:
        home.happens(ids[1], "reopened")


def recorded(day: int) -> int:
    """Recordings so far."""
    return sum(at % ROUND == 0 or at % 2 == 1 for at in range(day + 1))


def age(at: datetime | None, now: datetime) -> float:
    assert at
    return (now - at).total_seconds() / 86_400


def expected(home: Keepsakes) -> dict[str, set[str]]:
    """What may lie there, reckoned from the rows by the rules' own words and no query of theirs."""
    now, files = home.clock(), {"recordings": set[str](), "pictures": set[str](), "traces": set[str]()}
    keeps = {"processed": DEFAULTS[Rule.VIDEO].days, "refused": DEFAULTS[Rule.REFUSED_VIDEO].days}
    with home.store.read() as session:
        for row in session.scalars(select(Recording)):
            if age(row.processed_at, now) < keeps[row.state]:
                files["recordings"] |= {name.rpartition("/")[2] for name in (row.video, row.track or "")}
            if age(row.processed_at, now) < TRACE_DAYS:
                files["traces"].add(f"{row.sha256[:16]}.trace")
        for damage in session.scalars(select(Damage)):
            day, number = round(age(damage.first_seen, home_begin(home))), (damage.id - 1) % 3
            days = {"verified": 90, "dismissed": 30}.get(damage.status, DAYS + 1)
            if age(damage.first_seen, now) < days:
                files["pictures"].add(f"d{-day}-{number}.jpg")
    return files


def home_begin(home: Keepsakes) -> datetime:
    with home.store.read() as session:
        first = session.scalar(select(func.min(Recording.processed_at)))
    assert first
    return first


@pytest.mark.slow
def test_a_year_of_nights(tmp_path: Path) -> None:
    home = keepsakes(tmp_path)
    with home.store.write() as session:
        decide(session, Rule.TRACE, TRACE_DAYS, "Åse Krag", home.clock())
    most_received = 0
    for day in range(DAYS):
        live(home, day)
        assert forget(home.store, home.clock).fault is None
        if day % 30 == 29 or day == DAYS - 1:
            files = home.files()
            photos = {name for name in files["pictures"] if name.startswith("task-")}
            assert files | {"pictures": files["pictures"] - photos} == expected(home), day
            with home.store.read() as session:
                assert set(filter(None, session.scalars(select(Sighting.picture)))) == files["pictures"] - photos
            assert len(photos) == len([at for at in range(0, day + 1, ROUND) if day - at < 90])
            with home.store.read() as session:
                assert raised(session, home.clock()) == []
                assert session.scalar(select(func.count()).select_from(Pass)) == recorded(day)
            most_received = max(most_received, len(files["recordings"]))
        home.clock.pass_by(days=1)
    assert most_received < 20  # the disk stays as full as two weeks of refused and three days of read ones
    with home.store.read() as session:
        freed = session.execute(select(Deletion.rule, func.count(), func.sum(Deletion.bytes)).group_by(Deletion.rule))
        by_rule = {rule: (count, size) for rule, count, size in freed}
        assert set(by_rule) == {rule.value for rule in Rule} - {Rule.AUDIT.value}  # which frees no file
        files, size = session.execute(select(func.sum(ForgetRun.files), func.sum(ForgetRun.bytes))).one()
        assert (files, size) == tuple(map(sum, zip(*by_rule.values(), strict=True)))
        videos = session.scalar(select(func.sum(Deletion.bytes)).where(Deletion.name.endswith(".mp4"))) or 0
        gone = session.scalar(select(func.count()).where(Recording.video_deleted_at.is_not(None))) or 0
        assert videos == gone * len(VIDEO)
    home.store.engine.dispose()


@pytest.mark.parametrize("rule", list(Rule))
def test_each_rules_alarm_rings_when_its_job_is_stopped_and_not_before(
    rule: Rule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nights go on, and so does forgetting, but for what this rule should free."""
    home = keepsakes(tmp_path)
    live(home, 1)
    live(home, 6)
    monkeypatch.setattr(forgetting, "due", lambda *asked: [one for one in due(*asked) if one.rule is not rule])
    if rule is Rule.AUDIT:
        monkeypatch.setattr(forgetting, "erase_people", lambda *_: 0)
        with home.store.write() as session:
            append(session, home.store.home, [Entry(home.clock(), Actor(Kind.USER, "gitte"), "GET /x", {}, DONE)])
    due_at = home.clock() + timedelta(days=DEFAULTS[rule].days)
    for after, rings in ((timedelta(hours=25), False), (timedelta(hours=27), True)):
        home.clock.at = due_at + after
        home.night()
        forget(home.store, home.clock)
        with home.store.read() as session:
            kinds = {alarm.kind for alarm in raised(session, home.clock())}
        assert kinds == ({f"overdue:{rule.value}"} if rings else set())
    monkeypatch.undo()
    forget(home.store, home.clock)
    with home.store.read() as session:
        assert raised(session, home.clock()) == []
    home.store.engine.dispose()
