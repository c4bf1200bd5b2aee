"""On which road: metres on the right section, and path against carriageway."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

import numpy as np

from data.simulate import Road
from data.simulate.route import beside
from ingest.trace.frame_choice import FRAME_SPACING_M
from tests.bench.truth_read import MatchedFrame
from tests.bench.truth_season import Outcome
from tests.bench.truth_table import Figure, Target, share

JUNCTION_M = 15.0
"""A place so near the true one, on a section of the same kind, is a junction passed early or late, not a wrong road."""


def matching_figures(outcome: Outcome) -> Iterator[Figure]:
    """Frames stand for the metres between them."""
    drives = zip(outcome.season.drives, outcome.results, strict=True)
    metres = [(plan.vehicle.sweeper, metre) for plan, result in drives for metre in result.frames]
    every = [metre for _, metre in metres]
    roads = {road.section: road for road in outcome.season.town.roads}
    yield _figure("meter på rette vejstykke", every, _same, Target(0.995, None))
    near = [_is_near(metre, roads) for metre in every]
    name = f"  kryds {JUNCTION_M:g} m for tidligt eller sent regnet med"
    yield Figure(name, share(near), "–", None, _mean(near), "%")
    companions = outcome.season.town.companions
    beside_each_other = set(companions) | set(chain(*companions.values()))
    yield from _kind_figures([(sweeper, m) for sweeper, m in metres if m.true_section in beside_each_other], roads)
    claimed = len(every) * FRAME_SPACING_M / sum(result.driven_m for result in outcome.results)
    yield Figure("kørte meter der blev lagt på en vej", f"{100 * claimed:.1f} %", "–", None, claimed, "%")
    errors = [abs(m.chainage_m - m.true_chainage_m) for m in every if m.section == m.true_section]
    text = f"{np.median(errors):.2f} · {np.percentile(errors, 90):.2f} m"
    yield Figure("kameraets sted langs vejen (median · p90)", text, "–", None, float(np.median(errors)), "m")


def _kind_figures(paired: Sequence[tuple[bool, MatchedFrame]], roads: Mapping[str, Road]) -> Iterator[Figure]:
    """Path against carriageway where they run beside each other; each metre with whether a sweeper drove it."""

    def same_kind(metre: MatchedFrame, section: str) -> bool:
        return roads[section].kind == roads[metre.true_section].kind

    on_path = [m for _, m in paired if roads[m.true_section].kind == "path"]
    swept = [m for sweeper, m in paired if sweeper and roads[m.true_section].kind == "road"]
    vans = [m for sweeper, m in paired if not sweeper]
    yield _figure("sti og kørebane skelnet", [m for _, m in paired], same_kind, Target(0.98, None))
    yield _figure("  fejemaskinen på stien", on_path, same_kind, None)
    yield _figure("  fejemaskinen på vejen", swept, same_kind, None)
    yield _figure("  bilerne på vejen", vans, same_kind, None)


def _is_near(metre: MatchedFrame, roads: Mapping[str, Road]) -> bool:
    """On the right section, or on one of its kind within a junction of the true place."""
    if metre.section == metre.true_section:
        return True
    matched, true = roads[metre.section], roads[metre.true_section]
    if matched.kind != true.kind:
        return False
    a, b = beside(matched.line, metre.chainage_m, 0.0), beside(true.line, metre.true_chainage_m, 0.0)
    return bool(np.hypot(a[0] - b[0], a[1] - b[1]) <= JUNCTION_M)


def _same(metre: MatchedFrame, section: str) -> bool:
    return section == metre.true_section


def _figure(
    name: str, metres: Sequence[MatchedFrame], is_right: Callable[[MatchedFrame, str], bool], target: Target | None
) -> Figure:
    ours = [is_right(m, m.section) for m in metres]
    plain = [m.plain_section is not None and is_right(m, m.plain_section) for m in metres]
    return Figure(name, share(ours), share(plain), target, _mean(ours), "%")


def _mean(values: Sequence[bool]) -> float | None:
    return float(np.mean(values)) if len(values) else None
