"""Urgency on the real clips: whether two lights give one order, whether any two dots are equal, and which neighbours
are one net."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from data.damages.damages import ON_MAP
from data.damages.grading import setting_of
from data.damages.joined_measures import measures_together
from data.schema import Damage, Section, Sighting
from data.store import Store
from model.grading.harm import harm
from model.grading.likeliest_class import likeliest_class
from model.grading.severity import Measure
from model.grading.unmeasured import assumed_measures
from model.vocabulary import DamageClass
from tests.bench.truth_table import Figure, Target

WHEEL_PATH_M = 1.0
"""Middles so near each other across the road are in one wheel path (`ingest.observe.frame_observations`)."""
CONTINUES_M = 5.0
"""A gap between frames of the clips: nets that end and begin within it may be one."""


def on_map(store: Store) -> list[Damage]:
    """The damages that the map shows, with road and sightings, the most urgent first."""
    road = joinedload(Damage.section).joinedload(Section.road_class)
    asked = select(Damage).where(Damage.status.in_(sorted(ON_MAP))).order_by(Damage.urgency.desc())
    with store.read() as session:
        rows = (
            session.scalars(asked.options(road, joinedload(Damage.sightings).joinedload(Sighting.recording)))
            .unique()
            .all()
        )
        session.expunge_all()
    return list(rows)


def urgency_figures(damages: Sequence[Damage]) -> Iterator[Figure]:
    """Of all dots."""
    measured = sum(damage.measures is not None for damage in damages) / max(len(damages), 1)
    yield Figure("prikker målt", f"{measured:.0%}", "–", None, measured, "%")
    unlike = len({round(damage.urgency, 1) for damage in damages}) / max(len(damages), 1)
    yield Figure("prikker med deres egen hastegrad", f"{unlike:.0%}", "–", Target(0.95, None), unlike, "%")
    pairs = [months for damage in damages if (months := in_each_month(damage))]
    value = spearman(*np.array(pairs).T) if len(pairs) > 2 else float("nan")
    yield Figure(
        f"oktober mod november, Spearman ({len(pairs)} prikker)", f"{value:.3f}", "–", Target(0.85, None), value, ""
    )
    count = len(list(continuing(damages)))
    yield Figure("naboprikker i samme net og hjulspor", str(count), "–", Target(None, 0.0), float(count), "")


def in_each_month(damage: Damage) -> tuple[float, float] | None:
    """Its urgency by October's sightings alone, and by November's; None where one of them measured nothing."""
    by_month = [[row for row in damage.sightings if f"-{month}-" in row.recording.name] for month in ("okt", "nov")]
    if not all(any(row.measures for row in rows) for rows in by_month):
        return None
    october, november = (_urgency_by(damage, rows) for rows in by_month)
    return october, november


def _urgency_by(damage: Damage, rows: Sequence[Sighting]) -> float:
    kind = likeliest_class((DamageClass(row.damage_class), row.confidence) for row in rows)
    size = Measure(damage.length_m, damage.width_m, damage.size_error)
    measures = measures_together(rows, kind, damage.length_m) or assumed_measures(kind, size)
    return harm(kind, measures, setting_of(damage, damage.section)).urgency


def continuing(damages: Sequence[Damage]) -> Iterator[tuple[Damage, Damage]]:
    """Pairs of cracks in one wheel path where one begins where the other ends."""
    cracks = [damage for damage in damages if damage.damage_class != DamageClass.POTHOLE]
    for one, other in combinations(cracks, 2):
        gap = abs(one.chainage_m - other.chainage_m) - (one.length_m + other.length_m) / 2
        beside = abs(one.offset_m - other.offset_m)
        if one.section_id == other.section_id and gap <= CONTINUES_M and beside <= WHEEL_PATH_M:
            yield one, other


def spearman(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Rank correlation; equal values share their mean rank."""
    return float(np.corrcoef(_ranks(ours), _ranks(theirs))[0, 1])


def _ranks(values: Sequence[float]) -> np.ndarray:
    array = np.asarray(values, float)
    return np.array([(array < value).sum() + (array == value).sum() / 2 for value in array])
