"""What the tiles keep in memory: the newest snapshot of a layer and its tiles, and nothing of older ones."""

import weakref
from dataclasses import dataclass, field

import numpy as np
import pytest
from sqlalchemy import insert

from api.tiles import cache
from api.tiles.cache import TileCache
from api.tiles.dots import ROWS_AT_ONCE, DotLayer, Dots
from api.tiles.roads import RoadLayer
from api.tiles.world import Tile
from data.schema import Damage, DamageEvent
from tests.homes import SECOND_DRIVE

EVERYWHERE = Tile(0, 0, 0)
BYTES_A_DOT = 52


@dataclass(eq=False)
class Numbered:
    """A snapshot that says which it is, and counts how often it was asked."""

    name: str
    asked: list[Tile] = field(default_factory=list)

    def tile(self, tile: Tile) -> bytes:
        self.asked.append(tile)
        return f"{self.name}{tile}".encode()


def test_a_tile_asked_for_twice_is_made_once_and_a_new_snapshot_makes_it_anew():
    tiles, old, new = TileCache(), Numbered("old"), Numbered("new")
    first, again, later = tiles.tile(old, EVERYWHERE), tiles.tile(old, EVERYWHERE), tiles.tile(new, EVERYWHERE)
    assert first is again
    assert (len(old.asked), len(new.asked)) == (1, 1)
    assert (later.content[:3], later.tag == first.tag) == (b"new", False)


def test_the_tile_used_longest_ago_goes_first(monkeypatch):
    monkeypatch.setattr(cache, "TILES_KEPT", 2)
    tiles, layer = TileCache(), Numbered("")
    a, b, c = Tile(1, 0, 0), Tile(1, 0, 1), Tile(1, 1, 0)
    for tile in (a, b, a, c, a, b):
        tiles.tile(layer, tile)
    assert layer.asked == [a, b, c, b]


@pytest.mark.parametrize("layer", [DotLayer, RoadLayer])
def test_thirty_changes_leave_one_snapshot_alive(layer, store, clock):
    tiles, snapshots = layer(store, clock), []
    for change in range(30):
        tiles.tile(EVERYWHERE)
        snapshots.append(weakref.ref(tiles.newest()))
        with store.write() as session:
            session.add(DamageEvent(damage_id=5, at=SECOND_DRIVE, event="measured", by="Hold Nord", note=f"{change}"))
        clock.pass_by(minutes=6)
    assert len({id(kept) for kept in (ref() for ref in snapshots) if kept is not None}) == 1


def test_a_dot_takes_52_bytes_and_all_are_read_in_the_order_of_urgency(store, clock):
    many = ROWS_AT_ONCE * 2 + 7
    with store.write() as session:
        one = {c.key: getattr(session.get_one(Damage, 5), c.key) for c in Damage.__table__.columns if c.key != "id"}
        session.execute(insert(Damage), [one | {"urgency": number % 101} for number in range(many)])
    dots = DotLayer(store, clock).newest()
    arrays = [value for value in vars(dots).values() if isinstance(value, np.ndarray)]
    assert len(dots.ids) == len(set(dots.ids.tolist())) == many + 30
    assert sum(array.nbytes for array in arrays) == BYTES_A_DOT * len(dots.ids)
    assert (np.diff(dots.urgency) <= 0).all()
    assert isinstance(dots, Dots)
