"""Roads as they are seen from afar: each section that has damages, with how many of them are red or to be planned."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from api.tiles.dots import Dots
from api.tiles.encoding import encoded
from api.tiles.roads import Roads
from api.tiles.world import Tile
from model.grading.urgency import Band


@dataclass(frozen=True, eq=False)
class Conditions:
    """Damages counted by section and band."""

    roads: Roads
    counts: NDArray[np.int64]
    """(sections, bands), in the order of the roads and of `Band`."""

    @classmethod
    def of(cls, roads: Roads, dots: Dots) -> Self:
        """Counted; what lies on a retired section is left out."""
        counts = np.zeros((len(roads.ids), len(Band)), np.int64)
        if len(roads.ids):
            bands = np.repeat(np.arange(len(Band)), [dots.counts()[band] for band in Band])
            places = np.minimum(np.searchsorted(roads.ids, dots.facts["section"]), len(roads.ids) - 1)
            known = roads.ids[places] == dots.facts["section"]
            np.add.at(counts, (places[known], bands[known]), 1)
        return cls(roads, counts)

    def tile(self, tile: Tile) -> bytes:
        """The tile as Mapbox Vector Tile, 2.1; the reddest last, so that they are drawn on top."""
        drawn = sorted(self.roads.drawn(tile, self.counts.sum(axis=1) > 0), key=lambda one: tuple(self.counts[one[0]]))
        features = [{"geometry": line, "properties": self._properties(place)} for place, line in drawn]
        return encoded("conditions", features)

    def _properties(self, place: int) -> dict[str, object]:
        counts = dict(zip(Band, self.counts[place].tolist(), strict=True))
        worst = next(band for band in Band if counts[band])
        return {"id": int(self.roads.ids[place]), "band": worst.value, **{band.value: counts[band] for band in Band}}
