"""A municipality's database after so many nights, made in bulk: rows that no drive gave, in realistic numbers.

Sections, damages and recordings are made here; what grows by the night (passes, looks, sightings) the database makes
itself out of them, with arithmetic instead of chance.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, Engine, func, insert, select, text, update
from sqlalchemy.orm import Session

from data.projection import to_degrees
from data.roads.coverage import as_json
from data.schema import Damage, Recording, RoadClass, Section
from data.simulate.route import beside
from ingest.lifecycle.repaired import EASE_PRIOR, MODEL
from tests.bench.season import SEASON_START, Season

DAMAGES, NIGHTS = 400_000, 300
CYCLE = 40
"""A section is filmed every so many nights: 7.5 times in 300."""
RECORDINGS = 20
"""A night."""
SECTIONS, SECTION_M = 3_300, 350.0
"""Beside the season's town; 1,155 km."""
FIRST_NIGHT = SEASON_START - timedelta(days=NIGHTS + 1)
"""So that a season's drives follow."""
FAR_AWAY = (500_000.0, 6_200_000.0)
"""EPSG:25832 of a corner of the grid on which the sections beside the town lie."""
STATUSES = {"verified": 0.6, "new": 0.2, "dismissed": 0.15, "assigned": 0.05}
"""Share of the known damages; a home keeps all that it ever knew."""
ROWS_AT_ONCE = 50_000

NIGHT_ROWS = (
    """INSERT INTO pass (recording_id, section_id, at, from_m, to_m, forward)
       SELECT recording.id, section.id, recording.started_at, 0, section.length_m, {true}
       FROM section JOIN recording ON {filmed}""",
    """INSERT INTO look (damage_id, recording_id, at, frames, chance, passes, valid, shown, beside)
       SELECT damage.id, recording.id, recording.started_at, 4, 0.75, 1, {true},
              CASE WHEN (damage.id * 31 + recording.id * 17) % 10 < 7 THEN 2 ELSE 0 END, {false}
       FROM damage JOIN section ON section.id = damage.section_id JOIN recording ON {filmed}""",
    """INSERT INTO sighting (damage_id, recording_id, at, pts_s, damage_class, confidence, x1, y1, x2, y2, frame_width,
                             frame_height, picture, section_id, chainage_m, offset_m, length_m, width_m, size_error,
                             distance_m)
       SELECT damage.id, look.recording_id, look.at, damage.id + 0.5 * number.n, damage.damage_class, 0.6, 1, 1, 9, 9,
              1920, 1080, CASE WHEN number.n = 0 THEN 'p-' || look.recording_id || '-' || damage.id || '.jpg' END,
              damage.section_id, damage.chainage_m, damage.offset_m, damage.length_m, damage.width_m, 0.2, 8
       FROM look JOIN damage ON damage.id = look.damage_id JOIN recording ON recording.id = look.recording_id
       CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1) AS number
       WHERE look.shown > 0 AND recording.id BETWEEN :first AND :last""",
)
FILMED = """section.id % {recordings} = recording.id % {recordings} AND recording.id BETWEEN :first AND :last
    AND (section.id IN ({hot}) OR section.id / {recordings} % {cycle} = recording.id / {recordings} % {cycle})"""


@dataclass(frozen=True)
class Municipality:
    """A home with the season's town in it, and nothing else yet."""

    engine: Engine
    season: Season
    every_night: set[int]
    """Sections that are filmed every night."""

    def begin_of(self, night: int) -> datetime:
        """Of one night's day."""
        return FIRST_NIGHT + timedelta(days=night)


def fill(municipality: Municipality, after: int, until: int) -> None:
    """Bring a home from one night to another; from night 0 with its sections and damages."""
    with municipality.engine.execution_options(writes=True).begin() as connection:
        if after == 0:
            _add_sections(connection)
            _add_damages(connection, municipality.season)
        first = _add_recordings(connection, municipality, after, until)
        last = first + (until - after) * RECORDINGS - 1
        hot = ", ".join(map(str, sorted(municipality.every_night)))
        filmed = FILMED.format(recordings=RECORDINGS, cycle=CYCLE, hot=hot)
        for statement in NIGHT_ROWS:
            words = {"filmed": filmed, "true": "true", "false": "false"}
            connection.execute(text(statement.format(**words)), {"first": first, "last": last})
        _conclude(connection, municipality.begin_of(until))
    with municipality.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _add_sections(connection: Connection) -> None:
    class_id = connection.scalar(select(RoadClass.id).limit(1))
    rows, last = [], connection.scalar(select(func.max(Section.id))) or 0
    for number in range(SECTIONS):
        x, y = FAR_AWAY[0] + number % 60 * 400.0, FAR_AWAY[1] + number // 60 * 400.0
        line = shapely.LineString([(x, y), (x + SECTION_M, y)])
        box = dict(zip(("min_x", "min_y", "max_x", "max_y"), line.bounds, strict=True))
        rows.append(
            {
                "id": last + 1 + number,
                "key": f"far-{number}",
                "name": f"Vej {number}",
                "kind": "road",
                "road_class_id": class_id,
                "from_m": 0.0,
            }
            | {"length_m": SECTION_M, "line": shapely.to_wkb(line), "filmed": [], **box}
        )
    connection.execute(insert(Section), rows)


