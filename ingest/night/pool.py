"""Several readers, each in a process of its own on cores of its own: the night on one machine."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import LifoQueue

from ingest.night.child_reader import ChildReader, Limits
from ingest.night.reader import Desk, Eyes, OpenReader, Order, Read, Reader
from ingest.night.share import own_cores, shares, workers_that_fit
from ingest.refusals import Refusal
from ingest.source import Source, Span

log = logging.getLogger("vejsyn.nightly")


def in_children(open_eyes: Callable[[], Eyes], workers: int | None = None, limits: Limits | None = None) -> OpenReader:
    """Readers in processes of their own: what kills one of them costs the recording it was at.

    Args:
        open_eyes: a function of a module, since it is called over there.
        workers: so many at most; None for one a core. Fewer where there is no memory for so many.
    """

    @contextmanager
    def opened(desk: Callable[[], Desk], recordings: int) -> Iterator[Reader]:
        """For one night."""
        count = max(1, min(_workers(workers or len(own_cores())), recordings))
        readers = [ChildReader(desk(), open_eyes, limits or Limits(), cores) for cores in shares(own_cores(), count)]
        try:
            yield ReaderPool(readers)
        finally:
            for reader in readers:
                reader.end()

    return opened


def _workers(wanted: int) -> int:
    fit = workers_that_fit()
    if fit < wanted:
        log.warning("memory for %d of %d workers; close other programs, or give the machine more memory", fit, wanted)
    return min(wanted, fit)


@dataclass(frozen=True)
class ReaderPool:
    """Gives each recording to a reader that is idle; who finds none waits."""

    readers: Sequence[ChildReader]
    _idle: LifoQueue[ChildReader] = field(default_factory=LifoQueue)
    """The one that was busy last is ready at once; others may not even be started."""

    def __post_init__(self) -> None:
        for reader in reversed(self.readers):
            self._idle.put(reader)

    @property
    def at_once(self) -> int:
        """One for each reader."""
        return len(self.readers)

    def span(self, source: Source) -> Span | Refusal:
        """When a recording was made and how long it is; raises ReaderEnded."""
        with self._turn() as reader:
            return reader.span(source)

    def read(self, order: Order) -> Read | Refusal:
        """All it saw, with pictures written; raises ReaderEnded, and what the reading raised."""
        with self._turn() as reader:
            return reader.read(order)

    @contextmanager
    def _turn(self) -> Iterator[ChildReader]:
        reader = self._idle.get()
        try:
            yield reader
        finally:
            self._idle.put(reader)
