"""What a picture's file says of itself, read before anything is unpacked."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

JPEG_MAGIC = b"\xff\xd8\xff"
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"

SCAN, JPEG_END = 0xDA, 0xD9
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers (ISO 10918-1, table B.1)."""

NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
"""After a scan's own bytes, in which FF is followed by 00 or a restart marker."""


class NotAPhoto(Exception):
    """Neither JPEG nor PNG, or broken."""


@dataclass(frozen=True)
class Head:
    """A picture's kind and size, pixels."""

    is_png: bool
    width: int
    height: int
    scans: int = 1
    """How often the decoder goes over the whole picture; more than one in a progressive JPEG."""


def head_of(content: bytes) -> Head:
    """What the file says.

    Raises:
        NotAPhoto: neither JPEG nor PNG, or its head is broken.
    """
    try:
        if content.startswith(PNG_MAGIC):
            return Head(True, *struct.unpack(">II", content[16:24]))
        if content.startswith(JPEG_MAGIC):
            return _jpeg_head(content)
    except (struct.error, IndexError) as error:
        raise NotAPhoto from error
    raise NotAPhoto


def _jpeg_head(content: bytes) -> Head:
    segments = list(_segments(content))
    frame = next((at for marker, at in segments if marker in FRAMES), None)
    if frame is None:
        raise NotAPhoto
    height, width = struct.unpack(">HH", content[frame + 5 : frame + 9])
    return Head(False, width, height, sum(marker == SCAN for marker, _ in segments))


def _segments(content: bytes) -> Iterator[tuple[int, int]]:
    """Each marker and where it stands (ISO 10918-1, B.1.1.3), to the picture's end: what phones put behind it, a film
    or a second picture, is not looked at."""
    at = 2
    while (marker := content[at + 1]) != JPEG_END:
        if content[at] != 0xFF:
            raise NotAPhoto
        if marker == 0xFF:
            at += 1
            continue
        yield marker, at
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
        if marker == SCAN:
            found = NEXT_MARKER.search(content, at)
            if found is None:
                return
            at = found.start()
