"""Road files that went wrong on their way: bytes lost, doubled or turned, parts not sent, numbers that are none."""

import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.data.roads.road_files import street, write

NUMBER = re.compile(rb"-?\d+\.?\d*")
ODD = (
    b"NaN",
    b"1e999",
    b"-1e308",
    b"null",
    b'""',
    b'"x"',
    b"[]",
    b"{}",
    b"0",
    b"1e-320",
    b"99999999999999999999",
    b"-0.0",
)

FORMATS = ("v.geojson", "v.gpkg", "v.shp", "v.gml")

Mutation = Callable[[random.Random, bytes], bytes]


def _flip(chance: random.Random, data: bytes) -> bytes:
    turned = bytearray(data)
    for _ in range(chance.choice((1, 3, 30))):
        turned[chance.randrange(len(turned))] = chance.randrange(256)
    return bytes(turned)


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data))]


def _without_a_piece(chance: random.Random, data: bytes) -> bytes:
    start, length = _piece(chance, data)
    return data[:start] + data[start + length :]


def _twice(chance: random.Random, data: bytes) -> bytes:
    start, length = _piece(chance, data)
    return data[: start + length] + data[start:]


def _zeroed(chance: random.Random, data: bytes) -> bytes:
    start, length = _piece(chance, data)
    return data[:start] + bytes(length) + data[start + length :]


def _other_numbers(chance: random.Random, data: bytes) -> bytes:
    share = chance.choice((0.01, 0.1, 0.5))
    return NUMBER.sub(lambda found: chance.choice(ODD) if chance.random() < share else found[0], data)


def _empty(_chance: random.Random, _data: bytes) -> bytes:
    return b""


def _piece(chance: random.Random, data: bytes) -> tuple[int, int]:
    return chance.randrange(len(data)), chance.choice((1, 8, 100, 2_000))


MUTATIONS: Mapping[str, Mutation] = {
    "flipped": _flip, "cut": _cut, "a piece lost": _without_a_piece, "a piece twice": _twice, "zeroed": _zeroed,
    "other numbers": _other_numbers, "empty": _empty,
}  # fmt: skip


def mutated(folder: Path, seed: int) -> Path:
    """A road file of 12 streets with one to three things wrong; the same for the same seed."""
    chance = random.Random(seed)
    columns = {
        "id": [f"v{number}" for number in range(12)],
        "navn": ["Østergade", "Åløkken", None] * 4,
        "vejklasse": ["Trafikvej", "Cykelsti"] * 6,
        "frakmt": [0.0, 120.0, 40_800.0, None] * 3,
        "oneway": ["yes", None, "-1"] * 4,
    }
    file = write(folder / chance.choice(FORMATS), [street(number) for number in range(12)], **columns)
    parts = sorted(path for path in folder.iterdir() if path.stem == file.stem)
    for _ in range(chance.choice((1, 1, 2, 3))):
        part = chance.choice(parts)
        if part != file and chance.random() < 0.2:
            part.unlink(missing_ok=True)
        elif part.exists() and (data := part.read_bytes()):
            part.write_bytes(MUTATIONS[chance.choice(list(MUTATIONS))](chance, data))
    return file
