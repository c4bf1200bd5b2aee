"""What somebody means who types into the search field: a street, an address, a number of ours, a place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.finding.names import Names
from data.damages.areas import DENMARK_BOX, Box
from data.projection import to_degrees
from data.roads import addresses
from data.schema import Damage, Section, Team, WorkOrder

MOST_PLACES = 8
"""In one answer: what fits under the field."""

MOST_STREETS, MOST_NUMBERS = 5, 3

LARGEST_NUMBER = 2**31 - 1

DECIMAL_PAIR = re.compile(r"(-?\d{1,3}[.]\d+)[\s,;]+(-?\d{1,3}[.]\d+)")

OUR_NUMBER = re.compile(
    r"(?:(?P<kind>skade|damage|seddel|ordre|order|arbejdsseddel)\s*)?#?(?P<number>\d{1,10})", re.IGNORECASE
)

HOUSE = re.compile(r"(?P<street>.*\D)\s+(?P<number>\d+\s?[a-zA-Z]?)")

DAMAGE_WORDS = frozenset({"skade", "damage"})


class PlaceKind(StrEnum):
    """What was found."""

    STREET = "street"
    SECTION = "section"
    ADDRESS = "address"
    DAMAGE = "damage"
    ORDER = "order"
    POSITION = "position"


@dataclass(frozen=True, slots=True)
class Place:
    """Something that can be gone to."""

    kind: PlaceKind
    title: str
    detail: str
    """What tells it from another of the same title."""
    number: int | None
    """Of a damage or an order."""
    box: Box | None
    """Where it is, degrees; None of an order, which is shown by its damages."""


def places(session: Session, names: Names, typed: str) -> Sequence[Place]:
    """What was probably meant, the likeliest first."""
    text = " ".join(typed.split())
    found = islice(_all(session, names, text), MOST_PLACES)
    return list(dict.fromkeys(found))


def _all(session: Session, names: Names, text: str) -> Iterator[Place]:
    if pair := DECIMAL_PAIR.fullmatch(text):
        yield from _position(float(pair[1]), float(pair[2]))
        return
    if ours := OUR_NUMBER.fullmatch(text):
        yield from _numbered(session, ours["kind"], int(ours["number"]))
    yield from _sections(session, text)
    yield from _named(session, names, text)


def _position(first: float, second: float) -> Iterator[Place]:
    """Latitude first, as maps write it; the other way round where only that lies in Denmark."""
    west, south, east, north = DENMARK_BOX
    for lat, lon in ((first, second), (second, first)):
        if west <= lon <= east and south <= lat <= north:
            yield Place(PlaceKind.POSITION, f"{lat:g}, {lon:g}", "", None, (lon, lat, lon, lat))
            return


def _numbered(session: Session, kind: str | None, number: int) -> Iterator[Place]:
    if number > LARGEST_NUMBER:
        return
    if kind is None or kind.lower() in DAMAGE_WORDS:
        query = select(Damage.lon, Damage.lat, Section.name).join(Section, Section.id == Damage.section_id)
        for lon, lat, street in session.execute(query.where(Damage.id == number)):
            yield Place(PlaceKind.DAMAGE, str(number), street, number, (lon, lat, lon, lat))
    if kind is None or kind.lower() not in DAMAGE_WORDS:
        of_team = select(Team.name).join(WorkOrder, WorkOrder.team_id == Team.id).where(WorkOrder.id == number)
        for team in session.scalars(of_team):
            yield Place(PlaceKind.ORDER, str(number), team, number, None)


def _sections(session: Session, text: str) -> Iterator[Place]:
    """By the municipality's own number, written out."""
    s = Section
    query = select(s.key, s.name, s.min_x, s.min_y, s.max_x, s.max_y).where(s.key == text, s.retired_at.is_(None))
    for key, name, *box in session.execute(query):
        yield Place(PlaceKind.SECTION, key, name, None, _degrees(*box))


def _named(session: Session, names: Names, text: str) -> Iterator[Place]:
    house = HOUSE.fullmatch(text)
    streets = names.best(house["street"] if house else text, MOST_STREETS)
    if house:
        number = house["number"].replace(" ", "").upper()
        for street in streets:
            for one in addresses.at(session, street, number, MOST_NUMBERS):
                box = (one.lon, one.lat, one.lon, one.lat)
                yield Place(PlaceKind.ADDRESS, f"{street} {one.number}", one.town, None, box)
    boxes = _boxes(session, streets)
    for street in streets:
        if street in boxes:
            yield Place(PlaceKind.STREET, street, "", None, boxes[street])


def _boxes(session: Session, streets: Sequence[str]) -> dict[str, Box]:
    s = Section
    query = select(s.name, func.min(s.min_x), func.min(s.min_y), func.max(s.max_x), func.max(s.max_y))
    found = session.execute(query.where(s.name.in_(streets), s.retired_at.is_(None)).group_by(s.name))
    return {name: _degrees(*box) for name, *box in found}


def _degrees(min_x: float, min_y: float, max_x: float, max_y: float) -> Box:
    west, south = to_degrees(min_x, min_y)
    east, north = to_degrees(max_x, max_y)
    return float(west), float(south), float(east), float(north)
