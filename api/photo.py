"""A crew's photo on its way in: known by its content, made small, without place or faces."""

import hashlib
import struct
from collections.abc import Callable

import cv2
import numpy as np

from model.detection import Image
from model.privacy import Blurred

MOST_BYTES = 10 * 2**20
MOST_PIXELS = 64_000_000
"""A phone's largest picture is 50 megapixels; more is a file made to fill the memory."""

LONGEST_SIDE = 1600
JPEG_QUALITY = 85

JPEG_MAGIC = b"\xff\xd8\xff"
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"

Blur = Callable[[Image], Blurred]


class NotAPhoto(Exception):
    """Neither JPEG nor PNG, or broken."""


class PhotoTooLarge(Exception):
    """More than `MOST_BYTES` or `MOST_PIXELS`."""


def clean_jpeg(content: bytes, blur: Blur) -> bytes:
    """The picture turned upright, at most `LONGEST_SIDE` pixels, people blurred, nothing beside the pixels.

    Raises:
        NotAPhoto: it cannot be read.
        PhotoTooLarge: see above.
    """
    if len(content) > MOST_BYTES:
        raise PhotoTooLarge
    width, height = stated_size(content)
    if width * height > MOST_PIXELS:
        raise PhotoTooLarge
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise NotAPhoto
    return jpeg(blur(shrunk(np.asarray(image, np.uint8), LONGEST_SIDE)).image, JPEG_QUALITY)


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


def stated_size(content: bytes) -> tuple[int, int]:
    """Width and height as the file's head says, read before anything is unpacked.

    Raises:
        NotAPhoto: neither JPEG nor PNG, or its head is broken.
    """
    try:
        if content.startswith(PNG_MAGIC):
            width, height = struct.unpack(">II", content[16:24])
            return width, height
        if content.startswith(JPEG_MAGIC):
            return _jpeg_size(content)
    except (struct.error, IndexError) as error:
        raise NotAPhoto from error
    raise NotAPhoto


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Walk the segments to the start of frame (ISO 10918-1, B.1.1.3)."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise NotAPhoto
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
