"""Reading road files: any vector format becomes section drafts in EPSG:25832.

layers → records with their lines in metres → keys and chainages → drafts. What cannot be used is counted with its
reason, record by record; only a file of which nothing can be used is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from shapely import LineString

from data.names import shown
from data.roads.columns import Columns, choose_columns
from data.roads.files import chainage
from data.roads.files.keys import Keyed, keys_of
from data.roads.files.layers import Layer, LayerUse, layers_of
from data.roads.files.left_out import LeftOut
from data.roads.files.place import Placement
from data.roads.files.records import WHOLE_FILE, LayerRecords, Record, Source, Tally
from data.roads.files.unreadable import Cause, UnreadableRoads
from model.vocabulary import Oneway


@dataclass(frozen=True, slots=True)
class SectionDraft:
    """A section as read from the file."""

    key: str
    name: str
    road_class: str
    kind: str
    from_m: float
    line: LineString
    oneway: Oneway | None = None
    level: int = 0
    """Of a bridge 1 or more, of a tunnel -1 or less."""


@dataclass(frozen=True)
class LayerRead:
    """What became of a layer."""

    layer: Layer
    columns: Columns | None = None
    """None where it was not read."""
    placement: Placement | None = None
    """None where it was not read, or none of its lines lies in the area."""
    sections: int = 0


@dataclass(frozen=True)
class RoadFile:
    """Sections read from a file, and what was left out."""

    drafts: tuple[SectionDraft, ...]
    layers: tuple[LayerRead, ...]
    left_out: Mapping[LeftOut, int]
    """Records, or lines of them."""
    chainage_unreadable: int
    """Sections whose chainage is no number; they begin at 0."""

    @property
    def columns(self) -> Columns:
        """Of the first layer that was read."""
        return next(read.columns for read in self.layers if read.columns)

    @property
    def without_line(self) -> int:
        """Records with no line geometry, left out."""
        return sum(self.left_out.get(reason, 0) for reason in (LeftOut.NO_GEOMETRY, LeftOut.NOT_A_LINE))

    @property
    def metres(self) -> float:
        """Length of all sections."""
        return float(sum(draft.line.length for draft in self.drafts))


def read_roads(file: Path, source: Source = WHOLE_FILE) -> RoadFile:
    """Read GeoJSON, GPKG, Shapefile, GML or an OpenStreetMap extract in any coordinate system.

    Args:
        file: the file, or a zipped Shapefile.
        source: which part of it to read, and how.

    Raises:
        UnreadableRoads: not a vector file, not one line in it, none where the roads are, or too many points.
        NoSuchColumn: a named column is in none of the layers that are read.
    """
    layers = layers_of(file, source.layers)
    if read_layers := [layer for layer in layers if layer.use is LayerUse.READ]:
        choose_columns([column for layer in read_layers for column in layer.columns], source.columns)
    tally, reads, by_layer = Tally(), [], []
    for layer in layers:
        if layer.use is not LayerUse.READ:
            reads.append(LayerRead(layer))
            continue
        records = LayerRecords(file, layer, source, tally)
        by_layer.append(list(records))
        reads.append(LayerRead(layer, records.columns, records.placement, len(by_layer[-1])))
    drafts = tuple(_drafts(by_layer, tally))
    if not drafts and tally.elsewhere:
        raise UnreadableRoads(file, Cause.NO_PLACE, area=source.area, found=tally.elsewhere)
    if not drafts:
        raise UnreadableRoads(file, Cause.NO_LINES, found=_held(reads, tally))
    return RoadFile(drafts, tuple(reads), dict(tally.left_out), _unread_chainages(by_layer))


def _drafts(by_layer: Sequence[list[Record]], tally: Tally) -> Iterator[SectionDraft]:
    """Sections with keys, and chainages in metres."""
    keys = iter(keys_of([Keyed(record.own_id, record.line) for record in chain.from_iterable(by_layer)]))
    for records in by_layer:
        coded = chainage.is_coded((r.from_m, r.to_m, r.drawn_m) for r in records if r.before_m == 0)
        for record in records:
            key, start = next(keys), chainage.metres(record.from_m, coded) or 0.0
            if key is None:
                tally.leave_out(LeftOut.DRAWN_TWICE)
                continue
            yield SectionDraft(
                key,
                record.name,
                record.road_class,
                record.kind,
                start + record.before_m,
                record.line,
                record.oneway,
                record.level,
            )


def _unread_chainages(by_layer: Sequence[list[Record]]) -> int:
    stated = (record.from_m for record in chain.from_iterable(by_layer) if record.from_m is not None)
    return sum(chainage.metres(value, coded=False) is None for value in stated)


def _held(reads: Sequence[LayerRead], tally: Tally) -> str:
    """What a file without lines holds instead."""
    held = [f"{shown(read.layer.name)}: {read.layer.records} {read.layer.geometry or 'table'}" for read in reads]
    return "; ".join([*held, *(f"{reason.value}: {records}" for reason, records in tally.left_out.items())])
