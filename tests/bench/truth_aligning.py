"""Where the pipeline's own alignment puts what a drive saw: heard while it fuses, for nothing of it is stored."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import cos, radians, sin
from unittest.mock import patch

from ingest.fuse.association import Alignment, Association, ObservedSpot
from ingest.fuse.likelihood import GroundBox
from ingest.reading import Reading
from tests.bench.truth_put import Put
from tests.bench.truth_read import Key, key

Heard = list[tuple[ObservedSpot, Association]]


@contextmanager
def listening() -> Iterator[Heard]:
    """Everything that is aligned meanwhile."""
    heard: Heard = []

    def heard_meet(self: Alignment, sights: Sequence[ObservedSpot], known: Sequence[GroundBox]) -> list[Association]:
        meetings = meet(self, sights, known)
        heard.extend(zip(sights, meetings, strict=True))
        return meetings

    meet = Alignment.associate
    with patch.object(Alignment, "associate", heard_meet):
        yield heard


def aligned(drive: int, reading: Reading, truth: dict[Key, int], heard: Heard) -> Iterator[Put]:
    """Each observation where the alignment moves it, and what most of it truly shows."""
    shows = {
        (o.best.x, o.best.y): Counter(truth[key(drive, s.pose.time_s, s.detection.box)] for s in o.sightings)
        for o in reading.observations
    }
    times = {(o.best.x, o.best.y): o.best.pose.time_s for o in reading.observations}
    for sight, meeting in heard:
        at, heading = (sight.box.x, sight.box.y), radians(sight.heading_deg)
        if at not in shows:
            continue
        x, y = at[0] + meeting.shift_m * sin(heading), at[1] + meeting.shift_m * cos(heading)
        what, count = shows[at].most_common(1)[0]
        yield Put(drive, times[at], x, y, float(count), what, dot=0)
