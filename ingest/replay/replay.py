"""Replay: every damage built anew from the kept traces, as if today's code had read each drive when it came.

What takes long, the readings, is made first. Then one transaction repeats the nights and, between them, what people
did; at its end the new damages take the place of the old ones. So whatever interrupts it leaves the old state or the
new. The log of filmed metres (`Pass`) is not touched: it says what was inspected then.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from data.damages.acts import Act, acts, first_event
from data.damages.existence import THRESHOLDS, Shown, Thresholds
from data.damages.renewal import renew_rain
from data.roads.network import RoadNetwork, load_network
from data.schema import Recording, Regrade
from data.store import Store
from ingest.night.lock import between_nights
from ingest.remember import update_damages
from ingest.replay.inheriting import inherit
from ingest.replay.lineage import Lineage
from ingest.replay.old_state import OldState, put_aside
from ingest.replay.readings import Readings, readings
from ingest.replay.reapplying import Reapplying, Remembered, scheduled
from ingest.replay.report import ReplayReport
from ingest.replay.scope import replayed


class _OnlyTried(Exception):
    """Takes a dry run's transaction back."""


@dataclass(frozen=True)
class Replay:
    """What to read anew, and how to tell of it."""

    store: Store
    since: datetime | None = None
    """When the oldest recording was remembered that must be read anew; None for all."""
    dry_run: bool = False
    begin: Callable[[int], None] = lambda _steps: None
    """Is told how many recordings there are, twice over: each is read, and then remembered."""
    advance: Callable[[], None] = lambda: None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    thresholds: Thresholds = THRESHOLDS[Shown.BALANCED]
    """From which existence on a damage is shown."""


def replay(order: Replay) -> ReplayReport:
    """Build the damages anew.

    Raises:
        NightAlreadyRunning: a night or another replay is at work.
    """
    store, network = order.store, load_network(order.store)
    report = ReplayReport(order.dry_run)
    with between_nights(store):
        with store.read() as session:
            recordings = replayed(session, order.since)
            session.expunge_all()
        order.begin(2 * len(recordings))
        with readings(store, recordings, network, order.advance) as made:
            report.unread = list(made.unread.values())
            read = [recording for recording in recordings if recording.id not in made.unread]
            report.recordings = len(read)
            try:
                with store.write() as session:
                    _Rebuilding(session, network, made, read, order).whole(report)
                    if order.dry_run:
                        raise _OnlyTried
            except _OnlyTried:
                pass
    return report


@dataclass(frozen=True)
class _Rebuilding:
    """The one transaction."""

    session: Session
    network: RoadNetwork
    readings: Readings
    recordings: Sequence[Recording]
    order: Replay

    def whole(self, report: ReplayReport) -> None:
        """Put aside, remember again, inherit."""
        old = put_aside(self.session, [recording.id for recording in self.recordings])
        lineage = Lineage(old)
        redone = Reapplying(self.session, lineage)
        self._repeat_nights(lineage, redone, self._schedule(old))
        lineage.settle(self.session)
        redone.apply_waiting()
        left = inherit(self.session, lineage)
        renew_rain(self.session, self.order.clock())
        self.session.add(Regrade(at=self.order.clock(), cause="replay"))  # the map reads all dots again
        self.session.flush()
        report.compare(self.session, old)
        report.list_lost(redone, left)

    def _schedule(self, old: OldState) -> Mapping[int, Sequence[Act]]:
        order = {recording.id: number for number, recording in enumerate(self.recordings)}
        nights = [
            Remembered(recording.processed_at, first_event(self.session, recording))
            for recording in self.recordings
            if recording.processed_at
        ]
        return scheduled(acts(self.session, old.rebuilt), nights, old.first_shown(order))

    def _repeat_nights(self, lineage: Lineage, redone: Reapplying, due: Mapping[int, Sequence[Act]]) -> None:
        """Each drive as its night remembered it, and after it what people did before the next."""
        for number, recording in enumerate(self.recordings):
            redone.apply(due.get(number, ()))
            row, reading = self.session.get_one(Recording, recording.id), self.readings.of(recording.id)
            row.camera = dict(reading.facts)
            update_damages(self.session, row, reading, self.network, self.order.thresholds)
            lineage.count(self.session, recording.id)
            self.order.advance()
        redone.apply(due.get(len(self.recordings), ()))
