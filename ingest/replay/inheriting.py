"""The end of a replay: new damages take the place of the old ones that they are, under the old ones' ids.

So tasks, links in mails, photos and open pages stay valid. What has no successor goes, unless people acted on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from data.damages.acts import REGROUPED, UNDONE, families
from data.damages.damages import Status
from data.damages.regroupings.regrouping import Before, Part
from data.listed import listed
from data.schema import Base, Damage, DamageEvent, Look, Regrouping, Sighting
from ingest.replay.lineage import Lineage
from ingest.replay.old_state import ASIDE, DETECTED, OldState, concluded, of_damages

damage_table, sighting_table = Base.metadata.tables["damage"], Base.metadata.tables["sighting"]
correction_table = Base.metadata.tables["correction"]


@dataclass(frozen=True)
class Left:
    """Old damages without a successor."""

    gone: frozenset[int]
    kept: frozenset[int]
    """For people acted on them, or on what they were merged with or split from."""
    part_of: Mapping[int, int]
    """Of the kept: id of the damage that today's code takes them for a part of."""


def inherit(session: Session, lineage: Lineage) -> Left:
    """Put every new damage where it belongs."""
    session.flush()
    left = _left(session, lineage)
    _restore(session, lineage, left)
    _leave_others(session, lineage.old)
    _clear(session, lineage, left)
    _succeed(session, lineage)
    _renumber_regroupings(session, lineage)
    session.expire_all()
    return left


def _left(session: Session, lineage: Lineage) -> Left:
    """What becomes of the old damages that no new one is."""
    unmatched = lineage.old.rebuilt - lineage.new_of.keys()
    kept = unmatched & lineage.old.acted_on
    linked = [family for family in families(session) if not family.isdisjoint(kept)]
    kept |= unmatched & {damage_id for family in linked for damage_id in family}
    absorbers = {old_id: lineage.absorber(old_id) for old_id in kept}
    part_of = {old_id: lineage.final(new_id) for old_id, new_id in absorbers.items() if new_id is not None}
    return Left(frozenset(unmatched - kept), frozenset(kept), part_of)


def _restore(session: Session, lineage: Lineage, left: Left) -> None:
    """The kept ones are what they were, or parts of what today's code takes them for; with their sightings."""
    for old_id in sorted(left.kept):
        part = {"status": Status.MERGED.value, "merged_into": left.part_of.get(old_id)}
        _set(session, old_id, part if old_id in left.part_of else {"status": lineage.old.rows[old_id]["status"]})
    aside = select(Sighting.id, Sighting.damage_id, *DETECTED).where(listed(Sighting.damage_id, left.kept))
    for number, damage_id, *detected in session.execute(aside).all():
        fresh, moved = _fresh(session, detected), update(sighting_table)
        if fresh is None:
            word = detected[2].removeprefix(ASIDE)
            session.execute(moved.where(sighting_table.c.id == number).values(damage_class=word))
        elif damage_id in left.part_of:
            session.execute(moved.where(sighting_table.c.id == fresh).values(damage_id=damage_id))


def _clear(session: Session, lineage: Lineage, left: Left) -> None:
    """All that nights and people have left of the old damages but their rows; new rows have it all again."""
    succeeded = [*lineage.new_of, *left.gone]
    for table, damage_id in of_damages():
        session.execute(delete(table).where(listed(damage_id, succeeded)))
    session.execute(delete(sighting_table).where(sighting_table.c.damage_class.like(f"{ASIDE}%")))
    gone = listed(Damage.id, [*left.gone, lineage.old.last_damage])
    session.execute(update(damage_table).where(gone).values(merged_into=None))
    session.execute(delete(damage_table).where(gone))


def _succeed(session: Session, lineage: Lineage) -> None:
    """Each old row becomes the new one, which then goes."""
    fresh = select(damage_table).where(damage_table.c.id > lineage.old.last_damage)
    rows = [dict(row) for row in session.execute(fresh).mappings()]
    for row in rows:
        row["merged_into"] = row["merged_into"] and lineage.final(row["merged_into"])
        values = {name: value for name, value in row.items() if name != "id"}
        _set(session, lineage.final(row["id"]), values)
    pairs = [{"was": new_id, "becomes": old_id} for new_id, old_id in lineage.old_of.items()]
    of_people = (correction_table, correction_table.c.damage_id)
    for table, damage_id in [*of_damages(), of_people] if pairs else ():
        moved = update(table).where(damage_id == bindparam("was")).values({damage_id.name: bindparam("becomes")})
        session.connection().execute(moved, pairs)
    replaced = listed(Damage.id, lineage.old_of)
    session.execute(update(damage_table).where(replaced).values(merged_into=None))
    session.execute(delete(damage_table).where(replaced))


