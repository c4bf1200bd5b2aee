"""Growth of a damage: its size from pass to pass, and whether it grew by more than measuring errors explain."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from math import exp, hypot, inf, sqrt
from statistics import mean, median

from data.schema import Sighting
from model.geometry.ground import MEASURABLE_TO_M, SURE_TO_M
from model.grading.extent import RUNS_ON_M, Interval, whole_extent
from model.grading.severity import CONFIDENCE_90
from model.vocabulary import DamageClass

MIN_SIGHTINGS = 2
"""Least sightings from near for a pass's size; one box alone is too noisy."""

AVERAGED_PASSES = 3
"""So many of the first passes are compared with as many of the newest. Assumed (simulated season, seed 1: 29 % of the
damages that had grown 1.2 to 1.4 times were noticed, and 4 % of those that had not grown were taken for it; with one
pass each, 19 and 5 %; the season is given its growth and its detector's errors)."""


@dataclass(frozen=True, slots=True)
class PassSize:
    """Size of a damage by one pass; metres, and their relative standard error."""

    recording_id: int
    at: datetime
    length_m: float
    width_m: float
    error: float
    fragments: int
    """Merged damages that the pass showed."""

    def extent_m(self, damage_class: DamageClass) -> float:
        """The one length that growth is measured by: a crack's own, a pothole's mean diameter, the root of an area of
        alligator cracking."""
        if damage_class is DamageClass.POTHOLE:
            return (self.length_m + self.width_m) / 2
        if damage_class is DamageClass.ALLIGATOR:
            return sqrt(self.length_m * self.width_m)
        return max(self.length_m, self.width_m)

    def interval_m(self, damage_class: DamageClass) -> tuple[float, float]:
        """90 % interval of the extent, metres."""
        extent, slack = self.extent_m(damage_class), CONFIDENCE_90 * self.error
        return extent * max(0.0, 1 - slack), extent * (1 + slack)


@dataclass(frozen=True, slots=True)
class Growth:
    """From the first passes that measured it to the newest."""

    first: PassSize
    newest: PassSize
    from_m: float
    to_m: float

    @property
    def times(self) -> float:
        """Newest extent over the first."""
        return self.to_m / self.from_m


def near_sightings(rows: Sequence[Sighting]) -> list[Sighting]:
    """The sightings that measure best: those from near, or where there are none the measurable ones."""
    measuring = _measuring(rows)
    return [row for row in measuring if row.distance_m <= SURE_TO_M] or measuring


def size_by_pass(rows: Sequence[Sighting], unknown_error: float) -> list[PassSize]:
    """The size by each pass, the oldest first; passes that measured nothing are left out.

    Args:
        rows: sightings of a damage and of those merged into it.
        unknown_error: relative standard error of sightings stored before each had its own.
    """
    measuring = sorted(_measuring(rows), key=lambda row: row.recording_id)
    groups = ([*group] for _, group in groupby(measuring, key=lambda row: row.recording_id))
    sizes = (_size(near_sightings(group), unknown_error) for group in groups if len(group) >= MIN_SIGHTINGS)
    return sorted(sizes, key=lambda size: size.at)


def lengths_by_pass(rows: Sequence[Sighting], section_m: Mapping[int, float]) -> list[float]:
    """Length, from begin to end, by each pass that saw a crack run on along the road where no frame showed it whole.

    Args:
        rows: sightings of a damage.
        section_m: lengths of their sections, by id; may be left out where all lie on one.
    """
    cracks = [row for row in _measuring(rows) if row.damage_class != DamageClass.POTHOLE]
    by_pass: dict[int, dict[int, list[Interval]]] = defaultdict(lambda: defaultdict(list))
    for row in cracks:
        by_pass[row.recording_id][row.section_id].append(_interval(row))
    return [length for by_section in by_pass.values() if (length := _whole_length(by_section, section_m)) is not None]


def _whole_length(by_section: Mapping[int, Sequence[Interval]], section_m: Mapping[int, float]) -> float | None:
    """Of what one pass saw; across a border of sections, its part on each as far as the section goes."""
    if len(by_section) == 1:
        (parts,) = by_section.values()
        whole = whole_extent(parts)
        return whole and whole[1] - whole[0]
    length_m = sum(_reach(parts, section_m.get(section, inf)) for section, parts in by_section.items())
    longest = max(end - begin for parts in by_section.values() for begin, end in parts)
    return length_m if length_m > longest + RUNS_ON_M else None


def _reach(parts: Sequence[Interval], section_m: float) -> float:
    return min(max(end for _, end in parts), section_m) - max(min(begin for begin, _ in parts), 0.0)


def _interval(row: Sighting) -> Interval:
    return row.chainage_m - row.length_m / 2, row.chainage_m + row.length_m / 2


def growth_between(passes: Sequence[PassSize], damage_class: DamageClass) -> Growth | None:
    """Growth from the first passes to the newest; None where their errors together explain the difference."""
    count = min(AVERAGED_PASSES, len(passes) // 2)
    if not count:
        return None
    before, before_error = _mean(passes[:count], damage_class)
    after, after_error = _mean(passes[-count:], damage_class)
    if after <= before * exp(CONFIDENCE_90 * hypot(before_error, after_error)):
        return None
    return Growth(passes[0], passes[-1], before, after)


def current_passes(passes: Sequence[PassSize], damage_class: DamageClass) -> list[PassSize]:
    """Of a damage that has grown, the passes whose 90 % interval overlaps that of the newest."""
    low, high = passes[-1].interval_m(damage_class)
    intervals = [size.interval_m(damage_class) for size in passes]
    return [size for size, (least, most) in zip(passes, intervals, strict=True) if least <= high and most >= low]


def _mean(passes: Sequence[PassSize], damage_class: DamageClass) -> tuple[float, float]:
    """Mean extent in metres and its relative standard error: the errors of different drives are independent."""
    extents, errors = ([size.extent_m(damage_class) for size in passes], [size.error for size in passes])
    return mean(extents), mean(errors) / sqrt(len(passes))


def _measuring(rows: Sequence[Sighting]) -> list[Sighting]:
    return [row for row in rows if row.distance_m <= MEASURABLE_TO_M]


def _size(rows: Sequence[Sighting], unknown_error: float) -> PassSize:
    rows = sorted(rows, key=lambda row: row.damage_id)
    fragments = [[*group] for _, group in groupby(rows, key=lambda row: row.damage_id)]
    error = median(unknown_error if row.size_error is None else row.size_error for row in rows)
    length_m, width_m = _extent(fragments)
    return PassSize(rows[0].recording_id, min(row.at for row in rows), length_m, width_m, error, len(fragments))


def _extent(fragments: Sequence[Sequence[Sighting]]) -> tuple[float, float]:
    """Length and width of all fragments together; of the largest where they lie on different sections, whose chainages
    cannot be compared."""
    lengths = [median(row.length_m for row in rows) for rows in fragments]
    widths = [median(row.width_m for row in rows) for rows in fragments]
    if len(fragments) == 1 or len({row.section_id for rows in fragments for row in rows}) > 1:
        return max(lengths), max(widths)
    chainages = [median(row.chainage_m for row in rows) for rows in fragments]
    offsets = [median(row.offset_m for row in rows) for rows in fragments]
    return _span(chainages, lengths), _span(offsets, widths)


def _span(middles: Iterable[float], sizes: Iterable[float]) -> float:
    """Length of the interval that covers all intervals, given by their middles and lengths."""
    ends = [(middle - size / 2, middle + size / 2) for middle, size in zip(middles, sizes, strict=True)]
    return max(end for _, end in ends) - min(begin for begin, _ in ends)
