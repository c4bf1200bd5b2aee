"""What all sightings of a damage together say: its class, size, severity and urgency.

The night judges a damage when it was seen, a person's hand when sightings change owner: both here.
"""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.schema import Damage, Section, Sighting
from model.ground import MEASURABLE_TO_M
from model.severity import Measure, grade
from model.urgency import urgency_parts
from model.vocabulary import DamageClass


def whole_of(session: Session, damage: Damage) -> Damage:
    """The damage that this one is a part of since people merged them; itself where nobody did."""
    while damage.merged_into is not None:
        damage = session.get_one(Damage, damage.merged_into)
    return damage


def judge(session: Session, damage: Damage) -> None:
    """Class, size, grade and urgency, out of all that was ever seen of a damage.

    Its sightings are flushed, at least one.
    """
    rows = session.scalars(select(Sighting).where(Sighting.damage_id == damage.id)).all()
    damage.damage_class = _voted(rows)
    near = [row for row in rows if row.distance_m <= MEASURABLE_TO_M] or list(rows)
    damage.length_m, damage.width_m = median(r.length_m for r in near), median(r.width_m for r in near)
    regrade(session, damage)


def regrade(session: Session, damage: Damage) -> None:
    """Severity and urgency from a damage's class and size, and the road it is on."""
    damage_class = DamageClass(damage.damage_class)
    verdict = grade(damage_class, Measure(damage.length_m, damage.width_m, damage.size_error))
    damage.severity, damage.severity_least, damage.severity_text = verdict.most, verdict.least, verdict.text
    section = session.get_one(Section, damage.section_id)
    interval_days = section.road_class.interval_days
    parts = urgency_parts(damage_class, verdict.least, verdict.most, interval_days, section.kind)
    damage.urgency_parts, damage.urgency = dict(parts), min(100, sum(parts.values()))


def _voted(rows: Sequence[Sighting]) -> str:
    """The class most confidence speaks for."""
    votes: Counter[str] = Counter()
    for row in rows:
        votes[row.damage_class] += row.confidence  # type: ignore[assignment]
    return votes.most_common(1)[0][0]