def _renumber_regroupings(session: Session, lineage: Lineage) -> None:
    """Merges and splits, and their events' notes, name the damages by their ids in the end."""
    for row in session.scalars(select(Regrouping).where(Regrouping.id > lineage.old.last_regrouping)):
        before = Before.model_validate(row.before)
        parts = tuple(_renumbered(part, lineage) for part in before.parts)
        moved = {number: lineage.final(damage_id) for number, damage_id in before.moved.items()}
        new = before.new and lineage.final(before.new)
        row.before = before.model_copy(update={"parts": parts, "moved": moved, "new": new}).model_dump(mode="json")
    fresh = (DamageEvent.id > lineage.old.last_event, DamageEvent.event.in_((*REGROUPED.values(), UNDONE)))
    for event in session.scalars(select(DamageEvent).where(*fresh)):
        numbers = sorted(lineage.final(int(number)) for number in event.note.split(", ") if number)
        event.note = ", ".join(map(str, numbers))
    session.flush()


def _renumbered(part: Part, lineage: Lineage) -> Part:
    whole = part.merged_into and lineage.final(part.merged_into)
    return part.model_copy(update={"id": lineage.final(part.id), "merged_into": whole})


def _leave_others(session: Session, old: OldState) -> None:
    """What was not built anew is just as it was, whatever the drives show of it now."""
    others = old.rows.keys() - old.rebuilt
    looks = select(Look.damage_id).where(listed(Look.damage_id, others), listed(Look.recording_id, old.read))
    looked_at = {*session.scalars(looks), *(row["damage_id"] for row in old.staying_looks)}
    for made in (
        delete(DamageEvent).where(DamageEvent.id > old.last_event, listed(DamageEvent.damage_id, others)),
        delete(Regrouping).where(Regrouping.id > old.last_regrouping, listed(Regrouping.damage_id, others)),
        delete(Sighting).where(listed(Sighting.damage_id, others), listed(Sighting.recording_id, old.read)),
        delete(Look).where(listed(Look.damage_id, others), listed(Look.recording_id, old.read)),
        *(delete(table).where(listed(table.c.damage_id, looked_at)) for table in concluded()),
    ):
        session.execute(made, execution_options={"synchronize_session": False})
    for row in session.execute(select(damage_table).where(listed(Damage.id, others))).mappings().all():
        if dict(row) != old.rows[row["id"]]:
            _set(session, row["id"], old.rows[row["id"]])
    looks_again = [{name: value for name, value in look.items() if name != "id"} for look in old.staying_looks]
    for table, rows in ((Base.metadata.tables["look"], looks_again), *old.staying_conclusions):
        if rows:
            session.connection().execute(insert(table), rows)
    _give_sightings_back(session, old)


def _give_sightings_back(session: Session, old: OldState) -> None:
    """But for those whose detection is of a damage built anew by now."""
    aside = select(Sighting.id, *DETECTED).where(listed(Sighting.id, old.staying))
    for number, *detected in session.execute(aside).all():
        if _fresh(session, detected) is None:
            values = {"damage_class": detected[2].removeprefix(ASIDE), "damage_id": old.staying[number]}
            session.execute(update(sighting_table).where(sighting_table.c.id == number).values(**values))


def _fresh(session: Session, aside: Sequence[Any]) -> int | None:
    """The new sighting of a detection that was put aside."""
    same = [column == value for column, value in zip(DETECTED, aside, strict=True)]
    same[2] = Sighting.damage_class == aside[2].removeprefix(ASIDE)
    return session.scalar(select(Sighting.id).where(*same))


def _set(session: Session, damage_id: int, values: Mapping[str, Any]) -> None:
    session.execute(update(damage_table).where(damage_table.c.id == damage_id).values(**values))
