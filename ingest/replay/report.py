"""What a replay changed, or would change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.schema import Damage
from ingest.replay.inheriting import Left
from ingest.replay.old_state import OldState
from ingest.replay.readings import Unread
from ingest.replay.reapplying import Reapplying

MOVED_M = 0.01
"""Nearer than this, metres, a damage lies where it lay."""

GRADED = ("damage_class", "severity", "urgency", "length_m", "width_m")

DIGITS = 6
"""Of lengths that are compared, metres: sums in another order differ in the sixteenth."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NotCarriedOver:
    """Something that people did and that no damage of today has."""

    damage_id: int
    what: str
    at: str | None = None
    by: str | None = None


@dataclass
class ReplayReport:
    """What became of recordings and damages."""

    dry_run: bool
    recordings: int = 0
    """Read anew."""
    unread: list[Unread] = field(default_factory=list)
    same: int = 0
    """In every respect."""
    moved: int = 0
    regraded: int = 0
    """Of another class, size, severity or urgency."""
    other_status: int = 0
    new: int = 0
    gone: int = 0
    not_carried_over: list[NotCarriedOver] = field(default_factory=list)

    def compare(self, session: Session, old: OldState) -> None:
        """Hold the damages against what they were."""
        now = {row["id"]: row for row in session.execute(select(Damage.__table__)).mappings()}
        self.new, self.gone = len(now.keys() - old.rows.keys()), len(old.rows.keys() - now.keys())
        for damage_id in now.keys() & old.rows.keys():
            before, after = old.rows[damage_id], now[damage_id]
            moved = hypot(after["x"] - before["x"], after["y"] - before["y"]) >= MOVED_M
            regraded = any(_rounded(after[name]) != _rounded(before[name]) for name in GRADED)
            changed = (after["status"], after["merged_into"]) != (before["status"], before["merged_into"])
            self.moved, self.regraded = self.moved + moved, self.regraded + regraded
            self.other_status, self.same = self.other_status + changed, self.same + (not moved | regraded | changed)

    def list_lost(self, redone: Reapplying, left: Left) -> None:
        """Name what could not be carried over."""
        self.not_carried_over = [
            *(NotCarriedOver(act.damage_id, f"{act.event}: {why}", act.at.isoformat(), act.by)
              for act, why in redone.impossible),
            *_left_over(sorted(left.kept), left),
        ]  # fmt: skip


def _left_over(kept: Sequence[int], left: Left) -> Iterator[NotCarriedOver]:
    for damage_id in kept:
        if damage_id in left.part_of:
            yield NotCarriedOver(damage_id, f"is one with damage {left.part_of[damage_id]} now")
        else:
            yield NotCarriedOver(damage_id, "no drive shows a damage there now; it stays as it was")


def _rounded(value: Any) -> Any:
    return round(value, DIGITS) if isinstance(value, float) else value
