"""Pictures are unpacked one at a time: sixteen at once took 6 GB, and one alone is done in a third of a second."""

import ctypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

MOST_WAITING = 24
"""Requests with a picture, the one whose turn it is among them. Each holds one of the server's 40 threads; the others
are for those without one."""

LONGEST_WAIT_S = 30.0
"""Before a crew's phone is told to come again, which it does by itself."""


class PhotosBusy(Exception):
    """Too many pictures wait; come again."""

    def __init__(self) -> None:
        super().__init__("too many pictures wait")
        self.seconds = 10


@dataclass(frozen=True)
class PhotoTurns:
    """The queue of those who bring a picture."""

    _places: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(MOST_WAITING))
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and have it until the block ends.

        Raises:
            PhotosBusy: the queue is full, or does not move.
        """
        if not self._places.acquire(blocking=False):
            raise PhotosBusy
        try:
            if not self._turn.acquire(timeout=LONGEST_WAIT_S):
                raise PhotosBusy
            try:
                yield
            finally:
                give_back_memory()
                self._turn.release()
        finally:
            self._places.release()


def _trimmer() -> Callable[[int], int] | None:
    """glibc's own; other C libraries give freed memory back by themselves or not at all."""
    return getattr(ctypes.CDLL(None), "malloc_trim", None)


_TRIM = _trimmer()


def give_back_memory() -> None:
    """Hand freed memory back to the system. glibc keeps it in the arena of the thread that freed it, for good where
    that thread frees nothing more."""
    if _TRIM is not None:
        _TRIM(0)
