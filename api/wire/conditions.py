"""Condition of sections as it goes out."""

from typing import Self

from api.wire.base import Out
from data.roads.condition import SampleUnit, SectionCondition
from model.condition.pci import Rating, rating
from model.condition.uncertain import IndexInterval


class ConditionIndexOut(Out):
    """ASTM D6433's Pavement Condition Index, 0–100: the median and an interval of 80 %."""

    low: float
    median: float
    high: float
    rating: Rating

    @classmethod
    def of(cls, index: IndexInterval) -> Self:
        """To a tenth of a point."""
        low, median, high = (round(value, 1) for value in (index.low, index.median, index.high))
        return cls(low=low, median=median, high=high, rating=rating(index.median))


class SampleUnitOut(Out):
    """A sample unit of about 225 m²."""

    from_m: float
    """Metres from the section's start."""
    to_m: float
    index: ConditionIndexOut

    @classmethod
    def of(cls, unit: SampleUnit) -> Self:
        """From what is known."""
        return cls(from_m=round(unit.from_m, 1), to_m=round(unit.to_m, 1), index=ConditionIndexOut.of(unit.index))


class SectionConditionOut(Out):
    """A section's condition; the index is null where none of it was filmed well enough."""

    section_id: int
    index: ConditionIndexOut | None
    filmed_share: float
    """Of its length, 0–1, that the index speaks of."""
    units: list[SampleUnitOut]

    @classmethod
    def of(cls, section_id: int, condition: SectionCondition | None) -> Self:
        """From what is known."""
        if condition is None:
            return cls(section_id=section_id, index=None, filmed_share=0.0, units=[])
        return cls(
            section_id=section_id,
            index=ConditionIndexOut.of(condition.index),
            filmed_share=round(condition.filmed_share, 3),
            units=[SampleUnitOut.of(unit) for unit in condition.units],
        )
