"""The process that looks at recordings: what a file can kill is this, and not the night.

It is told what to do over a pipe, one call at a time, and answers over it; it ends with the process that started it.
"""

import logging
import logging.handlers
import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any, Literal

from data.media.media import Media
from data.media.pictures import Pictures
from data.media.traces import Traces
from data.roads.network import RoadNetwork
from ingest.night.faults import Fault, ReaderEnded
from ingest.night.reader import Desk, Eyes, HereReader


@dataclass(frozen=True)
class Opening:
    """The first thing a worker is sent."""

    network: RoadNetwork
    pictures: Pictures
    recordings: Media
    traces: Traces
    open_eyes: Callable[[], Eyes]


@dataclass(frozen=True)
class Call:
    """What it is then asked."""

    method: Literal["span", "read"]
    argument: Any


@dataclass(frozen=True)
class Begun:
    """A recording is begun."""

    name: str
    frames: int


@dataclass(frozen=True)
class Advanced:
    """So many more frames were looked at."""

    frames: int


@dataclass(frozen=True)
class Logged:
    """A line for the night's log."""

    record: logging.LogRecord


@dataclass(frozen=True)
class Answer:
    """What a call gave; the first one, to the opening, gives nothing."""

    value: Any = None


@dataclass(frozen=True)
class Raised:
    """What a call raised."""

    error: Exception


Message = Begun | Advanced | Logged | Answer | Raised


@dataclass(frozen=True)
class _Line:
    """The pipe to the night: its progress, and a queue for logging's handler."""

    pipe: "Connection[Message, Any]"
    _one_at_a_time: Lock = field(default_factory=Lock)

    def send(self, message: Message) -> None:
        """One message whole; logging sends from other threads."""
        with self._one_at_a_time:
            self.pipe.send(message)

    def start(self, name: str, frames: int) -> None:
        """A recording is begun."""
        self.send(Begun(name, frames))

    def advance(self, frames: int) -> None:
        """So many more frames were looked at."""
        self.send(Advanced(frames))

    def put_nowait(self, record: logging.LogRecord) -> None:
        """What `logging.handlers.QueueHandler` asks of a queue."""
        self.send(Logged(record))


def serve(pipe: int) -> None:
    """Answer the process at the other end of the pipe until it hangs up."""
    line = _Line(Connection(pipe))
    log = logging.getLogger("vejsyn.nightly")
    log.addHandler(logging.handlers.QueueHandler(line))  # type: ignore[arg-type]
    log.setLevel(logging.INFO)
    opening = line.pipe.recv()
    reader = _answered(line, lambda: _reader(opening, line))
    while reader:
        try:
            call: Call = line.pipe.recv()
        except EOFError:
            return
        _answer(line, reader, call)


def _reader(opening: Opening, line: _Line) -> HereReader:
    desk = Desk(opening.network, opening.pictures, opening.recordings, opening.traces, line)
    return HereReader(desk, opening.open_eyes())


def _answered(line: _Line, opened: Callable[[], HereReader]) -> HereReader | None:
    try:
        reader = opened()
    except Exception as error:
        line.send(Raised(_sendable(error)))
        return None
    line.send(Answer())
    return reader


def _answer(line: _Line, reader: HereReader, call: Call) -> None:
    try:
        value = reader.span(call.argument) if call.method == "span" else reader.read(call.argument)
    except MemoryError:
        line.send(Raised(ReaderEnded(Fault.READER_TOO_LARGE, "no memory was to be had for it")))
    except Exception as error:
        line.send(Raised(_sendable(error)))
    else:
        line.send(Answer(value))


def _sendable(error: Exception) -> Exception:
    """The exception with its trace as a note; another that says the same where it cannot be sent."""
    error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}", error.__notes__[-1])
    return error
