"""A figure, its target, and how both are printed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

MET = {True: "ja", False: "NEJ", None: ""}


@dataclass(frozen=True, slots=True)
class Target:
    """Between what and what a figure shall lie; either end may be open."""

    least: float | None
    most: float | None

    def is_met(self, value: float) -> bool:
        """Whether it does."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def text(self, unit: str) -> str:
        """As it is printed."""
        scale = 100 if unit == "%" else 1
        low, high = (None if end is None else f"{end * scale:g}" for end in (self.least, self.most))
        return f"{low}–{high} {unit}" if low and high else f"≥ {low} {unit}" if low else f"≤ {high} {unit}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table: ours, the plain way's, the target."""

    name: str
    ours: str
    plain: str
    target: Target | None
    value: float | None
    """Ours, to be held against the target; a share is 0-1."""
    unit: str

    @property
    def is_met(self) -> bool | None:
        """None where there is no target or nothing was measured."""
        return None if self.target is None or self.value is None else self.target.is_met(self.value)

    def fields(self) -> dict[str, object]:
        """As it is written for machines."""
        fields: dict[str, object] = {"name": self.name, "ours": self.ours, "plain": self.plain, "value": self.value}
        if self.target:
            fields |= {"least": self.target.least, "most": self.target.most, "met": self.is_met}
        return fields

    def row(self) -> list[str]:
        """As it is printed."""
        target = self.target.text(self.unit) if self.target else ""
        return [self.name, self.ours, self.plain, target, MET[self.is_met]]


def printed(title: str, figures: Iterable[Figure]) -> str:
    """A table in plain text."""
    return columns([[title, "vores", "ligetil", "mål", "nået"], *(figure.row() for figure in figures)])


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows of equally many cells as columns of plain text; the first row is the head."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * (sum(widths) + 2 * (len(widths) - 1)), *lines[1:]])


def median_p90(values: Sequence[float]) -> str:
    """`median · p90 (how many)`."""
    if not len(values):
        return "–"
    return f"{np.median(values):.2f} · {np.percentile(values, 90):.2f} m ({len(values)})"


def share(values: Sequence[bool]) -> str:
    """`per cent (how many)`."""
    return f"{100 * np.mean(values):.1f} % ({len(values)})" if len(values) else "–"
