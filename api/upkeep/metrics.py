"""What a monitor is told, in Prometheus' words: nights, queue, uploads, phones, disk, mails, retention, alarms."""

import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from api.upkeep.board import AlarmBoard
from data.operation import nights
from data.operation.nights import NightOutcome
from data.orders import outbox
from data.orders.outbox import MailState
from data.phones.attention import is_silent
from data.phones.keys import is_enrolled
from data.phones.uploads import UNFINISHED_STATES, UploadState
from data.retention.deletions import pending
from data.schema import Deletion, Device, NightRun, Recording, Upload
from data.states import WAITING, RecordingState
from data.store import Store


def metrics(store: Store, alarms: AlarmBoard, now: datetime) -> bytes:
    """The text of one answer; every figure is looked up for it."""
    registry = CollectorRegistry()
    registry.register(_Figures(store, alarms, now))
    return generate_latest(registry)


class _Figures(Collector):
    """One look at the home."""

    def __init__(self, store: Store, alarms: AlarmBoard, now: datetime) -> None:
        self.store, self.alarms, self.now = store, alarms, now

    def collect(self) -> Iterator[Metric]:
        """All figures."""
        with self.store.read() as session:
            yield from self._queue(session)
            yield from self._uploads(session)
            yield from self._phones(session)
            yield from self._nights(session)
            yield from _forgotten(session)
            states = outbox.counts(session)
        mails = {state.value: states.get(state, 0) for state in MailState}
        yield _gauges("vejsyn_mails", "Mails by what became of them", "state", mails)
        standing = {alarm.kind: 1 for alarm in self.alarms.standing()}
        yield _gauges("vejsyn_alarms", "Alarms that stand", "kind", standing)
        disk = shutil.disk_usage(self.store.home)
        yield GaugeMetricFamily("vejsyn_disk_free_bytes", "Free on the home's disk", disk.free)
        yield GaugeMetricFamily("vejsyn_disk_size_bytes", "Size of the home's disk", disk.total)

    def _queue(self, session: Session) -> Iterator[Metric]:
        rows = session.execute(select(Recording.state, func.count()).group_by(Recording.state))
        counts = dict.fromkeys((state.value for state in RecordingState), 0) | {row[0]: row[1] for row in rows}
        yield _gauges("vejsyn_recordings", "Recordings by how far they have come", "state", counts)
        oldest = session.scalar(select(func.min(Recording.received_at)).where(Recording.state.in_(WAITING)))
        waited = (self.now - oldest).total_seconds() if oldest else 0.0
        yield GaugeMetricFamily("vejsyn_queue_oldest_seconds", "How long the oldest recording has waited", waited)

    def _uploads(self, session: Session) -> Iterator[Metric]:
        rows = session.execute(select(Upload.state, func.count()).group_by(Upload.state))
        counts = dict.fromkeys((state.value for state in UploadState), 0) | {row[0]: row[1] for row in rows}
        yield _gauges("vejsyn_uploads", "Uploads by how far they have come", "state", counts)
        held = select(func.coalesce(func.sum(Upload.offset), 0), func.min(Upload.created_at))
        size, oldest = session.execute(held.where(Upload.state.in_(UNFINISHED_STATES))).one()
        about = "Received of uploads that are no recording yet"
        yield GaugeMetricFamily("vejsyn_uploads_unfinished_bytes", about, float(size))
        age = (self.now - oldest).total_seconds() if oldest else 0.0
        yield GaugeMetricFamily("vejsyn_uploads_oldest_unfinished_seconds", "Since the oldest of them began", age)

    def _phones(self, session: Session) -> Iterator[Metric]:
        devices = session.scalars(select(Device).options(selectinload(Device.keys)))
        enrolled = [device for device in devices if is_enrolled(device)]
        yield GaugeMetricFamily("vejsyn_phones_enrolled", "Phones with a key that is good", len(enrolled))
        silent = sum(is_silent(device, self.now) for device in enrolled)
        yield GaugeMetricFamily("vejsyn_phones_silent", "Of them, those not heard of for days", silent)

    def _nights(self, session: Session) -> Iterator[Metric]:
        rows = session.execute(select(NightRun.outcome, func.count()).group_by(NightRun.outcome))
        counts = dict.fromkeys((outcome.value for outcome in NightOutcome), 0) | {row[0]: row[1] for row in rows}
        yield _counters("vejsyn_nights", "Nights by how they ended", "outcome", counts)
        if good := nights.latest_good(session):
            started, ended = good.started_at.timestamp(), good.ended_at
            yield GaugeMetricFamily(
                "vejsyn_night_started_timestamp_seconds", "When the latest good night began", started
            )
            if ended:
                took = (ended - good.started_at).total_seconds()
                yield GaugeMetricFamily("vejsyn_night_seconds", "How long it took", took)


def _forgotten(session: Session) -> Iterator[Metric]:
    done = select(Deletion.rule, func.count(), func.coalesce(func.sum(Deletion.bytes), 0))
    rows = session.execute(done.where(Deletion.deleted_at.is_not(None)).group_by(Deletion.rule)).all()
    yield _counters("vejsyn_deleted_files", "Files deleted by rule", "rule", {rule: n for rule, n, _ in rows})
    yield _counters(
        "vejsyn_deleted_bytes", "Bytes deleted by rule", "rule", {rule: int(size or 0) for rule, _, size in rows}
    )
    yield GaugeMetricFamily("vejsyn_deletions_pending", "Files marked and not deleted yet", len(pending(session)))


def _gauges(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _counters(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(name, about, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
