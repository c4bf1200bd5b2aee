"""A crew's photo on its way in: known by its content, made small, without place or faces."""

import hashlib
from collections.abc import Callable

import cv2
import numpy as np

from api.photos.image_header import Head, NotAPhoto, head_of
from model.detection import Image
from model.networks.privacy import Blurred

MOST_PHOTO_BYTES = 10 * 2**20

MOST_PHOTO_PIXELS = 52_000_000
"""Of a JPEG. A phone's picture of 48 or 50 megapixels may fit `MOST_PHOTO_BYTES`; those of 108 and 200 do not (15 to 45
MB: 1 to 2 bits a pixel), and the crew's page sends 1,600 pixels across whatever the camera made. A progressive JPEG is
unpacked beside its coefficients, 2 bytes a pixel and component: at most 416 MB."""

MOST_PNG_PIXELS = 16_000_000
"""No camera writes PNG; a phone's screen shows up to 5 megapixels, a computer's mostly 8. PNG is unpacked whole, at 6
bytes a pixel (measured): 100 MB."""

MOST_SCANS = 50
"""Of a progressive JPEG; each goes over the whole picture, 50 ms at 50 megapixels. Encoders make 10."""

PHOTO_LONGEST_SIDE = 1600
PHOTO_JPEG_QUALITY = 85

Blur = Callable[[Image], Blurred]


class PhotoTooLarge(Exception):
    """More than `MOST_PHOTO_BYTES`, `MOST_PHOTO_PIXELS`, `MOST_PNG_PIXELS` or `MOST_SCANS`."""


def clean_jpeg(content: bytes, blur: Blur) -> bytes:
    """The picture turned upright, at most `PHOTO_LONGEST_SIDE` pixels, people blurred, nothing beside the pixels.

    Raises:
        NotAPhoto: it cannot be read.
        PhotoTooLarge: see above.
    """
    if len(content) > MOST_PHOTO_BYTES:
        raise PhotoTooLarge
    head = head_of(content)
    if head.width * head.height > (MOST_PNG_PIXELS if head.is_png else MOST_PHOTO_PIXELS) or head.scans > MOST_SCANS:
        raise PhotoTooLarge
    image = cv2.imdecode(np.frombuffer(content, np.uint8), _reduced(head))
    if image is None:
        raise NotAPhoto
    return jpeg(blur(shrunk(np.asarray(image, np.uint8), PHOTO_LONGEST_SIDE)).image, PHOTO_JPEG_QUALITY)


def _reduced(head: Head) -> int:
    """OpenCV's flag to decode no larger than needed: less than twice `PHOTO_LONGEST_SIDE` where an eighth is enough.

    libjpeg makes the smaller picture straight from the coefficients; a PNG is unpacked whole all the same.
    """
    flags = {8: cv2.IMREAD_REDUCED_COLOR_8, 4: cv2.IMREAD_REDUCED_COLOR_4, 2: cv2.IMREAD_REDUCED_COLOR_2}
    enough = (flag for part, flag in flags.items() if max(head.width, head.height) >= part * PHOTO_LONGEST_SIDE)
    return int(next(enough, cv2.IMREAD_COLOR))


def shrunk(image: Image, longest_side: int) -> Image:
    """The picture with its longer side at most so many pixels."""
    height, width = image.shape[:2]
    scale = longest_side / max(height, width)
    if scale >= 1:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def jpeg(image: Image, quality: int) -> bytes:
    """Encoded, without EXIF."""
    ok, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert ok, "OpenCV encodes every BGR picture"
    return bytes(encoded)


def photo_name(task_id: int, content: bytes) -> str:
    """The same photo of the same task always has the same name."""
    return f"task-{task_id}-{hashlib.sha256(content).hexdigest()[:16]}.jpg"
