"""Several recordings are read at once, and what comes of it is what would have come one after another.

Only one thing ties a reading to those before it: what they have shown is not looked at again. So each is read as if all
those before it will be remembered; where one was not, what hung on it is read anew when its turn comes.
"""

import errno
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from data import devices
from data.recordings import ONE_NIGHT, prefix
from data.schema import Recording
from data.vehicle import Vehicle
from ingest.night.backoff import Transactions
from ingest.night.claims import Claims, read_alone
from ingest.night.look_ahead import InTurn
from ingest.night.reader import Desk, OpenReader, Order, Read, Reader
from ingest.receive.known_drives import known_near
from ingest.recording_notes import earlier_camera
from ingest.refusals import Refusal
from ingest.source import Phone, Source, Span
from ingest.track.clocks.readings import KnownClock
from ingest.track.same_drive import Driven, Known, shown_before

T = TypeVar("T")

Shown = tuple[tuple[float, float], ...]
"""Seconds of a video, from and to."""

RESERVE_BYTES = 256 << 20
"""No recording is begun with less room on the home's disk: an hour's drive keeps some 200 pictures of 0.4 MB, and the
database with its log grows by less."""


@dataclass(frozen=True)
class Begun(Generic[T]):
    """A claimed recording that a reader is at."""

    recording: Recording
    answer: "Future[T | Refusal]"


@dataclass(frozen=True)
class Drive:
    """A recording that waits, when it was made and where it was then."""

    recording: Recording
    span: Span

    @cached_property
    def known(self) -> Known:
        """As those after it know it once it is remembered."""
        return Known(self.recording.name, self.recording.device, Driven.from_json(self.span.driven.as_json()))


@dataclass(frozen=True)
class BegunDrive(Begun[Read]):
    """A drive that is being read."""

    drive: Drive
    shown: Shown | Refusal
    """What others have shown of it, if all those before it are remembered."""
    phone: Phone
    """As it was known when the reading began."""


@dataclass(frozen=True)
class ReadingAhead:
    """Keeps a night's readers busy."""

    home: Transactions
    claims: Claims
    reader: Reader
    threads: ThreadPoolExecutor
    """A reader's process ends with the thread that started it, so they last as long as the readers."""

    def spans(self, waiting: Iterable[Recording]) -> Iterator[Begun[Span]]:
        """When each recording was made, in the order of the recordings."""
        return InTurn(self._begin_span, self.reader.at_once, read_alone).each(waiting)

    def drives(self, drives: Iterable[Drive]) -> Iterator[BegunDrive]:
        """Each drive as it is read, in the order of the drives."""
        return InTurn(self._begin, self.reader.at_once, lambda drive: read_alone(drive.recording)).each(drives)

    def outcome(self, begun: BegunDrive) -> Read | Refusal:
        """What a drive gave whose turn has come; raises what reading it raised."""
        shown = self._shown(begun.drive)
        same = shown == begun.shown and self._phone(begun.drive) == begun.phone
        answer = begun.answer if same else self._asked(begun.drive, shown)
        return answer.result()

    def _begin_span(self, recording: Recording, _before: Sequence[Begun[Span]]) -> Begun[Span] | None:
        if not self._taken(recording):
            return None
        return Begun(recording, self.threads.submit(self.reader.span, self._source(recording)))

    def _begin(self, drive: Drive, before: Sequence[BegunDrive]) -> BegunDrive | None:
        if not self._taken(drive.recording):
            return None
        shown = self._shown(drive, [earlier.drive.known for earlier in before])
        return BegunDrive(drive.recording, self._asked(drive, shown), drive, shown, self._phone(drive))

    def _taken(self, recording: Recording) -> bool:
        """Claimed, unless another night has it; a recording is not begun that could not be ended."""
        home = self.home.store.home
        if shutil.disk_usage(home).free < RESERVE_BYTES:
            raise OSError(errno.ENOSPC, f"less than {RESERVE_BYTES >> 20} MB free", str(home))
        return self.claims.take(recording)

    def _shown(self, drive: Drive, before: Sequence[Known] = ()) -> Shown | Refusal:
        recording, driven = drive.recording, drive.span.driven
        known = self.home.read(lambda session: known_near(session, recording.id, driven))
        return shown_before(driven, recording.device, [*known, *before])

    def _asked(self, drive: Drive, shown: Shown | Refusal) -> "Future[Read | Refusal]":
        if isinstance(shown, Refusal):
            answer: Future[Read | Refusal] = Future()
            answer.set_result(shown)
            return answer
        recording = drive.recording
        source = replace(self._source(recording), shown=shown, phone=self._phone(drive))
        if found := drive.span.clock:
            source = replace(source, clock=replace(source.clock, decided=(drive.span.first_frame, found)))
        order = Order(recording.name, source, prefix(recording), drive.span.seconds)
        return self.threads.submit(self.reader.read, order)

    def _phone(self, drive: Drive) -> Phone:
        name, begun = drive.recording.device, drive.span.first_frame
        row, found = self.home.read(
            lambda session: (devices.told(session, name), devices.earlier_camera(session, name, begun))
        )
        earlier = earlier_camera(found)
        return Phone(row.height_m, row.field_deg, earlier) if row else Phone(earlier=earlier)

    def _source(self, recording: Recording) -> Source:
        track = Path(recording.track) if recording.track else None
        before = self.claims.clock() - ONE_NIGHT
        earlier = self.home.read(lambda session: devices.earlier_clocks(session, recording.device, before))
        clock = KnownClock(recording.starts_at, recording.clock_offset_s or 0.0, earlier)
        return Source(Path(recording.video), track, Path(recording.name).stem, Vehicle(recording.vehicle), clock=clock)


@contextmanager
def reading_ahead(
    home: Transactions, claims: Claims, open_reader: OpenReader, desk: Callable[[], Desk], most: int
) -> Iterator[ReadingAhead]:
    """Readers for so many recordings at most; however it ends, they end, and what they were at is given back."""
    with (
        claims.all_given_back(),
        ThreadPoolExecutor(max(1, most), "reader") as threads,
        open_reader(desk, most) as reader,
    ):
        yield ReadingAhead(home, claims, reader, threads)
