"""Odometry from registered frames: a drive's trajectory with the short wave of the pictures and the long one of the
receiver."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ingest.road.map_matching import MatchedRun
from ingest.road.odometry import fuse_steps_and_position
from ingest.road.trajectory import Trajectory


@dataclass(frozen=True, slots=True)
class RegisteredStep:
    """Metres driven between two neighbouring frames, by their registration on the road."""

    before_s: float
    after_s: float
    """Seconds from the video's first frame."""
    metres: float
    sd_m: float


def with_steps(trajectory: Trajectory, steps: Sequence[RegisteredStep]) -> Trajectory:
    """The trajectory with the frames of each run moved along the road so that the steps between them fit."""
    return replace(trajectory, runs=tuple(_with_steps(run, steps) for run in trajectory.runs))


def _with_steps(run: MatchedRun, steps: Sequence[RegisteredStep]) -> MatchedRun:
    begin, end = run.times_s[0], run.times_s[-1]
    inside = [step for step in steps if begin <= step.before_s and step.after_s <= end]
    if not inside:
        return run
    times = np.unique([at for step in inside for at in (step.before_s, step.after_s)])
    metres, sds = np.full(len(times) - 1, np.nan), np.ones(len(times) - 1)
    for step in inside:
        index = int(np.searchsorted(times, step.before_s))
        if times[index + 1] == step.after_s:
            metres[index], sds[index] = step.metres, step.sd_m
    by_receiver = run.path.line_to_driven(np.interp(times, run.times_s, run.travelled_m))
    moved = run.path.driven_to_line(fuse_steps_and_position(times, by_receiver, metres, sds))
    every = np.union1d(run.times_s, times)
    along = np.interp(every, run.times_s, run.travelled_m)
    along += np.interp(every, times, moved - np.interp(times, run.times_s, run.travelled_m))
    along = np.clip(np.maximum.accumulate(along), run.travelled_m[0], run.travelled_m[-1])
    return replace(run, times_s=every, travelled_m=along)
