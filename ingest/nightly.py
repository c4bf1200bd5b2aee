"""The night run: every received recording, from video to damages on the map.

One recording is one transaction, in the order the drives were made, and its pictures are named by its content; so a
run that dies at any instant leaves whole recordings behind it, and the next one goes on as if nothing had happened.
Who looks at the videos is `ingest.night.reader`'s business; here is the memory of it, and what becomes of faults.
"""

import errno
import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data import devices, recordings
from data.damages.renewal import renew_rain
from data.roads.network import RoadNetwork, load_network
from data.schema import Damage, Recording
from data.store import Store
from data.vehicle import Vehicle
from ingest.fuse.fusion import Fused
from ingest.night.backoff import PAUSES_S, patiently
from ingest.night.faults import ENDS_THE_NIGHT, MOST_TRIES, WORN_OUT, Fault, cause_of, fault_of, next_step_of
from ingest.night.known_drives import known_near
from ingest.night.lock import only_one
from ingest.night.reader import Desk, OpenReader, Order, Read, Reader
from ingest.night.report import NightReport, NoProgress, Postponed, Progress, Refused
from ingest.reading import Phone, Source, Span
from ingest.refusals import Reason, Refusal, words
from ingest.remember import pictures_of, remember
from ingest.track.same_drive import shown_before

T = TypeVar("T")

log = logging.getLogger("vejsyn.nightly")

RESERVE_BYTES = 256 << 20
"""No recording is begun with less room on the home's disk: an hour's drive keeps some 200 pictures of 0.4 MB, and the
database with its log grows by less."""


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
    progress: Progress = field(default_factory=NoProgress)
    patience_s: Sequence[float] = PAUSES_S
    """How often, and after which pauses, a database that is away is asked again."""


