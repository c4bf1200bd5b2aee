"""Several things at once, each taken in its turn."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier, Event, Lock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.night.look_ahead import RESULTS_AHEAD, InTurn


@dataclass(frozen=True)
class Begun:
    item: int
    answer: "Future[int]"


@dataclass
class Work:
    """Begins items in threads, and notes what was begun and how many ran at a time."""

    threads: ThreadPoolExecutor
    begun: list[int] = field(default_factory=list)
    before: dict[int, list[int]] = field(default_factory=dict)
    running: int = 0
    most: int = 0
    lock: Lock = field(default_factory=Lock)

    def begin(self, item: int, before: Sequence[Begun]) -> Begun | None:
        if item < 0:
            return None
        self.begun.append(item)
        self.before[item] = [one.item for one in before]
        return Begun(item, self.threads.submit(self.run, item))

    def run(self, item: int) -> int:
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
        with self.lock:
            self.running -= 1
        return item * item


@given(st.lists(st.integers(-5, 40), max_size=60), st.integers(1, 5))
def test_answers_come_in_the_order_of_the_items_whoever_is_first(items: list[int], at_once: int) -> None:
    with ThreadPoolExecutor(at_once) as threads:
        work = Work(threads)
        answers = [one.answer.result() for one in InTurn(work.begin, at_once).each(items)]
    assert answers == [item * item for item in items if item >= 0]
    assert work.most <= at_once


def test_as_many_run_at_once_as_may_and_one_that_takes_long_holds_up_only_whose_turn_is_later() -> None:
    together, end = Barrier(2, timeout=10), Event()

    def run(item: int) -> int:
        if item < 2:
            together.wait()
        if item == 0:
            end.wait(10)
        return item

    with ThreadPoolExecutor(2) as threads:
        begun: list[int] = []

        def begin(item: int, _before: Sequence[Begun]) -> Begun:
            begun.append(item)
            if item == RESULTS_AHEAD + 1:  # so many may wait, and no more are begun meanwhile
                end.set()
            return Begun(item, threads.submit(run, item))

        turns = [one.item for one in InTurn(begin, 2).each(range(2 * RESULTS_AHEAD))]
    assert turns == begun == list(range(2 * RESULTS_AHEAD))
    assert end.is_set()


def test_what_must_be_alone_is_begun_when_all_before_it_had_their_turn_and_nothing_with_it() -> None:
    with ThreadPoolExecutor(4) as threads:
        work, turns = Work(threads), []
        for one in InTurn(work.begin, 4, lambda item: item in (3, 4)).each(range(8)):
            turns.append(one.item)
            if one.item == 3:
                assert work.begun == [0, 1, 2, 3]
    assert turns == list(range(8))
    assert (work.before[3], work.before[4], work.before[5]) == ([], [], [])


def test_where_no_more_can_be_begun_what_is_under_way_has_its_turn_first() -> None:
    with ThreadPoolExecutor(3) as threads:
        work, turns = Work(threads), []

        def begin(item: int, before: Sequence[Begun]) -> Begun | None:
            if item == 2:
                raise OSError("no room")
            return work.begin(item, before)

        with pytest.raises(OSError, match="no room"):  # noqa: PT012
            for one in InTurn(begin, 3).each(range(5)):
                turns.append(one.item)
    assert turns == work.begun == [0, 1]
