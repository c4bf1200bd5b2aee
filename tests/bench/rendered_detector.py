"""What the detector finds of the damages in the frames, and what else: all later tables rest on it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from data.render.training import MIN_SIDE_PX
from model.detection import Detection
from model.judgeable import Obstacle
from model.vocabulary import DamageClass
from tests.bench.rendered_night import RecordingResult
from tests.bench.rendered_truth import Truth, VisibleDamage, iou, matching_damage
from tests.bench.truth_table import Figure, share

BANDS_M = ((2.0, 6.0), (6.0, 10.0), (10.0, 15.0))
"""From the camera to a damage's near end."""
HIT = 0.5
"""Intersection over union of a hit, as RDD's challenges count."""
NAMES = {
    DamageClass.LONGITUDINAL: "revne på langs",
    DamageClass.TRANSVERSE: "revne på tværs",
    DamageClass.ALLIGATOR: "krakelering",
    DamageClass.POTHOLE: "hul",
}


@dataclass(frozen=True)
class Pair:
    """A damage that a judged frame shows, and the detection that shows it best."""

    shown: VisibleDamage
    found: Detection | None


@dataclass(frozen=True)
class DetectorComparison:
    """All judged frames."""

    frames: int
    obstacles: int
    pairs: tuple[Pair, ...]
    detections: tuple[tuple[Detection, VisibleDamage | None], ...]
    """Every detection with the damage it shows."""


def compare_detector(truths: Iterable[Truth], results: Iterable[RecordingResult]) -> DetectorComparison:
    """Frame by frame."""
    pairs: list[Pair] = []
    detections: list[tuple[Detection, VisibleDamage | None]] = []
    frames = obstacles = 0
    for truth, result in zip(truths, results, strict=True):
        for frame in result.frames:
            if isinstance(frame.found, Obstacle):
                obstacles += 1
                continue
            frames += 1
            visible = truth.at(frame.pose.time_s)
            named = [(found, matching_damage(found.box, visible)) for found in frame.found]
            detections += named
            clear = [s for s in visible if min(s.box.width, s.box.height) >= MIN_SIDE_PX]
            pairs += [Pair(s, _best(s, [found for found, what in named if what is s])) for s in clear]
    return DetectorComparison(frames, obstacles, tuple(pairs), tuple(detections))


def detector_figures(comparison: DetectorComparison) -> Iterator[Figure]:
    """By distance and class; no target of the issue."""
    for low, high in BANDS_M:
        inside = [p for p in comparison.pairs if low <= p.shown.near_m < high]
        yield _share(f"skader fundet i et billede, {low:g}–{high:g} m foran", [p.found is not None for p in inside])
    near = [p for p in comparison.pairs if BANDS_M[0][0] <= p.shown.near_m < BANDS_M[1][1]]
    for kind, name in NAMES.items():
        mine = [p for p in near if p.shown.damage.damage_class is kind]
        yield _share(f"  {name}, 2–10 m", [p.found is not None for p in mine])
        found = [p for p in mine if p.found]
        yield _share("    heraf med rette navn", [p.found.damage_class is kind for p in found if p.found])
        yield _share(
            f"    heraf ramt med IoU {HIT:g}", [iou(p.shown.box, p.found.box) >= HIT for p in found if p.found]
        )
    yield _share("fund der viser en skade", [what is not None for _, what in comparison.detections])
    for kind, name in NAMES.items():
        called = [what is not None for found, what in comparison.detections if found.damage_class is kind]
        yield _share(f"  kaldt {name}", called)
    yield _share("billeder der kunne bedømmes", [True] * comparison.frames + [False] * comparison.obstacles)


def _best(shown: VisibleDamage, found: Sequence[Detection]) -> Detection | None:
    return max(found, key=lambda detection: iou(detection.box, shown.box), default=None)


def _share(name: str, values: Sequence[bool]) -> Figure:
    return Figure(name, share(values), "–", None, float(np.mean(values)) if len(values) else None, "%")
