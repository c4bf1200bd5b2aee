"""A share of what `tests/bench/mutated_inputs.py` alters: each track of each kind is read, or refused by name."""

from pathlib import Path

from tests.ingest.clocks.kinds import TRACKS
from tests.ingest.clocks.mutated import tracks

EACH = 12
"""Of each kind; by hand it was 2,000 of all."""


def test_altered_tracks_are_read_or_refused(tmp_path: Path) -> None:
    results = {outcome.result for outcome in tracks(tmp_path, EACH * len(TRACKS), seed="suite")}
    assert results <= {"read", "track_empty", "track_unreadable"}
    assert "read" in results
