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
    """Of a second dot: how the younger of it and the main dot began, against how the older one stood before."""
    damage = outcome.season.by_id[truth]
    firsts = {each: passes(ours.of_dot[each])[0][0] for each in (ours.main_dot[truth], dot)}
    late, early = sorted(firsts, key=lambda each: firsts[each].drive)[::-1]
    drive, before = firsts[late].drive, max(firsts[late].drive - 1, firsts[early].drive)
    young, old = outcome.dots[drive][late], outcome.dots[before].get(early)
    both = [stood for stood in (young, old) if stood]
    same_pass = any(p.drive == drive and abs(p.pts_s - firsts[late].pts_s) < SAME_PASS_S for p in ours.of_dot[early])
    kinds = {outcome.season.town.roads[stood.section - 1].kind for stood in both}
    potholes = {DamageClass(stood.damage_class) is DamageClass.POTHOLE for stood in both}
    along, across = (abs(a - b) for a, b in zip(_error(damage, young), _error(damage, old or young), strict=True))
    called_repaired = old is not None and old.status == Status.VERIFIED
    tests = (
        same_pass,
        len(kinds) > 1,
        len(potholes) > 1,
        along > FAR_ALONG_M,
        across > FAR_ACROSS_M,
        called_repaired,
    )
    return next((cause for cause, fits in zip(CAUSES, tests, strict=False) if fits), CAUSES[-1])


def _error(damage: TrueDamage, dot: Dot) -> tuple[float, float]:
    return place_error(damage, dot.x, dot.y)
