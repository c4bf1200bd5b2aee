"""Streets by what somebody types, with its slips: by the share of its trigrams that a name has.

A municipality has some thousand names, which are looked through in a millisecond; so neither SQLite's FTS5 nor
PostgreSQL's pg_trgm, which its owner may not be allowed to install, is needed, and both databases answer alike.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from api.finding.streets import StreetLayer, Streets
from data.schema import Address
from data.store import Store

LEAST_SHARE = 0.5
"""More of the typed trigrams a name must have, or all that was typed. Two letters swapped in a word of ten cost 4 of
10; another street that ends in "vej" shares 2 or 3. Chosen by hand on the names of `tests/api/finding`."""

GRAM = 3

SPELT: dict[str, str] = {"æ": "ae", "ø": "oe", "å": "aa", "ö": "oe", "ä": "ae", "é": "e", "ü": "y"}
"""One way of several to write it."""

FOLDED = str.maketrans(SPELT)


def folded(name: str) -> str:
    """As it is compared: no capitals, no Danish letters, single spaces."""
    return " ".join(name.casefold().translate(FOLDED).replace(".", " ").split())


@dataclass(frozen=True, eq=False)
class Names:
    """Names that can be found."""

    names: Sequence[str]
    written: Sequence[str]
    """Each folded."""
    holders: dict[str, NDArray[np.int64]]
    """By trigram, the places of the names that have it."""
    sizes: NDArray[np.int64]
    """How many trigrams each has."""

    @classmethod
    def of(cls, names: Iterable[str]) -> "Names":
        """Each once."""
        unique = sorted({name for name in names if name.strip()})
        written = [folded(name) for name in unique]
        grams = [_grams(f"{one} ") for one in written]
        holders: dict[str, list[int]] = defaultdict(list)
        for place, some in enumerate(grams):
            for gram in some:
                holders[gram].append(place)
        arrays = {gram: np.array(places) for gram, places in holders.items()}
        return cls(unique, written, arrays, np.array([len(some) for some in grams], np.int64))

    def best(self, typed: str, most: int) -> list[str]:
        """What was probably meant, the likeliest first."""
        wanted = folded(typed)
        grams = _grams(wanted)
        if not wanted or not self.names:
            return []
        found = [self.holders[gram] for gram in grams if gram in self.holders]
        shared = np.bincount(np.concatenate(found), minlength=len(self.names)) if found else np.zeros(len(self.names))
        holding = np.array([wanted in name for name in self.written])
        likely = np.flatnonzero((shared > LEAST_SHARE * len(grams)) | holding)
        ranked = sorted(
            map(int, likely),
            key=lambda place: (-self._likeness(wanted, place, float(shared[place]), len(grams)), place),
        )
        return [self.names[place] for place in ranked[:most]]

    def _likeness(self, wanted: str, place: int, shared: float, typed: int) -> float:
        """Dice's coefficient; a name that begins with what was typed comes before every other."""
        name = self.written[place]
        begins = 2.0 if name.startswith(wanted) else 1.0 if f" {wanted}" in name else 0.0
        return float(begins + 2 * shared / (typed + self.sizes[place]))


def _grams(text: str) -> set[str]:
    padded = f"  {text}"
    return {padded[start : start + GRAM] for start in range(len(padded) - GRAM + 1)}


@dataclass
class NameLayer:
    """Gives the newest names: of sections' streets, and of addresses'."""

    store: Store
    streets: StreetLayer
    _known: tuple[Streets, int, Names] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def newest(self) -> Names:
        """The names as the database has them."""
        streets = self.streets.newest()
        with self._lock, self.store.read() as session:
            newest = session.scalar(select(func.max(Address.id))) or 0
            if self._known is None or self._known[0] is not streets or self._known[1] != newest:
                of_addresses = session.scalars(select(Address.street).distinct())
                names = Names.of([*map(str, np.unique(streets.names)), *of_addresses])
                self._known = (streets, newest, names)
            return self._known[2]
