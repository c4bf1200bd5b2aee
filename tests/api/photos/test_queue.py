import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.photos import queue as photo_queue
from api.photos.queue import PhotoQueue, PhotosBusy


def test_one_picture_alone_is_in_memory_at_a_time_and_one_thread_keeps_what_it_freed():
    desk, inside, most, threads = PhotoQueue(), [], [], set()

    def work() -> None:
        inside.append(1)
        time.sleep(0.002)
        most.append(len(inside))
        threads.add(threading.get_ident())
        inside.pop()

    with ThreadPoolExecutor(20) as hands:
        list(hands.map(lambda _: desk.take(work), range(20)))
    assert most == [1] * 20
    assert len(threads) == 1


def busy_desk() -> tuple[PhotoQueue, threading.Event, threading.Thread]:
    """A desk whose only turn lasts until the event."""
    desk, begun, end = PhotoQueue(), threading.Event(), threading.Event()
    first = threading.Thread(target=lambda: desk.take(lambda: (begun.set(), end.wait())))
    first.start()
    begun.wait()
    return desk, end, first


@pytest.mark.parametrize(("limit", "value"), [("MOST_PHOTOS_WAITING", 1), ("LONGEST_WAIT_S", 0.01)])
def test_a_queue_that_is_full_or_does_not_move_sends_a_phone_away_so_that_the_map_still_answers(
    monkeypatch, limit, value
):
    monkeypatch.setattr(photo_queue, limit, value)
    done = []
    desk, end, first = busy_desk()
    with pytest.raises(PhotosBusy):
        desk.take(lambda: done.append(1))
    end.set()
    first.join()
    assert desk.take(lambda: "next") == "next"
    assert done == []


def test_a_picture_that_takes_long_itself_is_waited_for(monkeypatch):
    monkeypatch.setattr(photo_queue, "LONGEST_WAIT_S", 0.01)
    assert PhotoQueue().take(lambda: time.sleep(0.1) or "done") == "done"


def test_a_picture_that_fails_is_told_and_does_not_keep_the_turn():
    desk = PhotoQueue()

    def fails() -> None:
        raise TimeoutError("the network hangs")

    with pytest.raises(TimeoutError, match="hangs"):
        desk.take(fails)
    assert desk.take(lambda: 1) == 1
