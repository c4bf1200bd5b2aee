"""The night run: every received recording, from video to damages on the map.

One recording is one transaction, in the order the drives were made, and its pictures are named by its content; so a
run that dies at any instant leaves whole recordings behind it, and the next one goes on as if nothing had happened.
Who looks at the videos is `ingest.night.reader`'s business, and that several are looked at once
`ingest.night.reading_ahead`'s; here is the memory of it, and what becomes of faults.
"""

import errno
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data import recordings
from data.damages.damages import Status
from data.damages.existence import THRESHOLDS, Shown, Thresholds, extinct, forget
from data.damages.renewal import renew_rain
from data.media.copies import remove_abandoned_copies
from data.recordings import prefix
from data.roads.network import RoadNetwork, load_network
from data.schema import Damage, Recording
from data.store import Store
from ingest.fuse.fusion import Fused
from ingest.lifecycle.existence import show_by
from ingest.night.backoff import PAUSES_S, Transactions, patiently
from ingest.night.claims import Claims
from ingest.night.faults import ENDS_THE_NIGHT, MOST_TRIES, WORN_OUT, Fault, cause_of, fault_of, next_step_of
from ingest.night.lock import only_one
from ingest.night.log import in_the_log
from ingest.night.reader import Desk, OpenReader, Read
from ingest.night.reading_ahead import BegunDrive, Drive, ReadingAhead, reading_ahead
from ingest.night.report import NightProgress, NightReport, NoProgress, Postponed, Refused
from ingest.read import roads_stamp
from ingest.refusals import Reason, Refusal, words
from ingest.remember import pictures_of, remember

T = TypeVar("T")

log = logging.getLogger("vejsyn.nightly")


class NightStopped(RuntimeError):
    """Something about the machine ended the night; all that was read is remembered, and the rest waits."""

    def __init__(self, fault: Fault, report: NightReport) -> None:
        super().__init__(fault)
        self.fault = fault
        self.report = report
        self.cause_da, self.next_da = cause_of(fault, "da"), next_step_of(fault, "da")
        self.cause_en, self.next_en = cause_of(fault, "en"), next_step_of(fault, "en")


@dataclass(frozen=True)
class Night:
    """All that a night run works with."""

    store: Store
    reader: OpenReader
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    progress: NightProgress = field(default_factory=NoProgress)
    patience_s: Sequence[float] = PAUSES_S
    """How often, and after which pauses, a database that is away is asked again."""
    thresholds: Thresholds = THRESHOLDS[Shown.BALANCED]
    """From which existence on a damage is shown."""


def nightly(night: Night) -> NightReport:
    """Read every received recording.

    Raises:
        NightAlreadyRunning: another run is at work on the home or its database.
        NightStopped: a disk, a database or the reader's networks fail; the next run goes on.
    """
    report, home = NightReport(), Transactions(night.store, night.patience_s)
    try:
        with only_one(night.store) as died, in_the_log(home, night.clock, report):
            _Run(night, report, home, Claims(home, night.clock)).whole(died)
    except Exception as error:
        if fault := fault_of(error):
            raise NightStopped(fault, report) from error
        raise
    return report


