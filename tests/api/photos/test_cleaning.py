import base64
import struct

import cv2
import numpy as np
import pytest

from api.photos.cleaning import MOST_SCANS, PHOTO_LONGEST_SIDE, PhotoTooLarge, _reduced, clean_jpeg, photo_name
from api.photos.image_header import NotAPhoto, head_of
from tests.api import hostile
from tests.painted import unblurred


def encoded(kind, height=300, width=400):
    image = np.full((height, width, 3), 80, np.uint8)
    image[: height // 2] = (255, 0, 0)  # the upper half is blue
    return bytes(cv2.imencode(kind, image)[1])


def with_exif(jpeg: bytes, orientation: int) -> bytes:
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = b"MM\x00*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    body = b"Exif\x00\x00" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + b"GPS 55.1234"[:0] + jpeg[2:]


CMYK = """
/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBXQUZMTlJT
UjI+WmFaUGBKUVJP/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIB
AwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZH
SElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV
1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD06uSrkq9Ooooooooooooor//Z
"""
"""16 x 16 pixels of red, as Adobe writes them: four components, turned round."""


def decoded(jpeg):
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)


@pytest.mark.parametrize("kind", [".jpg", ".png"])
def test_jpeg_and_png_become_jpeg(kind):
    head = head_of(encoded(kind))
    assert (head.width, head.height) == (400, 300)
    assert decoded(clean_jpeg(encoded(kind), unblurred)).shape == (300, 400, 3)


def test_a_large_photo_is_made_small():
    assert max(decoded(clean_jpeg(encoded(".jpg", 2400, 3200), unblurred)).shape) == PHOTO_LONGEST_SIDE


@pytest.mark.parametrize(("height", "width"), [(3000, 4000), (6120, 8160), (1601, 1601), (3199, 100), (60_000, 16)])
def test_no_more_is_unpacked_than_is_looked_at(height, width):
    seen = []
    clean_jpeg(encoded(".jpg", height, width), lambda image: seen.append(image.shape) or unblurred(image))
    ((tall, wide, _),) = seen
    assert max(tall, wide) == PHOTO_LONGEST_SIDE or max(height, width) < PHOTO_LONGEST_SIDE
    flag = _reduced(head_of(encoded(".jpg", height, width)))
    unpacked = cv2.imdecode(np.frombuffer(encoded(".jpg", height, width), np.uint8), flag)
    assert max(unpacked.shape) < 2 * PHOTO_LONGEST_SIDE or max(height, width) > 16 * PHOTO_LONGEST_SIDE


def test_a_phones_large_picture_stands_upright_and_keeps_its_colours():
    image = decoded(clean_jpeg(with_exif(encoded(".jpg", 3000, 4000), orientation=6), unblurred))
    assert image.shape == (1600, 1200, 3)
    assert image[800, 1190, 0] > 200
    assert image[800, 10, 0] < 100


def test_a_phone_of_50_megapixels_is_not_refused_and_one_of_64_is_told():
    assert max(decoded(clean_jpeg(hostile.jpeg(8160, 6120), unblurred)).shape) == PHOTO_LONGEST_SIDE
    for photo in (hostile.jpeg(9248, 6936), hostile.png(8000, 7999)):
        with pytest.raises(PhotoTooLarge):
            clean_jpeg(photo, unblurred)


def test_a_screens_png_is_taken_and_so_are_16_bits_lacing_and_see_through():
    for photo in (hostile.png(1440, 3200), hostile.png(1000, 700, 16, 6), hostile.png(1000, 700, 8, 6, 1)):
        assert decoded(clean_jpeg(photo, unblurred)) is not None


def test_a_progressive_jpeg_of_many_scans_is_refused_and_an_ordinary_one_is_not():
    photo = hostile.jpeg(640, 480, *hostile.PROGRESSIVE)
    assert 1 < head_of(photo).scans <= MOST_SCANS
    assert decoded(clean_jpeg(photo, unblurred)).shape == (480, 640, 3)
    many = hostile.scanned(photo, 1_000)
    with pytest.raises(PhotoTooLarge):
        clean_jpeg(many, unblurred)
    broken = many.index(b"\xff\xda")
    with pytest.raises(NotAPhoto):  # libjpeg would step over the letter and go on
        clean_jpeg(many[:broken] + b"x" + many[broken:], unblurred)


def test_a_film_behind_a_motion_photo_is_not_taken_for_scans():
    film = b"\x00\x00\x00\x18ftypmp42" + 1_000 * b"\xff\xda"
    assert decoded(clean_jpeg(encoded(".jpg") + film, unblurred)).shape == (300, 400, 3)


def test_a_jpeg_in_printers_colours_is_a_photo():
    image = decoded(clean_jpeg(base64.b64decode(CMYK), unblurred))
    assert image.shape == (16, 16, 3)
    assert image[8, 8, 2] > 200 > 100 > image[8, 8, 0]  # red


def test_place_and_camera_are_taken_out_and_the_picture_stands_upright():
    turned = with_exif(encoded(".jpg"), orientation=6)
    clean = clean_jpeg(turned, unblurred)
    assert b"Exif" in turned
    assert b"Exif" not in clean
    image = decoded(clean)
    assert image.shape == (400, 300, 3)
    assert image[200, 290, 0] > 200  # what was above is now to the right


def test_a_picture_that_claims_too_many_pixels_is_not_unpacked():
    bomb = encoded(".png")
    bomb = bomb[:16] + struct.pack(">II", 60_000, 60_000) + bomb[24:]
    with pytest.raises(PhotoTooLarge):
        clean_jpeg(bomb, unblurred)


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF....WEBPVP8 "])
def test_what_is_neither_jpeg_nor_png_is_refused(content):
    with pytest.raises(NotAPhoto):
        clean_jpeg(content, unblurred)


def test_a_jpeg_cut_off_before_its_picture_is_refused():
    with pytest.raises(NotAPhoto):
        clean_jpeg(encoded(".jpg")[:100], unblurred)


def test_the_same_photo_has_the_same_name_and_another_task_another():
    assert photo_name(1, b"x") == photo_name(1, b"x") != photo_name(2, b"x")
