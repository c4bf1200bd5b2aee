"""Several readers in this very process: threads that share the colours' detector."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ingest.night.reader import Desk, Eyes, HereReader, OpenReader, Order, Read, Reader
from ingest.refusals import Refusal
from ingest.source import Source, Span
from tests.painted import ColourDetector, unblurred


@dataclass
class Several:
    """A reader for so many threads; tells before it reads which recording it is at."""

    reader: HereReader
    at_once: int
    before: Callable[[str], None]

    def span(self, source: Source) -> Span | Refusal:
        return self.reader.span(source)

    def read(self, order: Order) -> Read | Refusal:
        self.before(order.name)
        return self.reader.read(order)


def several(at_once: int, before: Callable[[str], None] = lambda _: None, eyes: Eyes | None = None) -> OpenReader:
    """Opens it; `before` may take its time, or raise what the reading would raise."""

    @contextmanager
    def opened(desk: Callable[[], Desk], _recordings: int) -> Iterator[Reader]:
        yield Several(HereReader(desk(), eyes or Eyes(ColourDetector(), unblurred)), at_once, before)

    return opened
