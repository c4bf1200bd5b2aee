"""Where the pipeline's own alignment places a drive's observations: recorded while it fuses, for it is not stored."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import cos, radians, sin
from unittest.mock import patch

from ingest.fuse.association import Alignment, Association, ObservedSpot
from ingest.fuse.likelihood import GroundBox
from ingest.observe.reading import Reading
from tests.bench.truth_assigned import AssignedSighting
from tests.bench.truth_read import BoxKey, box_key

Associations = list[tuple[ObservedSpot, Association]]


@contextmanager
def recorded_associations() -> Iterator[Associations]:
    """Every association that is made meanwhile, as it is made."""
    recorded: Associations = []
    associate = Alignment.associate

    def recording_associate(
        self: Alignment, spots: Sequence[ObservedSpot], known: Sequence[GroundBox]
    ) -> list[Association]:
        associations = associate(self, spots, known)
        recorded.extend(zip(spots, associations, strict=True))
        return associations

    with patch.object(Alignment, "associate", recording_associate):
        yield recorded


def aligned_sightings(
    drive: int, reading: Reading, truth: dict[BoxKey, int], associations: Associations
) -> Iterator[AssignedSighting]:
    """Each observation where the alignment moves it, and what most of it truly shows."""
    shows = {
        (o.best.x, o.best.y): Counter(truth[box_key(drive, s.pose.time_s, s.detection.box)] for s in o.sightings)
        for o in reading.observations
    }
    times = {(o.best.x, o.best.y): o.best.pose.time_s for o in reading.observations}
    for observed, association in associations:
        at, heading = (observed.box.x, observed.box.y), radians(observed.heading_deg)
        if at not in shows:
            continue
        x, y = at[0] + association.shift_m * sin(heading), at[1] + association.shift_m * cos(heading)
        shown, count = shows[at].most_common(1)[0]
        yield AssignedSighting(drive, times[at], x, y, float(count), shown, dot=0)