@dataclass(frozen=True)
class _Run:
    """One night under way."""

    night: Night
    report: NightReport
    home: Transactions
    claims: Claims
    first_frames: dict[int, datetime] = field(default_factory=dict)
    """By recording: when it was made, also of those that are refused later."""

    def whole(self, died: bool) -> None:
        """All that waits; `died` says that the last night came to no end of its own."""
        remove_abandoned_copies()
        for recording in self.claims.give_back_abandoned(died):
            self._refuse(recording, _worn_out(Fault.NIGHT_DIED))
        network = patiently(partial(load_network, self.night.store), self.night.patience_s)
        self.home.write(lambda session: recordings.queue_off_network(session, roads_stamp(network)))
        self.home.write(lambda session: recordings.queue_faults(session, self.night.clock()))
        self._read_all(self._waiting(), network)
        self.home.write(lambda session: renew_rain(session, self.night.clock()))
        self.home.write(lambda session: show_by(session, self.night.thresholds, self.night.clock()))
        self._forget_candidates()
        query = select(func.count()).select_from(Damage).where(Damage.status != Status.CANDIDATE)
        self.report.damages = self.home.read(lambda session: session.scalar(query)) or 0

    def _forget_candidates(self) -> None:
        """Those that nobody confirms."""
        while self.home.write(self._forget_some):
            pass

    def _forget_some(self, session: Session) -> bool:
        """Chosen while nobody else writes, for a foreman may just confirm one; their pictures first, so that none is
        left behind without a row that names it."""
        dying = extinct(session, self.night.clock())
        for picture in dying.pictures:
            self.night.store.pictures.remove(picture)
        forget(session, dying.ids)
        return bool(dying.ids)

    def _waiting(self) -> Sequence[Recording]:
        waiting = self.home.read(recordings.waiting)
        if waiting and not any(self.night.store.recordings.names()):  # a share that is not mounted
            raise OSError(errno.ENODEV, "the store of received videos is empty", str(self.night.store.home))
        return waiting

    def _read_all(self, waiting: Sequence[Recording], network: RoadNetwork) -> None:
        progress = self.night.progress
        progress.expect(len(waiting))

        def desk() -> Desk:
            """For one that reads."""
            store = self.night.store
            return Desk(network, store.pictures, store.recordings, store.traces, progress.beside())

        with reading_ahead(self.home, self.claims, self.night.reader, desk, len(waiting)) as ahead:
            for begun in ahead.drives(self._in_driving_order(waiting, ahead)):
                self._settle(begun, ahead, network)
                progress.settle()

    def _in_driving_order(self, waiting: Sequence[Recording], ahead: ReadingAhead) -> list[Drive]:
        """What waits, by the time it was driven; what has no time is refused here."""
        drives: list[Drive] = []
        for begun in ahead.spans(waiting):
            if span := self._outcome(begun.recording, begun.answer.result):
                self.claims.release(begun.recording)
                drives.append(Drive(begun.recording, span))
                self.first_frames[begun.recording.id] = span.first_frame
            else:
                self.night.progress.settle()
        return sorted(drives, key=lambda drive: (drive.span.first_frame, drive.recording.sha256))

    def _settle(self, begun: BegunDrive, ahead: ReadingAhead, network: RoadNetwork) -> None:
        """Store everything that a drive gave, in one transaction."""

        def step() -> tuple[Read, Fused] | Refusal:
            """What may stumble."""
            read = ahead.outcome(begun)
            return read if isinstance(read, Refusal) else (read, self._remember(begun.recording, read, network))

        if done := self._outcome(begun.recording, step):
            self.claims.settled(begun.recording)
            self._count(begun.recording, *done)

    def _outcome(self, recording: Recording, step: Callable[[], T | Refusal]) -> T | None:
        """What a step with a claimed recording gives; None when it came to nothing."""
        try:
            outcome = step()
        except Exception as error:
            self._stumbled(recording, error)
            return None
        if isinstance(outcome, Refusal):
            self._refuse(recording, outcome)
            return None
        return outcome

    def _stumbled(self, recording: Recording, error: Exception) -> None:
        """A fault in a recording is its refusal; one of the machine puts it back, and may end the night."""
        fault = fault_of(error)
        if fault is None:
            log.error("%s: a fault in Vejsyn itself", recording.name, exc_info=error)
            self._refuse(recording, Refusal(Reason.FAULT, {"cause": type(error).__name__}))
            return
        log.warning("%s: put back, %s", recording.name, error)
        try:
            tries = self.claims.put_back(recording, fault)
        except DBAPIError:  # the next night does it
            raise error from None
        self.night.store.pictures.keep_only(prefix(recording), frozenset())  # last: their store may be the fault
        if fault in ENDS_THE_NIGHT:
            raise error
        if fault in WORN_OUT and tries >= MOST_TRIES:
            self._refuse(recording, _worn_out(fault))
        else:
            told = (cause_of(fault), next_step_of(fault))
            self.report.postponed.append(Postponed(recording.name, fault, *told, tries))

    def _remember(self, recording: Recording, read: Read, network: RoadNetwork) -> Fused:
        now, thresholds = self.night.clock(), self.night.thresholds
        fused = self.home.write(lambda session: remember(session, recording.id, read, network, now, thresholds))
        wanted = self.home.read(lambda session: pictures_of(session, recording.id))
        self.night.store.pictures.keep_only(prefix(recording), wanted)
        return fused

    def _refuse(self, recording: Recording, refusal: Refusal) -> None:
        self.night.store.pictures.keep_only(prefix(recording), frozenset())
        reason, facts, now = refusal.reason, dict(refusal.facts), self.night.clock()
        if reason is Reason.FAULT:
            facts["tried"] = recording.retries
        made = self.first_frames.get(recording.id)
        self.home.write(lambda session: recordings.refuse(session, recording.id, reason, facts, now, made))
        self.claims.settled(recording)
        said = words(reason, facts)
        self.report.refused.append(Refused(recording.name, reason, said.message, said.next_step))
        log.warning("%s: refused, %s: %s %s", recording.name, reason, said.message, said.next_step)

    def _count(self, recording: Recording, read: Read, fused: Fused) -> None:
        report, reading = self.report, read.reading
        metres = sum(stretch.to_m - stretch.from_m for stretch in reading.stretches)
        report.processed += 1
        report.frames += reading.frames
        report.sightings += fused.sightings
        report.new += fused.found
        report.fused += fused.known
        report.metres += metres
        log.info(
            "%s: %d frames (%d judged), %.0f m, %d sightings, %d new damages, %d seen again",
            *(recording.name, reading.frames, len(reading.judged_poses), metres),
            *(fused.sightings, fused.found, fused.known),
        )


def _worn_out(fault: Fault) -> Refusal:
    return Refusal(WORN_OUT[fault], {"tries": MOST_TRIES, "cause": str(fault)})
