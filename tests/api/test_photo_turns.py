import threading
import time

import pytest

from api import photo_turns
from api.photo_turns import PhotosBusy, PhotoTurns


def test_one_picture_alone_is_in_memory_at_a_time():
    turns, inside, most = PhotoTurns(), [], []

    def bring() -> None:
        with turns.turn():
            inside.append(1)
            time.sleep(0.002)
            most.append(len(inside))
            inside.pop()

    threads = [threading.Thread(target=bring) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 20


def test_a_full_queue_sends_a_phone_away_at_once_so_that_the_map_still_answers(monkeypatch):
    monkeypatch.setattr(photo_turns, "MOST_WAITING", 1)
    turns = PhotoTurns()
    with turns.turn(), pytest.raises(PhotosBusy), turns.turn():
        pass
    with turns.turn():
        pass


def test_a_queue_that_does_not_move_sends_a_phone_away(monkeypatch):
    monkeypatch.setattr(photo_turns, "LONGEST_WAIT_S", 0.01)
    turns = PhotoTurns()
    with turns.turn(), pytest.raises(PhotosBusy), turns.turn():
        pass
    with turns.turn():
        pass


def test_a_picture_that_fails_does_not_keep_the_turn():
    turns = PhotoTurns()
    with pytest.raises(ValueError, match="broken"), turns.turn():
        raise ValueError("broken")
    with turns.turn():
        pass
