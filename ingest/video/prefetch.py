"""Prefetching: frames are decoded in a second thread while the detector works on the frames before."""

from collections.abc import Iterator
from queue import Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")


def prefetched(items: Iterator[T], ahead: int) -> Iterator[T]:
    """The same items in the same order, produced up to `ahead` items early in another thread.

    An exception of the source is raised here, in its place. A consumer that stops early stops the source.
    """
    queue: Queue[tuple[T | None, BaseException | None]] = Queue(ahead)
    stopped = Event()

    def produce() -> None:
        """Put the items into the queue, and finally how the source ended."""
        failure: BaseException | None = None
        try:
            for item in items:
                queue.put((item, None))
                if stopped.is_set():
                    return
        except BaseException as error:  # passed on to the consumer, whatever it is
            failure = error
        queue.put((None, failure or StopIteration()))

    thread = Thread(target=produce, name="decode", daemon=True)
    thread.start()
    try:
        while True:
            item, end = queue.get()
            if isinstance(end, StopIteration):
                return
            if end is not None:
                raise end
            yield item  # type: ignore[misc]
    finally:
        stopped.set()
        while thread.is_alive():  # a producer that waits for room in the queue would never end
            _drain(queue)
            thread.join(timeout=0.05)


def _drain(queue: "Queue[tuple[T | None, BaseException | None]]") -> None:
    while not queue.empty():
        queue.get_nowait()
