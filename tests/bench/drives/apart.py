"""Dots that hold what lies apart: along the road, or in two wheel paths.

A net that runs on under one wheel path is one damage however long it is: each frame shows some metres of it. So what is
asked is not whether a dot's sightings lie farther apart than the longest of them, but whether they leave a stretch out
between them, and whether a drive found more of it than the damage says it is long.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ingest.observe.placing import PlacedDetection
from tests.bench.drives.clips import Clip, Dots
from tests.bench.drives.grid import Spot

APART_M = 3.0
"""What a dot holds may leave out so much of the road, and reach so much farther than the damage is long: a distance
ahead is known to a metre or two."""

TWO_PATHS_M = 1.5
"""Middles of two boxes farther apart than this across the road, metres, are in two wheel paths (1.8 m apart), ..."""

ONE_PATH_WIDTH_M = 2.0
"""... where neither is wider than this and may be over both."""

Interval = tuple[float, float]


def apart_along(dots: Dots, clips: Sequence[Clip]) -> list[int]:
    """Dots that hold what lies apart along the road."""
    by_name = {clip.video.name: clip for clip in clips}
    return [
        dot
        for dot, spots in dots.items()
        if lie_apart([(spot.month, _interval(spot, by_name[spot.clip])) for spot in spots], spots[0].damage_length_m)
    ]


def apart_across(dots: Dots, clips: Sequence[Clip]) -> list[int]:
    """Dots that hold boxes of two wheel paths."""
    placed = {
        (clip.video.name, *_key(one.pose.time_s, one.detection.box.x1, one.detection.box.y1)): one
        for clip in clips
        for observation in clip.watched.reading.observations
        for one in observation.sightings
    }
    return [
        dot
        for dot, spots in dots.items()
        if in_two_paths([placed[spot.clip, *_key(spot.pts_s, *spot.box[:2])] for spot in spots])
    ]


def lie_apart(parts: Sequence[tuple[str, Interval]], length_m: float) -> bool:
    """Whether sightings leave a stretch out, or reach farther, in one drive, than the damage is long.

    Args:
        parts: drive, and true begin and end along the road, of each sighting.
        length_m: of the damage.
    """
    by_drive = defaultdict(list)
    for drive, part in parts:
        by_drive[drive].append(part)
    reaches = [max(end for _, end in mine) - min(begin for begin, _ in mine) for mine in by_drive.values()]
    return max(_gaps([part for _, part in parts]), default=0.0) > APART_M or max(reaches) > length_m + APART_M


def in_two_paths(placed: Sequence[PlacedDetection]) -> bool:
    """Whether some boxes lie in one wheel path and some in the other; those over both are neither's."""
    offsets = [one.offset_m for one in placed if one.footprint.width_m <= ONE_PATH_WIDTH_M]
    return bool(offsets) and max(offsets) - min(offsets) > TWO_PATHS_M


def _gaps(parts: Sequence[Interval]) -> Iterator[float]:
    """Metres left out between them."""
    reached = None
    for begin, end in sorted(parts):
        if reached is not None:
            yield begin - reached
        reached = end if reached is None else max(reached, end)


def _interval(spot: Spot, clip: Clip) -> Interval:
    middle = clip.chainage_m(spot.pts_s) + spot.distance_m
    return middle - spot.length_m / 2, middle + spot.length_m / 2


def _key(pts_s: float, x1: float, y1: float) -> tuple[float, float, float]:
    return round(pts_s, 3), round(x1, 2), round(y1, 2)
