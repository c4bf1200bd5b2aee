"""A large blur needs a sure face: else the picture that somebody should look at is gone."""

import av
import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.detection import Box
from model.geometry.camera import camera_looking_at
from model.networks.privacy import blur_crew_photo, blur_road, hidden_share
from model.networks.scene import ENOUGH, FACE_M, FROM_WINDSCREEN, ON_FOOT, PLATE_M
from tests.model.private import ASTRONAUT, FACE_IN_ASTRONAUT
from tests.model.shared import SHARED, needs_shared
from tests.model.test_privacy import needs_faces

FRAME = np.zeros((1080, 1920, 3), np.uint8)
ONCE_HIDDEN = (
    "dnit/images/941599_RS_290_290RS070691_00900",  # 24 % under a face
    "dnit/images/1092941_DF_251_251BDF0052_00839",  # 8 % under plates
    "dnit/images/1092828_DF_251_251BDF0052_00641",
    "drive-frames/images/992931_RS_386_386RS191729_01420",
)


def at(distance_m, size_m=FACE_M, frame=FRAME):
    """The box of a thing of that size so far ahead of a typical phone."""
    height, width = frame.shape[:2]
    focal = camera_looking_at((width / 2, height / 2), width, height).focal_px
    return Box(0, 0, size_m[0] * focal / distance_m, size_m[1] * focal / distance_m)


@pytest.mark.parametrize(("least", "size_m"), [(0.2, FACE_M), (0.1, PLATE_M)])
def test_far_off_the_networks_own_threshold_is_enough_and_close_by_a_sure_score_always(least, size_m):
    needed = [FROM_WINDSCREEN.needed(least, size_m, at(metres, size_m), FRAME) for metres in (30, 8, 5, 3, 1, 0.3)]
    assert needed[:2] == [least, least]
    assert needed == sorted(needed)
    assert needed[2] > least
    assert needed[-2:] == [ENOUGH, ENOUGH]


@given(st.floats(0.3, 30), st.sampled_from([(720, 1280, 3), (2160, 3840, 3), (1920, 1080, 3)]))
def test_a_phone_of_another_resolution_or_held_upright_is_judged_alike(metres, shape):
    other = np.zeros(shape, np.uint8)
    ours = FROM_WINDSCREEN.needed(0.2, FACE_M, at(metres), FRAME)
    assert FROM_WINDSCREEN.needed(0.2, FACE_M, at(metres, frame=other), other) == pytest.approx(ours)


@given(st.floats(0.3, 30))
def test_a_crews_photo_hides_what_a_drive_hides_and_more(metres):
    box = at(metres)
    assert ON_FOOT.needed(0.2, FACE_M, box, FRAME) <= FROM_WINDSCREEN.needed(0.2, FACE_M, box, FRAME)


@needs_faces
@pytest.mark.parametrize("share", [0.03, 0.08, 0.16, 0.3])
@pytest.mark.parametrize("light", [1.0, 0.5])
def test_a_face_close_to_the_camera_is_hidden_all_the_same(share, light):
    portrait = cv2.imread(str(ASTRONAUT))
    scale = share * 640 / FACE_IN_ASTRONAUT.height
    small = cv2.resize(portrait, None, fx=scale, fy=scale)[:360] * light
    street = np.full((360, 640, 3), 110, np.uint8)
    street[: small.shape[0], 100 : 100 + small.shape[1]] = small
    face = FACE_IN_ASTRONAUT
    there = Box(100 + face.x1 * scale, face.y1 * scale, 100 + face.x2 * scale, min(360, face.y2 * scale))
    for blur in (blur_road, blur_crew_photo):
        assert hidden_share(there, blur(street).hidden) > 0.85


@needs_shared
@needs_faces
@pytest.mark.parametrize("name", ONCE_HIDDEN)
def test_a_road_without_people_is_not_hidden_under_a_false_face_or_plate(name):
    assert lost(cv2.imread(str(SHARED / "damage" / f"{name}.webp"))) <= 0.01


@needs_shared
@needs_faces
def test_the_drives_first_frame_is_seen_and_not_a_false_face_over_44_percent_of_it():
    with av.open(str(SHARED / "drives" / "stige-nov-03.mp4")) as clip:
        frame = next(clip.decode(video=0)).to_ndarray(format="bgr24")
    assert lost(frame) <= 0.01


def lost(picture):
    """The share of a picture that the blur takes."""
    height, width = picture.shape[:2]
    return hidden_share(Box(0, 0, width, height), blur_road(picture).hidden)
