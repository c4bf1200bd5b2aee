"""How big the pipeline says a damage is, against how big it was painted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from model.severity import CONFIDENCE_90
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
"""A crack is measured by its long side; its other side is how far it wanders, centimetres."""
MOST_WRONG = Target(None, 0.10)
COVERED = Target(0.85, 0.95)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of one damage as one frame, or all of a drive, measured it."""

    damage: int
    kind: DamageClass
    """Truly."""
    name: str
    said_m: float
    rel_sd: float
    truly_m: float

    @property
    def error(self) -> float:
        """Relative, signed."""
        return self.said_m / self.truly_m - 1

    @property
    def covered(self) -> bool:
        """Whether the stated 90 % interval holds the truth."""
        return abs(self.said_m - self.truly_m) <= CONFIDENCE_90 * self.rel_sd * self.said_m


def size_figures(truths: Iterable[Truth], watched: Iterable[Watched]) -> Iterator[Figure]:
    """Of single frames and of drives."""
    pairs = list(zip(truths, watched, strict=True))
    frames = [side for truth, one in pairs for side in _of_frames(truth, one)]
    drives = [side for truth, one in pairs for side in _of_drives(truth, one)]
    for title, sides in (("ét billede", frames), ("én kørsel", drives)):
        errors = [abs(side.error) for side in sides]
        yield _errors(f"fejl på mål, {title}", errors, MOST_WRONG)
        inside = [side.covered for side in sides]
        yield Figure(f"90 %-intervallet rammer, {title}", share(inside), "–", COVERED, _mean(inside), "%")
    for kind, names in SIDES.items():
        for name in names:
            mine = [side for side in drives if side.kind is kind and side.name == name]
            yield _errors(f"  {NAMES[kind]}, {name}, én kørsel", [abs(side.error) for side in mine], None)
            yield _errors("    med fortegn", [side.error for side in mine], None)


def _of_frames(truth: Truth, watched: Watched) -> Iterator[Side]:
    """Every detection that can be measured within the band, of a damage that the frame shows whole."""
    for observation in watched.reading.observations:
        for view in observation.views:
            patch, found = view.whole.footprint, view.whole.detection
            what = which(found.box, truth.at(view.whole.pose.time_s))
            if what and patch.measurable and BAND_M[0] <= patch.ahead_m <= BAND_M[1]:
                yield from _sides(what.id, what.damage, patch.length_m, patch.width_m, patch.size_error)


def _of_drives(truth: Truth, watched: Watched) -> Iterator[Side]:
    for observation in watched.reading.observations:
        if not observation.founds:
            continue
        shown = [which(one.detection.box, truth.at(one.pose.time_s)) for one in observation.sightings]
        counted = [one for one in shown if one]
        if counted:
            ids = [one.id for one in counted]
            what = counted[ids.index(max(set(ids), key=ids.count))]
            size = observation.measure
            yield from _sides(what.id, what.damage, size.length_m, size.width_m, size.error)


def _sides(number, damage, length_m, width_m, rel_sd):  # type: ignore[no-untyped-def]
    for name, said, truly in (("længde", length_m, damage.length_m), ("bredde", width_m, damage.width_m)):
        if name in SIDES[damage.damage_class]:
            yield Side(number, damage.damage_class, name, said, rel_sd, truly)


def _errors(name: str, errors: Sequence[float], target: Target | None) -> Figure:
    if not errors:
        return Figure(name, "–", "–", target, None, "%")
    middle, far = np.median(errors), np.percentile(errors, 90)
    said = f"{100 * middle:.0f} · {100 * far:.0f} % ({len(errors)})"
    return Figure(name, said, "–", target, float(middle), "%")


def _mean(values: Sequence[bool]) -> float | None:
    return float(np.mean(values)) if values else None