def _add_damages(connection: Connection, season: Season) -> None:
    rows = connection.execute(select(Section.id, Section.length_m, Section.line).order_by(Section.id)).all()
    lines = {row.id: shapely.from_wkb(row.line) for row in rows}
    known = [_true_place(season, damage) for damage in season.damages]
    random = np.random.default_rng(1)
    lengths = np.array([row.length_m for row in rows])
    on = random.choice(len(rows), DAMAGES - len(known), p=lengths / lengths.sum())
    chainages, offsets = random.random(len(on)) * lengths[on], random.uniform(-3.0, 3.0, len(on))
    known += [(rows[i].id, float(c), float(o), 0.6, 0.4, "D40") for i, c, o in zip(on, chainages, offsets, strict=True)]
    statuses = ["new"] * len(season.damages)
    statuses += random.choice(list(STATUSES), len(on), p=list(STATUSES.values())).tolist()
    for start in range(0, DAMAGES, ROWS_AT_ONCE):
        some = zip(known[start : start + ROWS_AT_ONCE], statuses[start : start + ROWS_AT_ONCE], strict=True)
        connection.execute(insert(Damage), [_damage(*place, lines[place[0]], status) for place, status in some])


def _true_place(season: Season, damage: Any) -> tuple[int, float, float, float, float, str]:
    section = [road.section for road in season.town.roads].index(damage.road.section) + 1
    return section, damage.chainage_m, damage.offset_m, damage.length_m, damage.width_m, damage.damage_class.value


def _damage(
    section: int, chainage: float, offset: float, length: float, width: float, kind: str,
    line: shapely.LineString, status: str,
) -> dict[str, Any]:  # fmt: skip
    x, y = beside(line, chainage, offset)
    lon, lat = map(float, to_degrees(x, y))
    return {
        "damage_class": kind, "status": status, "severity": "medium", "urgency": 40.0,
        "urgency_parts": {"severity": 40.0}, "section_id": section, "chainage_m": chainage, "chainage_sd_m": 1.0,
        "offset_m": offset, "offset_sd_m": 0.3, "length_m": length, "width_m": width, "size_error": 0.2, "x": x, "y": y,
        "lon": lon, "lat": lat, "first_seen": FIRST_NIGHT, "last_seen": FIRST_NIGHT, "passes_seen": 3,
        "passes_valid": 4, "missed": 0,
    }  # fmt: skip


def _add_recordings(connection: Connection, municipality: Municipality, after: int, until: int) -> int:
    """Gives the id of the first; the ids follow one another."""
    connection.execute(insert(Recording), list(_recordings(municipality, after, until)))
    first = connection.scalar(select(Recording.id).where(Recording.name == f"n{after}-0.mp4"))
    assert first is not None
    return first


def _recordings(municipality: Municipality, after: int, until: int) -> Iterator[dict[str, Any]]:
    for night in range(after, until):
        for number in range(RECORDINGS):
            at, name = municipality.begin_of(night) + timedelta(hours=7, minutes=20 * number), f"n{night}-{number}.mp4"
            yield {
                "sha256": f"{night * RECORDINGS + number:064x}", "name": name, "video": name, "received_at": at,
                "state": "processed", "started_at": at, "ended_at": at + timedelta(minutes=15), "refusal_facts": {},
                "vehicle": "van", "attempts": 1, "frames": 2700, "judged": 2600, "metres": 8000.0, "camera": {},
            }  # fmt: skip


def _conclude(connection: Connection, at: datetime) -> None:
    """What nights that remembered all this would have left of it: beliefs and inspections."""
    connection.execute(text("DELETE FROM repair_belief"))
    concluded = """INSERT INTO repair_belief (damage_id, at, repaired, ease, model)
                   SELECT damage_id, MAX(at), 0.1, :ease, :model FROM look GROUP BY damage_id"""
    connection.execute(text(concluded), {"ease": EASE_PRIOR.tobytes(), "model": MODEL})
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        lengths = session.execute(select(Section.id, Section.length_m)).all()
        rows = [
            {"id": section_id, "filmed": as_json([(at, (0.0, length_m))]), "inspected_at": at}
            for section_id, length_m in lengths
        ]
        session.execute(update(Section), rows)
        session.commit()
