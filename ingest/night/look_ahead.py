"""Several things at once, and each taken in its turn: the order of the results is that of the questions."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

RESULTS_AHEAD = 32
"""So many results may wait for one that takes longer: an hour's drive among clips of a minute holds up nobody, and the
readings kept meanwhile are a few megabytes each. Assumed."""


class UnderWay(Protocol):
    """What was begun."""

    @property
    def answer(self) -> Future[Any]:
        """What comes of it."""


T = TypeVar("T")
U = TypeVar("U", bound=UnderWay)


@dataclass
class InTurn(Generic[T, U]):
    """Begins items in their order, and gives each in its turn."""

    begin: Callable[[T, Sequence[U]], U | None]
    """Begins one item, given those before it whose turn has not come; None where there is nothing to begin."""
    at_once: int
    """So many are under way at most."""
    alone: Callable[[T], bool] = lambda _: False
    """Whether nothing else may be under way with an item."""
    _begun: deque[U] = field(default_factory=deque)
    _by_itself: bool = False

    def each(self, items: Iterable[T]) -> Iterator[U]:
        """What was begun, in the order of the items, as soon as its answer is there.

        Raises:
            Exception: what `begin` raised, after those already under way have had their turn.
        """
        waiting = deque(items)
        while waiting or self._begun:
            try:
                while waiting and self._may_begin(waiting[0]):
                    self._begin(waiting.popleft())
            except Exception:
                yield from self._rest()
                raise
            if self._begun and self._begun[0].answer.done():
                yield self._begun.popleft()
            else:
                wait([task.answer for task in self._begun if not task.answer.done()], return_when=FIRST_COMPLETED)

    def _may_begin(self, item: T) -> bool:
        if self.alone(item) or self._by_itself:
            return not self._begun
        running = sum(not task.answer.done() for task in self._begun)
        return running < self.at_once and len(self._begun) < self.at_once + RESULTS_AHEAD

    def _begin(self, item: T) -> None:
        task = self.begin(item, tuple(self._begun))
        self._by_itself = self.alone(item)
        if task is not None:
            self._begun.append(task)

    def _rest(self) -> Iterator[U]:
        while self._begun:
            wait([self._begun[0].answer])
            yield self._begun.popleft()
