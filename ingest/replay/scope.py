"""Which recordings a replay reads anew: all, or those whose roads were driven since a date.

A damage's place is a mean of all drives past it, so a replay cannot begin in the middle. But what no drive has in
common with another does not depend on it: a replay since a date takes the drives remembered since, all older ones that
filmed the same sections or showed the same damages, and those that have anything in common with these.
"""

from collections.abc import Set
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.listed import listed
from data.schema import Pass, Recording, Sighting


def replayed(session: Session, since: datetime | None) -> list[Recording]:
    """The recordings to be read anew, in the order in which they were remembered."""
    processed = select(Recording).where(Recording.state == "processed", Recording.processed_at.is_not(None))
    order = (Recording.processed_at, Recording.started_at, Recording.sha256)
    rows = session.scalars(processed.order_by(*order)).all()
    if since is None:
        return list(rows)
    newer = {row.id for row in rows if row.processed_at and row.processed_at >= since}
    wanted = _connected(session, newer)
    return [row for row in rows if row.id in wanted]


def _connected(session: Session, recording_ids: Set[int]) -> Set[int]:
    """These recordings, and those that share a section or a damage with them or with one another of them."""
    found, known = set(recording_ids), set[int]()
    while found != known:
        known = set(found)
        for table, shared in ((Pass, Pass.section_id), (Sighting, Sighting.damage_id)):
            theirs = select(shared).where(listed(table.recording_id, known))
            found |= set(session.scalars(select(table.recording_id).where(shared.in_(theirs)).distinct()))
    return found
