"""Before any fusion: what one drive makes of one damage. Splits and chains made here, no fusion can mend."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np

from ingest.observe.observation import Observation
from ingest.refusals import Refusal
from tests.bench.truth_assignments import SAME_PASS_S
from tests.bench.truth_read import BoxKey, box_key
from tests.bench.truth_season import Outcome
from tests.bench.truth_table import Figure, share

PART = 0.2
"""A second damage with at least this share of an observation's boxes is chained to the first."""

Shown = tuple[float, Counter[int]]
"""Seconds of the video, and what the observation's boxes truly show."""


def observing_figures(outcome: Outcome) -> Iterator[Figure]:
    """Of the damages' observations; no target of the issue, but the fusion's three rest on them."""
    split, chained = [], []
    for number, result in enumerate(outcome.results):
        if isinstance(result.reading, Refusal):
            continue
        shown = [_shown(number, observation, result.truth) for observation in result.reading.observations]
        split += _split(shown)
        chained += [_is_chained(shows) for _, shows in shown if shows.most_common(1)[0][0] > 0]
    yield Figure("skader delt i flere observationer i én passage", share(split), "–", None, _mean(split), "%")
    yield Figure("observationer med to skader i sig", share(chained), "–", None, _mean(chained), "%")


def _shown(drive: int, observation: Observation, truth: dict[BoxKey, int]) -> Shown:
    boxes = [(placed.pose.time_s, placed.detection.box) for placed in observation.sightings]
    return boxes[0][0], Counter(truth[box_key(drive, pts, box)] for pts, box in boxes)


def _split(shown: list[Shown]) -> list[bool]:
    """For each pass of each damage, whether it became the most of more than one observation."""
    times: dict[int, list[float]] = defaultdict(list)
    for pts, shows in shown:
        times[shows.most_common(1)[0][0]].append(pts)
    answers = []
    for truth, at in times.items():
        if truth > 0:
            passes = Counter(np.cumsum(np.diff(sorted(at), prepend=min(at)) > SAME_PASS_S).tolist())
            answers += [count > 1 for count in passes.values()]
    return answers


def _is_chained(shows: Counter[int]) -> bool:
    damages = [count for truth, count in shows.items() if truth > 0]
    return len(damages) > 1 and sorted(damages)[-2] >= PART * shows.total()


def _mean(values: list[bool]) -> float | None:
    return float(np.mean(values)) if values else None