def nightly(night: Night) -> NightReport:
    """Read every received recording.

    Raises:
        NightAlreadyRunning: another run holds the home's lock.
        NightStopped: a disk, a database or the reader's networks fail; the next run goes on.
    """
    report = NightReport()
    try:
        with only_one(night.store.home / "nightly.lock") as died:
            _Run(night, report).whole(died)
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

    def whole(self, died: bool) -> None:
        """All that waits; `died` says that the last night came to no end of its own."""
        self._give_back_abandoned(died)
        network = patiently(partial(load_network, self.night.store), self.night.patience_s)
        with self.night.reader(Desk(network, self.night.store.pictures, self.night.progress)) as reader:
            for span, recording in self._in_driving_order(reader):
                self._process(recording, span, reader, network)
        self._write(lambda session: renew_rain(session, self.night.clock()))
        asked = select(func.count()).select_from(Damage)
        self.report.damages = self._read(lambda session: session.scalar(asked)) or 0

    def _give_back_abandoned(self, died: bool) -> None:
        """What a night had claimed when it ended; one that died may have died of it."""
        if not died:
            self._write(recordings.release_abandoned)
            return
        for recording in self._write(lambda session: recordings.put_back_abandoned(session, Fault.NIGHT_DIED)):
            if recording.attempts >= MOST_TRIES:
                self._refuse(recording, _worn_out(Fault.NIGHT_DIED))

    def _in_driving_order(self, reader: Reader) -> list[tuple[Span, Recording]]:
        """What waits, by the time it was driven; what has no time is refused here."""
        drives: list[tuple[Span, Recording]] = []
        waiting = self._read(recordings.waiting)
        if waiting and not any(self.night.store.recordings.iterdir()):  # a share that is not mounted
            raise OSError(errno.ENODEV, "the folder of received videos is empty", str(self.night.store.recordings))
        for recording in waiting:
            span = self._tried(recording, lambda one=recording: reader.span(self._source(one)))  # type: ignore[misc]
            if span:
                self._write(lambda session, one=recording: recordings.release(session, one.id))  # type: ignore[misc]
                drives.append((span, recording))
        return sorted(drives, key=lambda pair: (pair[0].first_frame, pair[1].sha256))

    def _process(self, recording: Recording, span: Span, reader: Reader, network: RoadNetwork) -> None:
        """Read one recording and store everything it gave in one transaction."""

        def step() -> tuple[Read, Fused] | Refusal:
            known = self._read(lambda session: known_near(session, recording.id, span.driven))
            shown = shown_before(span.driven, recording.device, known)
            if isinstance(shown, Refusal):
                return shown
            source = replace(self._source(recording), shown=shown)
            read = reader.read(Order(recording.name, source, _prefix(recording), span.seconds))
            return read if isinstance(read, Refusal) else (read, self._remember(recording, read, network))

        if done := self._tried(recording, step):
            self._count(recording, *done)

    def _tried(self, recording: Recording, step: Callable[[], T | Refusal]) -> T | None:
        """What a step with a claimed recording gives; None when another run has it or the step came to nothing."""
        self._need_room()
        if not self._write(lambda session: recordings.claim(session, recording.id, self.night.clock())):
            return None
        try:
            outcome = step()
        except Exception as error:
            self._stumbled(recording, error)
            return None
        except BaseException:  # told to stop: no fault of the recording's
            self._write(lambda session: recordings.release(session, recording.id))
            raise
        if isinstance(outcome, Refusal):
            self._refuse(recording, outcome)
            return None
        return outcome

    def _stumbled(self, recording: Recording, error: Exception) -> None:
        """A fault in a recording is its refusal; one of the machine puts it back, and may end the night."""
        self.night.store.pictures.keep_only(_prefix(recording), frozenset())
        fault = fault_of(error)
        if fault is None:
            log.error("%s: a fault in Vejsyn itself", recording.name, exc_info=error)
            self._refuse(recording, Refusal(Reason.FAULT, {"cause": type(error).__name__}))
            return
        log.warning("%s: put back, %s", recording.name, error)
        try:
            with self.night.store.write() as session:
                tries = recordings.put_back(session, recording.id, fault, self.night.clock())
        except DBAPIError:  # the next night does it
            raise error from None
        if fault in ENDS_THE_NIGHT:
            raise error
        if fault in WORN_OUT and tries >= MOST_TRIES:
            self._refuse(recording, _worn_out(fault))
        else:
            told = (cause_of(fault), next_step_of(fault))
            self.report.postponed.append(Postponed(recording.name, fault, *told, tries))

    def _remember(self, recording: Recording, read: Read, network: RoadNetwork) -> Fused:
        now = self.night.clock()
        fused = self._write(lambda session: remember(session, recording.id, read, network, now))
        wanted = self._read(lambda session: pictures_of(session, recording.id))
        self.night.store.pictures.keep_only(_prefix(recording), wanted)
        return fused

    def _refuse(self, recording: Recording, refusal: Refusal) -> None:
        self.night.store.pictures.keep_only(_prefix(recording), frozenset())
        reason, facts, now = refusal.reason, dict(refusal.facts), self.night.clock()
        self._write(lambda session: recordings.refuse(session, recording.id, reason, facts, now))
        said = words(reason, facts)
        self.report.refused.append(Refused(recording.name, reason, said.message, said.next_step))
        log.warning("%s: refused, %s: %s %s", recording.name, reason, said.message, said.next_step)

    def _count(self, recording: Recording, read: Read, fused: Fused) -> None:
        report, reading = self.report, read.reading
        metres = sum(stretch.to_m - stretch.from_m for stretch in reading.stretches)
        report.processed += 1
        report.frames += reading.frames
        report.sightings += fused.sightings
        report.new += fused.new
        report.fused += fused.known
        report.metres += metres
        log.info(
            "%s: %d frames (%d judged), %.0f m, %d sightings, %d new damages, %d seen again",
            *(
                recording.name,
                reading.frames,
                len(reading.judged_poses),
                metres,
                fused.sightings,
                fused.new,
                fused.known,
            ),
        )

    def _source(self, recording: Recording) -> Source:
        folder = self.night.store.recordings
        row = self._read(lambda session: devices.told(session, recording.device))
        phone = Phone(row.height_m, row.field_deg) if row else Phone()
        track = folder / recording.track if recording.track else None
        return Source(folder / recording.video, track, Path(recording.name).stem, Vehicle(recording.vehicle), phone)

    def _need_room(self) -> None:
        """A recording is not begun that could not be ended."""
        if shutil.disk_usage(self.night.store.home).free < RESERVE_BYTES:
            raise OSError(errno.ENOSPC, f"less than {RESERVE_BYTES >> 20} MB free", str(self.night.store.home))

    def _write(self, step: Callable[[Session], T]) -> T:
        def transaction() -> T:
            with self.night.store.write() as session:
                return step(session)

        return patiently(transaction, self.night.patience_s)

    def _read(self, step: Callable[[Session], T]) -> T:
        def transaction() -> T:
            with self.night.store.read() as session:
                return step(session)

        return patiently(transaction, self.night.patience_s)


def _prefix(recording: Recording) -> str:
    """Of its pictures' names."""
    return recording.sha256[:16]


def _worn_out(fault: Fault) -> Refusal:
    return Refusal(WORN_OUT[fault], {"tries": MOST_TRIES, "cause": str(fault)})
