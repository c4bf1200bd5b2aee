"""A workshop's crews come home together: every photo is taken, and none with a face in it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import cv2
import numpy as np
import pytest

from api.photos.cleaning import clean_jpeg, photo_name
from data.schema import Task
from model.detection import Box
from model.networks import privacy
from model.networks.network import NetworkError
from model.networks.privacy import blur_crew_photo, hidden_share
from tests.api.conftest import client_of
from tests.api.orders import crew_token
from tests.model.private import with_face
from tests.model.test_privacy import needs_faces

CREWS = 8


def photo(number):
    """An ordinary photo: large enough that a network is still at work on it when the next one comes."""
    face = with_face(number).image
    image = np.full((384, 640, 3), 120, np.uint8)
    image[60 : 60 + face.shape[0], 200 : 200 + face.shape[1]] = face
    return cv2.imencode(".png", image)[1].tobytes()


@needs_faces
def test_eight_crews_at_once_all_have_their_photo_taken_and_no_face_is_kept(app, foreman, store):
    token = crew_token(foreman, store, *range(1, CREWS + 1))

    hidden = blur_crew_photo(cv2.imdecode(np.frombuffer(photo(1), np.uint8), cv2.IMREAD_COLOR)).hidden
    assert hidden_share(face_in(1), hidden) > 0.85
    photos, together = {task: photo(task) for task in range(1, CREWS + 1)}, Barrier(CREWS)

    def done(task):
        files = {"photo": ("hul.png", photos[task], "image/png")}
        client = client_of(app)
        together.wait()
        return client.post(f"/crew/{token}/tasks/{task}/done", files=files)

    with ThreadPoolExecutor(CREWS) as crews:
        answers = list(crews.map(done, range(1, CREWS + 1)))
    assert [answer.status_code for answer in answers] == [200] * CREWS
    for task, answer in enumerate(answers, start=1):
        kept = client_of(app).get(answer.json()["done_photo"]).content
        assert kept == clean_jpeg(photos[task], blur_crew_photo)


def face_in(number):
    """Where it is in the photo."""
    box = with_face(number).secret
    return Box(box.x1 + 200, box.y1 + 60, box.x2 + 200, box.y2 + 60)


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
