"""Where second dots of one damage come from, so that whoever improves the fusion knows where to begin."""

from collections import Counter
from collections.abc import Iterator

from data.damages.damages import Status
from model.vocabulary import DamageClass
from tests.bench.season import TrueDamage
from tests.bench.truth_assignments import SAME_PASS_S, Assignments, passes, place_error
from tests.bench.truth_season import Dot, Outcome
from tests.bench.truth_table import Figure

FAR_ALONG_M, FAR_ACROSS_M = 8.0, 1.25
"""Beyond which the first sighting of a second dot lies far from the dot it belongs to."""
CAUSES = (
    "i samme passage som den rigtige prik",
    "på forkert slags vej (sti eller kørebane)",
    "hul taget for revne, eller omvendt",
    f"over {FAR_ALONG_M:g} m fra prikken langs vejen",
    f"over {FAR_ACROSS_M:g} m fra prikken på tværs",
    "prikken var kaldt udbedret",
    "andet",
)


def doubles_figures(outcome: Outcome, ours: Assignments) -> Iterator[Figure]:
    """How many second dots each cause has; the first that fits is counted."""
    causes = Counter(_cause(outcome, ours, truth, dot) for truth, dots in ours.dots_of.items() for dot in dots[1:])
    for cause in CAUSES:
        yield Figure(cause, str(causes[cause]), "–", None, float(causes[cause]), "")


def _cause(outcome: Outcome, ours: Assignments, truth: int, dot: int) -> str:
    damage, home = outcome.season.by_id[truth], ours.main_dot[truth]
    first = min(passes(ours.of_dot[a])[0][0].drive for a in (home, dot))
    late, early = sorted((home, dot), key=lambda each: passes(ours.of_dot[each])[0][0].drive)[::-1]
    first_sighting = passes(ours.of_dot[late])[0][0]
    begun, stood = (
        outcome.dots[first_sighting.drive][late],
        outcome.dots[max(first_sighting.drive - 1, first)].get(early),
    )
    kinds = [outcome.season.town.roads[d.section - 1].kind for d in (begun, stood) if d]
    same_pass = any(
        p.drive == first_sighting.drive and abs(p.pts_s - first_sighting.pts_s) < SAME_PASS_S
        for p in ours.of_dot[early]
    )
    along, across = (abs(a - b) for a, b in zip(_error(damage, begun), _error(damage, stood or begun), strict=True))
    holes = {DamageClass(d.damage_class) is DamageClass.POTHOLE for d in (begun, stood) if d}
    tests = (same_pass, len(set(kinds)) > 1, len(holes) > 1, along > FAR_ALONG_M, across > FAR_ACROSS_M)
    gone = stood is not None and stood.status == Status.VERIFIED
    return next((cause for cause, fits in zip(CAUSES, (*tests, gone), strict=False) if fits), CAUSES[-1])


def _error(damage: TrueDamage, dot: Dot) -> tuple[float, float]:
    return place_error(damage, dot.x, dot.y)
