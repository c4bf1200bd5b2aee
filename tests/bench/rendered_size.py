"""How big the pipeline says a damage is, against how big it was painted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from data.simulate import Damage
from model.grading.severity import CONFIDENCE_90, Measure
from model.vocabulary import DamageClass
from tests.bench.rendered_detector import NAMES
from tests.bench.rendered_night import Watched
from tests.bench.rendered_truth import Truth, which
from tests.bench.truth_table import Figure, Target, share

BAND_M = (3.0, 10.0)
"""Where sizes are asked for (issue 4)."""
SIDES = {
    DamageClass.LONGITUDINAL: ("længde",),
    DamageClass.TRANSVERSE: ("bredde",),
    DamageClass.ALLIGATOR: ("længde", "bredde"),
    DamageClass.POTHOLE: ("længde", "bredde"),
}
"""Sides told apart; a crack's other side is how far it wanders, centimetres."""
MOST_WRONG = Target(None, 0.10)
COVERED = Target(0.85, 0.95)


@dataclass(frozen=True, slots=True)
class Measured:
    """One damage as one frame, or all of a drive, measured it."""

    damage: Damage
    said: Measure

    def error(self, side: str) -> float:
        """Relative, signed, of one side."""
        said, truly = self._sides(side)
        return said / truly - 1

    @property
    def size(self) -> tuple[float, float]:
        """What is told of it, said and truly: the mean diameter of a hole, the longer side of anything else."""
        sides = [self._sides(side) for side in ("længde", "bredde")]
        if self.damage.damage_class is DamageClass.POTHOLE:
            said, truly = np.mean(sides, axis=0)
            return float(said), float(truly)
        return max(sides, key=lambda pair: pair[1])

    @property
    def covered(self) -> bool:
        """Whether the stated 90 % interval holds the truth."""
        said, truly = self.size
        return abs(said - truly) <= CONFIDENCE_90 * self.said.error * said

    def _sides(self, side: str) -> tuple[float, float]:
        if side == "længde":
            return self.said.length_m, self.damage.length_m
        return self.said.width_m, self.damage.width_m


def size_figures(truths: Iterable[Truth], watched: Iterable[Watched]) -> Iterator[Figure]:
    """Of single frames and of drives."""
    pairs = list(zip(truths, watched, strict=True))
    frames = [one for truth, read in pairs for one in _of_frames(truth, read)]
    drives = [one for truth, read in pairs for one in _of_drives(truth, read)]
    for title, measured in (("ét billede", frames), ("én kørsel", drives)):
        errors = [abs(said / truly - 1) for said, truly in (one.size for one in measured)]
        yield _errors(f"fejl på mål, {title}", errors, MOST_WRONG)
        inside = [one.covered for one in measured]
        value = float(np.mean(inside)) if inside else None
        yield Figure(f"90 %-intervallet rammer, {title}", share(inside), "–", COVERED, value, "%")
    for kind, sides in SIDES.items():
        mine = [one for one in drives if one.damage.damage_class is kind]
        for side in sides:
            yield _errors(f"  {NAMES[kind]}, {side}, én kørsel", [abs(one.error(side)) for one in mine], None)
            yield _errors("    med fortegn", [one.error(side) for one in mine], None)


def _of_frames(truth: Truth, watched: Watched) -> Iterator[Measured]:
    """Everything that one frame measured within the band, where a damage lies."""
    for observation in watched.reading.observations:
        for view in observation.frames:
            patch = view.placed.footprint
            what = which(view.placed.detection.box, truth.at(view.placed.pose.time_s))
            if what and patch.measurable and BAND_M[0] <= patch.ahead_m <= BAND_M[1]:
                yield Measured(what.damage, patch.measure)


def _of_drives(truth: Truth, watched: Watched) -> Iterator[Measured]:
    """Every observation that founds a damage, where most of its detections show one."""
    for observation in watched.reading.observations:
        shown = [which(one.detection.box, truth.at(one.pose.time_s)) for one in observation.sightings]
        names = Counter(one.damage for one in shown if one)
        if observation.can_create_damage and names:
            yield Measured(names.most_common(1)[0][0], observation.measure)


def _errors(name: str, errors: Sequence[float], target: Target | None) -> Figure:
    if not errors:
        return Figure(name, "–", "–", target, None, "%")
    middle, far = np.median(errors), np.percentile(errors, 90)
    said = f"{100 * middle:.0f} · {100 * far:.0f} % ({len(errors)})"
    return Figure(name, said, "–", target, float(middle), "%")
