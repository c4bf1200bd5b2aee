"""The photos a crew sends: the newest stays, what it replaced goes, and a link cannot fill the disk."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.app import create_app
from api.routes import crew as crew_routes
from api.settings import ServerSettings
from data.media.pictures import Pictures
from data.orders import crew, crew_photos
from data.schema import CrewPhoto, Task
from data.store import Store
from tests.api.conftest import client_of
from tests.api.orders import crew_token
from tests.homes import road_picture
from tests.painted import unblurred


@pytest.fixture(autouse=True)
def faces_left_alone(monkeypatch):
    monkeypatch.setattr(crew_routes, "blur_crew_photo", unblurred)


@pytest.fixture
def token(foreman, store):
    return crew_token(foreman, store, 1, 2, 3)


def send(client: TestClient, token: str, task: int, photo: bytes):
    return client.post(f"/crew/{token}/tasks/{task}/done", files={"photo": ("hul.jpg", photo, "image/jpeg")})


def names(store: Store) -> set[str]:
    """Of crews' photos in the picture store."""
    return {path.name for path in store.pictures.media.folder.glob("*/task-*.jpg")}


def shown(store: Store, task: int = 1) -> str | None:
    with store.read() as session:
        return session.get_one(Task, task).photo


def test_a_replaced_photo_is_not_kept(visitor, token, store):
    first = send(visitor, token, 1, road_picture(1)).json()["done_photo"]
    second = send(visitor, token, 1, road_picture(2)).json()["done_photo"]
    assert names(store) == {second.rsplit("/", 1)[1]}
    assert (visitor.get(first).status_code, visitor.get(second).status_code) == (404, 200)


def test_a_photo_sent_again_after_it_was_replaced_is_there_again(visitor, token, store):
    for number in (1, 2, 1):
        told = send(visitor, token, 1, road_picture(number)).json()
    assert visitor.get(told["done_photo"]).status_code == 200
    assert names(store) == {shown(store)}


def test_another_tasks_photo_of_the_same_hole_stays(visitor, token, store):
    send(visitor, token, 1, road_picture(1))
    send(visitor, token, 2, road_picture(1))
    send(visitor, token, 1, road_picture(2))
    assert names(store) == {shown(store, 1), shown(store, 2)}


def test_a_death_between_the_file_and_its_row_leaves_nothing_for_ever(visitor, token, store, clock, monkeypatch):
    def dies(*_: object) -> None:
        raise SystemError("the power goes")

    with monkeypatch.context() as power:
        power.setattr(crew, "mark_done", dies)
        with pytest.raises(SystemError):
            send(visitor, token, 1, road_picture(1))
    (left,) = names(store)
    assert shown(store) is None
    send(visitor, token, 2, road_picture(2))
    assert left in names(store)  # it might be on its way: a request of another task is no reason to take it
    clock.pass_by(hours=2)
    send(visitor, token, 3, road_picture(3))
    assert names(store) == {shown(store, 2), shown(store, 3)}


def test_a_death_before_the_replaced_file_went_is_mended_when_the_server_starts(
    visitor, token, store, clock, monkeypatch
):
    send(visitor, token, 1, road_picture(1))
    with monkeypatch.context() as power:
        power.setattr(crew_photos, "remove_replaced", lambda *_: None)
        send(visitor, token, 1, road_picture(2))
    assert len(names(store)) == 2
    clock.pass_by(hours=2)
    with TestClient(create_app(store, clock=clock)):
        assert names(store) == {shown(store)}


def test_a_photo_that_cannot_be_removed_does_not_take_the_crews_answer_with_it(
    visitor, token, store, clock, monkeypatch
):
    def read_only(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    send(visitor, token, 1, road_picture(1))
    with monkeypatch.context() as disk:
        disk.setattr(Pictures, "remove", read_only)
        assert send(visitor, token, 1, road_picture(2)).status_code == 200
    assert len(names(store)) == 2
    assert send(visitor, token, 1, road_picture(3)).status_code == 200
    assert names(store) == {shown(store)}


def test_a_retry_of_the_same_photo_counts_nothing(visitor, token, monkeypatch):
    monkeypatch.setattr(crew_photos, "MOST_PER_TASK", 1)
    for _ in range(5):
        assert send(visitor, token, 1, road_picture(1)).status_code == 200


def test_a_task_takes_so_many_photos_and_says_so_for_good(visitor, token, store, monkeypatch):
    monkeypatch.setattr(crew_photos, "MOST_PER_TASK", 2)
    answers = [send(visitor, token, 1, road_picture(number)) for number in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 409, 409]
    assert answers[2].json()["code"] == "too_many_photos"
    assert "uden billede" in answers[2].json()["message"]
    assert len(names(store)) == 1
    assert visitor.post(f"/crew/{token}/tasks/1/done", data={"note": "fyldt"}).status_code == 200
    assert send(visitor, token, 2, road_picture(1)).status_code == 200


def test_a_link_takes_so_many_photos_over_all_its_tasks_also_after_a_restart(visitor, token, store, clock, monkeypatch):
    monkeypatch.setattr(crew_photos, "MOST_PER_LINK", 2)
    assert send(visitor, token, 1, road_picture(1)).status_code == 200
    assert send(visitor, token, 2, road_picture(2)).status_code == 200
    again = client_of(create_app(store, ServerSettings(public_url="http://vejsyn.example"), clock=clock))
    assert send(again, token, 3, road_picture(3)).json()["code"] == "too_many_photos"


def test_what_is_no_photo_counts_nothing(visitor, token, store, monkeypatch):
    monkeypatch.setattr(crew_photos, "MOST_PER_TASK", 1)
    assert send(visitor, token, 1, b"<svg/>").status_code == 422
    with store.read() as session:
        assert session.scalars(select(CrewPhoto)).all() == []
    assert send(visitor, token, 1, road_picture(1)).status_code == 200
