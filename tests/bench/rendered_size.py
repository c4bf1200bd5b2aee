"""The size the pipeline measures of a damage, against the size it was painted in."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from data.simulate import Damage
from model.grading.severity import CONFIDENCE_90, Measure
from model.vocabulary import DamageClass
from tests.bench.rendered_detector import NAMES
from tests.bench.rendered_night import RecordingResult
from tests.bench.rendered_truth import Truth, matching_damage
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
    measure: Measure

    def error(self, side: str) -> float:
        """Relative, signed, of one side."""
        measured, true = self._sides(side)
        return measured / true - 1

    @property
    def size(self) -> tuple[float, float]:
        """Measured and true: the mean diameter of a pothole, the longer side of anything else."""
        sides = [self._sides(side) for side in ("længde", "bredde")]
        if self.damage.damage_class is DamageClass.POTHOLE:
            measured, true = np.mean(sides, axis=0)
            return float(measured), float(true)
        return max(sides, key=lambda pair: pair[1])

    @property
    def covered(self) -> bool:
        """Whether the stated 90 % interval holds the truth."""
        measured, true = self.size
        return abs(measured - true) <= CONFIDENCE_90 * self.measure.error * measured

    def _sides(self, side: str) -> tuple[float, float]:
        if side == "længde":
            return self.measure.length_m, self.damage.length_m
        return self.measure.width_m, self.damage.width_m


def size_figures(truths: Iterable[Truth], results: Iterable[RecordingResult]) -> Iterator[Figure]:
    """Of single frames and of drives."""
    pairs = list(zip(truths, results, strict=True))
    frames = [each for truth, result in pairs for each in _of_frames(truth, result)]
    drives = [each for truth, result in pairs for each in _of_drives(truth, result)]
    for title, measured in (("ét billede", frames), ("én kørsel", drives)):
        errors = [abs(size / true - 1) for size, true in (each.size for each in measured)]
        yield _errors(f"fejl på mål, {title}", errors, MOST_WRONG)
        inside = [each.covered for each in measured]
        value = float(np.mean(inside)) if inside else None
        yield Figure(f"90 %-intervallet rammer, {title}", share(inside), "–", COVERED, value, "%")
    for kind, sides in SIDES.items():
        of_kind = [each for each in drives if each.damage.damage_class is kind]
        for side in sides:
            yield _errors(f"  {NAMES[kind]}, {side}, én kørsel", [abs(each.error(side)) for each in of_kind], None)
            yield _errors("    med fortegn", [each.error(side) for each in of_kind], None)


def _of_frames(truth: Truth, result: RecordingResult) -> Iterator[Measured]:
    """Everything that one frame measured within the band, where a damage lies."""
    for observation in result.reading.observations:
        for view in observation.frames:
            patch = view.placed.footprint
            damage = matching_damage(view.placed.detection.box, truth.at(view.placed.pose.time_s))
            if damage and patch.measurable and BAND_M[0] <= patch.ahead_m <= BAND_M[1]:
                yield Measured(damage.damage, patch.measure)


def _of_drives(truth: Truth, result: RecordingResult) -> Iterator[Measured]:
    """Every observation that can create a damage, where most of its detections show one."""
    for observation in result.reading.observations:
        shown = [matching_damage(s.detection.box, truth.at(s.pose.time_s)) for s in observation.sightings]
        names = Counter(visible.damage for visible in shown if visible)
        if observation.can_create_damage and names:
            yield Measured(names.most_common(1)[0][0], observation.measure)


def _errors(name: str, errors: Sequence[float], target: Target | None) -> Figure:
    if not errors:
        return Figure(name, "–", "–", target, None, "%")
    middle, far = np.median(errors), np.percentile(errors, 90)
    text = f"{100 * middle:.0f} · {100 * far:.0f} % ({len(errors)})"
    return Figure(name, text, "–", target, float(middle), "%")
