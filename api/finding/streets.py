"""Every section's street, kind and class in memory: 20,000 of them are some megabytes, and asked for with each list."""

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.schema import Section
from data.store import Store

STREETS_REREAD_EACH = timedelta(minutes=5)
"""Roads are imported by a command; so long may a new name be unknown here."""

AFTER_Z = str.maketrans({"æ": "{", "ø": "|", "å": "}"})
"""Danish order: the three letters after z; the characters after z in ASCII stand for them."""


@dataclass(frozen=True, eq=False)
class Streets:
    """All sections, retired ones too: a damage may lie on one still."""

    newest: int
    """The highest id."""
    read_at: datetime
    ids: NDArray[np.int32]
    """Ascending."""
    names: NDArray[np.str_]
    kinds: NDArray[np.str_]
    road_classes: NDArray[np.int32]

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """Place of each section among the streets in Danish order; sections of one name share it."""
        unique, of_section = np.unique(self.names, return_inverse=True)
        order = sorted(range(len(unique)), key=lambda index: danish(str(unique[index])))
        rank = np.empty(len(unique), np.int64)
        rank[order] = np.arange(len(unique))
        return rank[of_section]

    def rank_of(self, sections: NDArray[np.int32]) -> NDArray[np.int64]:
        """Of sections by their ids; of one that is too new to be known, 0."""
        if not len(self.ids):
            return np.zeros(len(sections), np.int64)
        places = np.minimum(np.searchsorted(self.ids, sections), len(self.ids) - 1)
        return np.where(self.ids[places] == sections, self.ranks[places], 0)

    def sections(
        self, kinds: Collection[str], road_classes: Collection[int], names: Collection[str]
    ) -> NDArray[np.int32]:
        """Ids of the sections that are all of it; what is empty asks for nothing in particular."""
        kept = np.ones(len(self.ids), np.bool_)
        asked: Sequence[tuple[NDArray[Any], Collection[Any]]] = (
            (self.kinds, kinds), (self.road_classes, road_classes), (self.names, names),
        )  # fmt: skip
        for column, wanted in asked:
            if wanted:
                kept &= np.isin(column, list(wanted))
        return self.ids[kept]


def danish(name: str) -> str:
    """What sorts as a Dane sorts names."""
    return name.casefold().translate(AFTER_Z)


@dataclass
class StreetLayer:
    """Gives the newest streets; one thread reads them, the others wait."""

    store: Store
    clock: Callable[[], datetime]
    _streets: Streets | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def newest(self) -> Streets:
        """The streets as the database has them, give or take some minutes."""
        with self._lock, self.store.read() as session:
            at, newest, known = self.clock(), _newest(session), self._streets
            if known is None or known.newest != newest or at - known.read_at > STREETS_REREAD_EACH:
                self._streets = _read(session, newest, at)
            assert self._streets
            return self._streets


def _newest(session: Session) -> int:
    return session.scalar(select(func.max(Section.id))) or 0


def _read(session: Session, newest: int, at: datetime) -> Streets:
    s = Section
    rows = session.execute(select(s.id, s.name, s.kind, s.road_class_id).order_by(s.id)).all()
    return Streets(
        newest,
        at,
        np.array([row.id for row in rows], np.int32),
        np.array([row.name for row in rows], np.str_),
        np.array([row.kind for row in rows], np.str_),
        np.array([row.road_class_id for row in rows], np.int32),
    )
