"""Which new damage is which old one: the one that shares most of its detections, else the one that lies there."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.schema import Damage, Sighting
from ingest.replay.old_state import ASIDE, DETECTED, OldState

SAME_DAMAGE_M = 5.0
"""A new damage no farther than this along the road from an old one, metres, of which it shares no detection, may be the
same: twice a drive's error (`ingest.fuse.placement.DRIVE_SD_M`). Assumed."""


@dataclass
class Lineage:
    """Pairs of old and new damages; each has one other at most."""

    old: OldState
    new_of: dict[int, int] = field(default_factory=dict)
    """By id of the old one."""
    old_of: dict[int, int] = field(default_factory=dict)
    _shared: defaultdict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """By id of the old damage: how many of its detections each new one has."""
    _claimed: set[int] = field(default_factory=set)
    """New damages that have a detection of some old one."""
    _detections: Counter[int] = field(init=False)
    """Of each old damage."""

    def __post_init__(self) -> None:
        self._detections = Counter(self.old.owner.values())

    def count(self, session: Session, recording_id: int) -> None:
        """Take into account what a drive has shown."""
        fresh = (Sighting.recording_id == recording_id, Sighting.damage_class.not_like(f"{ASIDE}%"))
        for new_id, *detected in session.execute(select(Sighting.damage_id, *DETECTED).where(*fresh)):
            old_id = self.old.owner.get(tuple(detected))
            if old_id is not None and new_id > self.old.last_damage:
                self._shared[old_id][new_id] += 1
                self._claimed.add(new_id)

    def pair(self, old_id: int, new_id: int) -> int:
        """The new damage is that old one, from now on."""
        self.new_of[old_id], self.old_of[new_id] = new_id, old_id
        return new_id

    def resolve(self, session: Session, old_id: int) -> int | None:
        """The new damage that an old one is, as far as the drives until now tell; itself where it was not rebuilt."""
        if old_id not in self.old.rebuilt:
            return old_id
        if old_id in self.new_of:
            return self.new_of[old_id]
        found = self._by_detections(old_id) or self._by_place(session, old_id)
        return self.pair(old_id, found) if found else None

    def settle(self, session: Session) -> None:
        """Find a new one for each old damage that has none; those that people acted on choose first."""
        shares = (
            (old_id not in self.old.acted_on, -count, old_id, new_id)
            for old_id, counts in self._shared.items()
            for new_id, count in counts.items()
        )
        for _, _, old_id, new_id in sorted(shares):
            if old_id not in self.new_of and new_id not in self.old_of:
                self.pair(old_id, new_id)
        for old_id in sorted(self.old.rebuilt, key=lambda number: (number not in self.old.acted_on, number)):
            self.resolve(session, old_id)

    def absorber(self, old_id: int) -> int | None:
        """The new damage that has most of an old one's detections, and at least half of them, whichever it is."""
        counts = self._shared.get(old_id)
        best = min(counts, key=lambda new_id: (-counts[new_id], new_id)) if counts else None
        return best if best is not None and 2 * self._shared[old_id][best] >= self._detections[old_id] else None

    def final(self, new_id: int) -> int:
        """The id that a new damage has in the end."""
        return self.old_of.get(new_id, new_id)

    def _by_detections(self, old_id: int) -> int | None:
        free = {new_id: count for new_id, count in self._shared[old_id].items() if new_id not in self.old_of}
        return min(free, key=lambda new_id: (-free[new_id], new_id)) if free else None

    def _by_place(self, session: Session, old_id: int) -> int | None:
        """The nearest on its section that shows no detection of any old damage."""
        row = self.old.rows[old_id]
        near = (
            Damage.id > self.old.last_damage,
            Damage.section_id == row["section_id"],
            Damage.chainage_m.between(row["chainage_m"] - SAME_DAMAGE_M, row["chainage_m"] + SAME_DAMAGE_M),
        )
        found = [
            (abs(chainage_m - row["chainage_m"]) + abs(offset_m - row["offset_m"]), new_id)
            for new_id, chainage_m, offset_m in session.execute(
                select(Damage.id, Damage.chainage_m, Damage.offset_m).where(*near)
            )
            if new_id not in self.old_of and new_id not in self._claimed
        ]
        return min(found)[1] if found else None
