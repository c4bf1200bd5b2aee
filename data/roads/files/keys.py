"""Keys of sections: the register's own id, or failing that the place; never a row's number.

What has a key is met again by it when the file comes next year, whatever order, format or layer it comes in. An id that
several lines of a file share (a road in pieces, two layers numbered alike) is told apart by the place.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import shapely
from shapely import LineString

ROW_NUMBER = re.compile(r"(?:.*\.|F|fid[-_.]?)?(\d+)", re.IGNORECASE)
"""What GDAL writes as `gml_id` of a record that has no id of its own: veje.0, veje.1, …"""

SAME_POINTS_M = 0.1
"""Two lines whose points agree to this, metres, are one drawn twice; formats round to a few centimetres."""

DIGEST_BYTES = 16
"""Tell the points of a line from all others', without keeping them."""

PLACE_MARK = "@"
"""Stands before the place in a key; the key of a section without an id begins with it."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A line with the id that its register gives it, if any."""

    own_id: str | None
    line: LineString


def is_row_number(text: str, column: str, records: int) -> bool:
    """Whether an id was made by GDAL out of the record's row, of a layer with so many records."""
    numbered = ROW_NUMBER.fullmatch(text) if column.lower() == "gml_id" else None
    return numbered is not None and int(numbered[1]) <= records


def place_key(line: LineString) -> str:
    """The middle of a line in whole metres of EPSG:25832: the same in whatever direction it is drawn."""
    middle = line.interpolate(0.5, normalized=True)
    return f"{PLACE_MARK}{middle.x:.0f}-{middle.y:.0f}"


def is_place_key(key: str) -> bool:
    """Whether a section has no id of its register's."""
    return key.startswith(PLACE_MARK)


def keys_of(lines: Sequence[Keyed]) -> list[str | None]:
    """The key of each line, unique among them; None for one that is drawn once more."""
    shared = Counter(line.own_id for line in lines)
    keys = [
        line.own_id if line.own_id and shared[line.own_id] == 1 else (line.own_id or "") + place_key(line.line)
        for line in lines
    ]
    repeated = _repeated(lines, keys)
    return _told_apart(lines, [None if number in repeated else key for number, key in enumerate(keys)])


def _repeated(lines: Sequence[Keyed], keys: Sequence[str]) -> set[int]:
    """Numbers of the lines that another one draws as well: one with an id of its own stays, the first by its key."""
    by_points: dict[bytes, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        by_points[_points(line.line)].append(number)
    same = (
        sorted(numbers, key=lambda number: (is_place_key(keys[number]), keys[number]))
        for numbers in by_points.values()
        if len(numbers) > 1
    )
    return {number for numbers in same for number in numbers[1:]}


def _points(line: LineString) -> bytes:
    """What two drawings of one line have in common: its points, rounded, from the end that sorts first."""
    rounded = (shapely.get_coordinates(line) / SAME_POINTS_M).round()
    ends = rounded[[0, -1]].tolist()
    points = rounded if ends[0] <= ends[1] else rounded[::-1]
    return blake2b(points.tobytes(), digest_size=DIGEST_BYTES).digest()


def _told_apart(lines: Sequence[Keyed], keys: Sequence[str | None]) -> list[str | None]:
    """Lines with one middle are told apart by their lengths, and those of one length by their points."""
    told: list[str | None] = list(keys)
    for more in (_length, _ends):
        for number in _colliding(told):
            told[number] = f"{told[number]}-{more(lines[number].line)}"
    for place, number in enumerate(sorted(_colliding(told), key=lambda number: _points(lines[number].line))):
        told[number] = f"{told[number]}-{place + 1}"
    return told


def _length(line: LineString) -> str:
    return f"{line.length:.0f}"


def _ends(line: LineString) -> str:
    return "-".join(f"{value:.0f}" for point in sorted(line.coords[:: len(line.coords) - 1]) for value in point)


def _colliding(keys: Iterable[str | None]) -> list[int]:
    keys = list(keys)
    count = Counter(keys)
    return [number for number, key in enumerate(keys) if key is not None and count[key] > 1]
