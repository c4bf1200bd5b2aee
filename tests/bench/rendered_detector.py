"""What the detector finds of the damages that the frames show, and what else: all later tables rest on it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from data.render.training import MIN_SIDE_PX
from model.detection import Detection
from model.judgeable import Obstacle
from model.vocabulary import DamageClass
from tests.bench.rendered_night import Watched
from tests.bench.rendered_truth import Shown, Truth, iou, which
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

    shown: Shown
    found: Detection | None


@dataclass(frozen=True)
class Compared:
    """All judged frames."""

    frames: int
    obstacles: int
    pairs: tuple[Pair, ...]
    alarms: tuple[tuple[Detection, Shown | None], ...]
    """Every detection with the damage it shows."""


def compared(truths: Iterable[Truth], watched: Iterable[Watched]) -> Compared:
    """Frame by frame."""
    pairs: list[Pair] = []
    alarms: list[tuple[Detection, Shown | None]] = []
    frames = obstacles = 0
    for truth, one in zip(truths, watched, strict=True):
        for look in one.looks:
            if isinstance(look.found, Obstacle):
                obstacles += 1
                continue
            frames += 1
            shown = truth.at(look.pose.time_s)
            named = [(found, which(found.box, shown)) for found in look.found]
            alarms += named
            clear = [s for s in shown if min(s.box.width, s.box.height) >= MIN_SIDE_PX]
            pairs += [Pair(s, _best(s, [found for found, what in named if what is s])) for s in clear]
    return Compared(frames, obstacles, tuple(pairs), tuple(alarms))


def detector_figures(seen: Compared) -> Iterator[Figure]:
    """By distance and class; no target of the issue."""
    for low, high in BANDS_M:
        inside = [p for p in seen.pairs if low <= p.shown.near_m < high]
        yield _share(f"skader fundet i et billede, {low:g}–{high:g} m foran", [p.found is not None for p in inside])
    near = [p for p in seen.pairs if BANDS_M[0][0] <= p.shown.near_m < BANDS_M[1][1]]
    for kind, name in NAMES.items():
        mine = [p for p in near if p.shown.damage.damage_class is kind]
        yield _share(f"  {name}, 2–10 m", [p.found is not None for p in mine])
        found = [p for p in mine if p.found]
        yield _share("    heraf med rette navn", [p.found.damage_class is kind for p in found if p.found])
        yield _share(
            f"    heraf ramt med IoU {HIT:g}", [iou(p.shown.box, p.found.box) >= HIT for p in found if p.found]
        )
    yield _share("fund der viser en skade", [what is not None for _, what in seen.alarms])
    for kind, name in NAMES.items():
        called = [what is not None for found, what in seen.alarms if found.damage_class is kind]
        yield _share(f"  kaldt {name}", called)
    yield _share("billeder der kunne bedømmes", [True] * seen.frames + [False] * seen.obstacles)


def _best(shown: Shown, found: Sequence[Detection]) -> Detection | None:
    return max(found, key=lambda one: iou(one.box, shown.box), default=None)


def _share(name: str, values: Sequence[bool]) -> Figure:
    return Figure(name, share(values), "–", None, float(np.mean(values)) if len(values) else None, "%")
