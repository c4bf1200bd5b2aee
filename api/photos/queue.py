"""Pictures are unpacked one after another, all in one thread.

One after another because sixteen at once took 6 GB. In one thread because glibc keeps what a thread has freed in an
arena of that thread's: 69 pictures one after another in 23 threads left 650 MB behind (430 with `malloc_trim`, which
lets the arenas' ends be), in one thread 50.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import TypeVar

Result = TypeVar("Result")

MOST_PHOTOS_WAITING = 24
"""Requests with a picture, the one whose turn it is among them. Each holds one of the server's 40 threads; the others
are for those without one."""

LONGEST_WAIT_S = 30.0
"""Before a crew's phone is told to come again, which it does by itself."""

COME_AGAIN_S = 10


class PhotosBusy(Exception):
    """Too many pictures wait; come again."""

    def __init__(self) -> None:
        super().__init__("too many pictures wait")
        self.seconds = COME_AGAIN_S


def _places() -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(MOST_PHOTOS_WAITING)


def _one_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="photo")


@dataclass(frozen=True)
class PhotoQueue:
    """Where those who bring a picture wait for their turn."""

    _places: threading.BoundedSemaphore = field(default_factory=_places)
    _thread: ThreadPoolExecutor = field(default_factory=_one_thread)

    def take(self, work: Callable[[], Result]) -> Result:
        """Have the work done when it is its turn, and give what it gives or raises.

        Raises:
            PhotosBusy: the queue is full, or does not move; nothing was done.
        """
        if not self._places.acquire(blocking=False):
            raise PhotosBusy
        try:
            turn = self._thread.submit(copy_context().run, work)  # the thread knows whose it is
            try:
                return turn.result(LONGEST_WAIT_S)
            except TimeoutError:
                if turn.cancel():
                    raise PhotosBusy from None
                return turn.result()
        finally:
            self._places.release()
