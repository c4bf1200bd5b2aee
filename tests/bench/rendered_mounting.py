"""How well the nights found each phone's mounting, its height measured by tape and its field of view unknown."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from tests.bench.rendered_night import RecordingResult
from tests.bench.rendered_truth import Truth
from tests.bench.truth_table import Figure, Target

PITCH = Target(None, 0.3)
"""Degrees (issue 4)."""


def mounting_figures(truths: Iterable[Truth], results: Iterable[RecordingResult]) -> Iterator[Figure]:
    """The worst drive of all against the target."""
    pitches, heights, focals = [], [], []
    for truth, result in zip(truths, results, strict=True):
        camera, true = result.frames[-1].camera, truth.planned.plan.camera
        pitches.append(camera.pitch_deg - float(np.mean([v.attitude.pitch_deg for v in truth.planned.film[1]])))
        heights.append(camera.mount_m / true.mount_m - 1)
        focals.append(camera.focal_px / true.focal_px - 1)
    worst = max(map(abs, pitches))
    yield Figure("hældning, hver kørsel", _listed(pitches, "+.2f"), "–", PITCH, worst, "°")
    yield Figure("højde, %", _listed([100 * h for h in heights], "+.1f"), "–", None, None, "")
    yield Figure("brændvidde, %", _listed([100 * f for f in focals], "+.1f"), "–", None, None, "")


def _listed(values: Sequence[float], form: str) -> str:
    return " ".join(format(value, form) for value in values)
