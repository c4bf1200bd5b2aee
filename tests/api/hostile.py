"""Small inputs that are large inside: what a server must survive, all of it at once."""

import math
import random
import struct
import zlib
from collections.abc import Callable, Iterator

import cv2
import numpy as np

Position = tuple[float, float]


def polygons() -> dict[str, list[list[Position]]]:
    """Rings by what is wrong with them."""
    chance = random.Random(1)
    town = [(chance.uniform(9.5, 11), chance.uniform(54.8, 56)) for _ in range(10_000)]
    world = [(chance.uniform(-180, 180), chance.uniform(-90, 90)) for _ in range(10_000)]
    star = [(10.4 + 0.5 * math.cos(2.9 * i), 55.4 + 0.3 * math.sin(2.9 * i)) for i in range(10_000)]
    return {
        "three points to the poles": [[(-179.9, -89.999999), (179.9, -89.999999), (0, 89.999999)]],
        "a zigzag from pole to pole": [[(-180 + 1.8 * i, 89.9 * (-1) ** i) for i in range(200)]],
        "a zigzag round the world": [[(180.0 * (-1) ** i, -89 + 0.89 * i) for i in range(200)]],
        "random points in a town": [town],
        "random points in the world": [world],
        "a star of 10,000 points": [star],
        "twenty tangled rings": [town[500 * i : 500 * (i + 1)] for i in range(20)],
    }


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, depth: int = 8, colour: int = 2, laced: int = 0, more: bytes = b"") -> bytes:
    """A black PNG, packed row by row; `colour` 2 is RGB, 6 RGBA; `laced` 1 is Adam7; `more` comes before the pixels."""
    packer = zlib.compressobj(9)
    row = bytes(1 + width * depth * (4 if colour == 6 else 3) // 8)
    packed = b"".join(packer.compress(row) for _ in range(2 * height if laced else height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, laced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def zeros(mebibytes: int) -> bytes:
    """So many of zeros, packed to a thousandth."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(2**20)) for _ in range(mebibytes)) + packer.flush()


def jpeg(width: int, height: int, *options: int) -> bytes:
    image = np.full((height, width, 3), 90, np.uint8)
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 50, *options])[1])


def stating(content: bytes, width: int, height: int) -> bytes:
    """A baseline JPEG whose head lies about its size."""
    at = content.index(b"\xff\xc0")
    return content[: at + 5] + struct.pack(">HH", height, width) + content[at + 9 :]


def animated(width: int, height: int, frames: int) -> bytes:
    """A PNG that moves."""
    control = struct.pack(">IIIIHHBB", width, height, 0, 0, 1, 10, 0, 0)
    packed = zlib.compress(bytes((1 + 3 * width) * height), 9)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"acTL", struct.pack(">II", frames, 0)) + chunk(b"fcTL", struct.pack(">I", 0) + control)
    body += chunk(b"IDAT", packed)
    for number in range(1, 2 * frames - 1, 2):
        body += chunk(b"fcTL", struct.pack(">I", number) + control)
        body += chunk(b"fdAT", struct.pack(">I", number + 1) + packed)
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


def scanned(content: bytes, times: int) -> bytes:
    """A progressive JPEG whose last scan comes so many times."""
    last = content.rindex(b"\xff\xda")
    return content[:last] + content[last:-2] * times + b"\xff\xd9"


PROGRESSIVE = (cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
FULL_COLOUR = (cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444)

PICTURES: dict[str, Callable[[], bytes]] = {
    "a PNG of 203 kB, 8000 x 7999": lambda: png(8000, 7999),
    "a PNG of 16 bits and four channels": lambda: png(4000, 3999, 16, 6),
    "an interlaced PNG": lambda: png(4000, 3999, 16, 6, 1),
    "a PNG whose colour profile unpacks to 500 MB": lambda: png(64, 64, more=chunk(b"iCCP", b"x\0\0" + zeros(500))),
    "a PNG of texts": lambda: png(64, 64, more=4 * chunk(b"zTXt", b"x\0\0" + zeros(200))),
    "an animated PNG": lambda: animated(3999, 4000, 50),
    "a JPEG of 52 megapixels": lambda: jpeg(7_200, 7_200),
    "a progressive JPEG of 52 megapixels in full colour": lambda: jpeg(7_200, 7_200, *PROGRESSIVE, *FULL_COLOUR),
    "a JPEG that says 65500 x 65500": lambda: stating(jpeg(64, 64), 65_500, 65_500),
    "a JPEG that says 7200 x 7200 and has 64 x 64": lambda: stating(jpeg(64, 64), 7_200, 7_200),
    "a JPEG of 2,000 scans": lambda: scanned(jpeg(7_200, 7_200, *PROGRESSIVE), 2_000),
}


def pictures() -> Iterator[tuple[str, bytes]]:
    for name, made in PICTURES.items():
        yield name, made()
