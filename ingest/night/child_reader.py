"""Reads recordings in a process beside the night, watched: it is started anew when a recording has killed it."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from pickle import UnpicklingError
from threading import Lock
from typing import Any

from ingest.night.faults import Fault, ReaderEnded
from ingest.night.reader import Desk, Eyes, Order, Read
from ingest.night.report import Progress
from ingest.night.share import Cores
from ingest.night.worker import Advanced, Answer, Begun, Call, Logged, Message, Opening, Raised
from ingest.refusals import Refusal
from ingest.source import Source, Span

WATCH_EVERY_S = 0.1
"""Memory is looked at so often, seconds: at the 2 GB a second that a program can touch, 0.2 GB are missed."""

WORKER = "from ingest.night.child import main; main({}, {}, {})"

STANDARD_ERROR = 2
"""Where what libraries print goes, since the night's own output may be read by a program."""

log = logging.getLogger("vejsyn.nightly")


@dataclass(frozen=True)
class Limits:
    """What one recording may take."""

    memory_bytes: int = 1000 << 20
    """Beyond what the reader holds once its detector is there. 1080p peaks at 690 MB in all (`make bench-night`), most
    of that the networks' own; the rest is room for 4K, whose frames take 25 MB each."""
    rest_bytes: int = 800 << 20
    """With more than this after a recording the reader begins anew: only a process that ends gives memory back."""
    seconds: float = 600.0
    """For any: to open it, and for a machine that is busy with something else."""
    seconds_each: float = 5.0
    """And for each second it lasts: twice what the naive loop takes on two cores, ten times what the night takes for
    1080p on one."""

    def time_s(self, lasts_s: float) -> float:
        """What a recording of that length may take, seconds."""
        return self.seconds + self.seconds_each * lasts_s


@dataclass
class ChildReader:
    """Asks a child process, which is started when it is first needed and again after its death. For one thread."""

    desk: Desk
    open_eyes: Callable[[], Eyes]
    """A function of a module, since it is called over there."""
    limits: Limits
    cores: Cores
    """The child uses these alone."""
    _child: "_Child | None" = None
    _ended: bool = False
    _starting: Lock = field(default_factory=Lock)

    def span(self, source: Source) -> Span | Refusal:
        """When a recording was made and how long it is; raises ReaderEnded."""
        span: Span | Refusal = self._ask(Call("span", source), self.limits.time_s(0.0))
        return span

    def read(self, order: Order) -> Read | Refusal:
        """All it saw, with pictures written; raises ReaderEnded, and what the reading raised."""
        read: Read | Refusal = self._ask(Call("read", order), self.limits.time_s(order.seconds))
        return read

    def end(self) -> None:
        """End the child, whatever it is at, and start no other; from any thread. What it writes is written whole."""
        with self._starting:
            self._ended = True
            if self._child is not None:
                self._child.kill()

    def _ask(self, call: Call, time_s: float) -> Any:
        child = self._child or self._started()
        try:
            answer = child.ask(call, time_s)
        except ReaderEnded:
            self._drop()
            raise
        if child.grown > self.limits.rest_bytes:
            self._drop()
        return answer

    def _started(self) -> "_Child":
        with self._starting:
            if self._ended:
                raise ReaderEnded(Fault.NO_READER, "the night is over")
            child = self._child = _Child(self.desk.progress, self.limits, self.cores)
        try:
            desk = self.desk
            opening = Opening(desk.network, desk.pictures, desk.recordings, desk.traces, self.open_eyes)
            child.ask(opening, self.limits.seconds)
        except ReaderEnded as ended:
            self._drop()
            raise ReaderEnded(Fault.NO_READER, ended.how) from None
        except BaseException:
            self._drop()
            raise
        child.ready_bytes = child.resident
        return child

    def _drop(self) -> None:
        """End the child; the next call starts another."""
        with self._starting:
            if self._child is not None:
                self._child.kill()
                self._child.hang_up()
                self._child = None


@dataclass
class _Child:
    """One process."""

    progress: Progress
    limits: Limits
    cores: Cores
    ready_bytes: int | None = None
    """What it held when it was ready for the first recording; until then its memory is not watched."""
    _pipe: "Connection[Any, Message]" = field(init=False)
    _process: "subprocess.Popen[bytes]" = field(init=False)

    def __post_init__(self) -> None:
        self._pipe, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-c", WORKER.format(theirs.fileno(), os.getpid(), self.cores)],
                stdin=subprocess.DEVNULL,
                stdout=STANDARD_ERROR,
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
            )

    def ask(self, question: Opening | Call, time_s: float) -> Any:
        """What it answers; raises ReaderEnded when it dies of it, and is then to be killed."""
        until = time.monotonic() + time_s
        try:
            self._pipe.send(question)
            while True:
                message = self._pipe.recv() if self._pipe.poll(WATCH_EVERY_S) else None
                if isinstance(message, Answer):
                    return message.value
                self._heard(message)
                self._within_limits(until, time_s)
        except (EOFError, ConnectionError, UnpicklingError):
            raise ReaderEnded(Fault.READER_DIED, self._end()) from None

    def _heard(self, message: Message | None) -> None:
        match message:
            case Begun(name, frames):
                self.progress.start(name, frames)
            case Advanced(frames):
                self.progress.advance(frames)
            case Logged(record):
                logging.getLogger(record.name).handle(record)
            case Raised(error):
                raise error

    def _within_limits(self, until: float, time_s: float) -> None:
        if self.grown > self.limits.memory_bytes:
            raise ReaderEnded(
                Fault.READER_TOO_LARGE, f"{self.grown >> 20} MB, {self.limits.memory_bytes >> 20} allowed"
            )
        if time.monotonic() > until:
            raise ReaderEnded(Fault.READER_TOO_SLOW, f"more than {time_s:.0f} s")

    @property
    def resident(self) -> int:
        """Bytes of memory it holds; 0 where the system does not tell."""
        try:
            return int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError):
            return 0

    @property
    def grown(self) -> int:
        """Bytes it holds beyond what it held when it was ready."""
        return 0 if self.ready_bytes is None else self.resident - self.ready_bytes

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()

    def hang_up(self) -> None:
        """For the thread that asks: nobody listens to it any more."""
        self._pipe.close()

    def _end(self) -> str:
        try:
            code = self._process.wait(timeout=WATCH_EVERY_S)
        except subprocess.TimeoutExpired:
            return "it no longer answers"
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"
