"""A workshop's crews come home together: every photo is taken, and none with a face in it."""

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from api.photo import photo_name
from data.schema import Task
from model import privacy
from model.faces import FaceFinder
from model.network import NetworkError
from tests.api.conftest import client_of
from tests.api.orders import crew_token
from tests.model.private import with_face
from tests.model.test_privacy import needs_faces

CREWS = 8


def photo(number):
    return cv2.imencode(".png", with_face(number).image)[1].tobytes()


@needs_faces
def test_eight_crews_at_once_all_have_their_photo_taken_and_no_face_is_kept(app, foreman, store):
    token = crew_token(foreman, store, *range(1, CREWS + 1))

    def done(task):
        files = {"photo": ("hul.png", photo(task), "image/png")}
        return client_of(app).post(f"/crew/{token}/tasks/{task}/done", files=files)

    with ThreadPoolExecutor(CREWS) as crews:
        answers = list(crews.map(done, range(1, CREWS + 1)))
    assert [answer.status_code for answer in answers] == [200] * CREWS
    finder = FaceFinder()
    for answer in answers:
        kept = client_of(app).get(answer.json()["done_photo"]).content
        assert finder.find(cv2.imdecode(np.frombuffer(kept, np.uint8), cv2.IMREAD_COLOR)) == []


class _Blind:
    def find(self, image):
        raise NetworkError("centerface.onnx: it went blind")


@pytest.mark.parametrize("name", ["_faces", "_plates"])
def test_where_the_blurring_fails_no_photo_is_kept_and_the_crew_may_send_without(
    visitor, foreman, store, monkeypatch, name
):
    token, content = crew_token(foreman, store, 1), photo(1)
    monkeypatch.setattr(privacy, name, _Blind)
    files = {"photo": ("hul.png", content, "image/png")}
    answer = visitor.post(f"/crew/{token}/tasks/1/done", files=files)
    assert (answer.status_code, answer.json()["code"]) == (503, "not_blurred")
    assert store.pictures.read(photo_name(1, content)) is None
    with store.read() as session:
        assert session.get_one(Task, 1).state == "open"
    assert visitor.post(f"/crew/{token}/tasks/1/done").status_code == 200
