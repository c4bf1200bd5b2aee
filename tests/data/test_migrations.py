"""A home made by the first Vejsyn, brought to today's schema with something in every table."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Column, Engine, MetaData, Table, select
from sqlalchemy.orm import Session

import data.migrations
from data.roads.section_status import add_passes
from data.schema import Base, OutboxMail, Pass, Section, User, WorkOrder
from data.store import _migrating, migrate, open_engine
from tests.postgresql import postgresql

DAY = datetime(2026, 10, 5, 7, 30, tzinfo=UTC)
ROWS = 3
SAID = {
    ("damage", "status"): "new",
    ("damage", "damage_class"): "D40",
    ("damage", "severity"): "low",
    ("recording", "state"): "processed",
    ("recording", "vehicle"): "van",
    ("user", "role"): "foreman",
    ("task", "state"): "open",
    ("outbox_mail", "state"): "queued",
    ("road_class", "kind"): "road",
    ("section", "kind"): "road",
    ("damage_event", "event"): "found",
}
"""Columns that hold one of a few words."""

Contents = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with postgresql() if request.param == "PostgreSQL" else nullcontext(f"sqlite:///{tmp_path}/home.sqlite") as url:
        opened = open_engine(url)
        yield opened
        opened.dispose()


def step(engine: Engine, move, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(data.migrations.__file__).parent))
    with _migrating(engine) as connection:
        config.attributes["connection"] = connection
        move(config, revision)


def tables(engine: Engine) -> list[Table]:
    """As the database itself has them, those that are referred to first."""
    found = MetaData()
    found.reflect(engine)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def value(table: Table, column: Column[Any], row: int) -> Any:
    if said := SAID.get((table.name, column.name)):
        return said
    if column.primary_key or column.foreign_keys:
        return row
    kinds: dict[type, Any] = {
        sa.DateTime: DAY,
        sa.Date: DAY.date(),
        sa.JSON: {"a": [row]},
        sa.LargeBinary: b"%d" % row,
        sa.Boolean: True,
    }
    kinds |= {sa.Integer: row, sa.Numeric: row + 0.5, sa.Float: row + 0.5, sa.String: f"{row}"}
    return next(made for kind, made in kinds.items() if isinstance(column.type, kind))


def fill(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in tables(engine):
            rows = [{c.name: value(table, c, row) for c in table.columns} for row in range(1, ROWS + 1)]
            connection.execute(table.insert(), rows)


def contents(engine: Engine) -> Contents:
    with engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in tables(engine)
        }


GRADED = frozenset({"severity", "severity_chances", "urgency", "urgency_parts"})
"""Columns of damages that are graded anew."""


def what_stays(before: Contents, after: Contents) -> Contents:
    """Of the old contents, the columns that there are still."""
    return {
        name: [
            {column: said for column, said in row.items() if column in after[name][0] and column not in GRADED}
            for row in rows
        ]
        for name, rows in before.items()
    }


def test_a_home_of_the_first_version_keeps_every_row_of_every_table_and_ends_as_the_schema_says(engine: Engine) -> None:
    step(engine, command.upgrade, "0001")
    fill(engine)
    before = contents(engine)
    assert len(before) >= 12
    migrate(engine)
    after = contents(engine)
    assert what_stays(before, after) == what_stays(
        {name: after[name] for name in before}, {name: before[name] for name in before}
    )
    assert all(
        sum(row["urgency_parts"].values()) == row["urgency"] and row["severity_chances"] and row["measures"] is None
        for row in after["damage"]
    )
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
    step(engine, command.downgrade, "0001")
    assert {name: len(rows) for name, rows in contents(engine).items()} == dict.fromkeys(before, ROWS)


def test_a_home_of_today_opened_again_is_left_as_it_is(engine: Engine) -> None:
    migrate(engine)
    fill(engine)
    before = contents(engine)
    migrate(engine)
    assert contents(engine) == before


def test_an_old_homes_keys_are_good_as_before_and_a_failed_mail_keeps_no_secret(engine: Engine) -> None:
    step(engine, command.upgrade, "0001")
    fill(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE outbox_mail SET state = 'failed' WHERE id = 1"))
    migrate(engine)
    with Session(engine) as session:
        order = session.get_one(WorkOrder, 1)
        assert (order.linked_at, order.withdrawn_at) == (order.created_at, None)
        assert [mail.message for mail in session.scalars(select(OutboxMail).order_by(OutboxMail.id))] == [
            b"",
            b"2",
            b"3",
        ]
        assert session.get_one(User, 1).session_epoch == 0


def test_an_old_homes_sections_are_inspected_as_their_passes_say(engine: Engine) -> None:
    step(engine, command.upgrade, "0001")
    fill(engine)
    passes = [(1, 9, 0.0, 0.8), (1, 2, 0.7, 1.6), (1, 20, 0.0, 1.5), (2, 5, 0.0, 1.0)]  # section, days ago, metres
    with engine.begin() as connection:
        found = {table.name: table for table in tables(engine)}
        rows = [
            {"id": 10 + n, "recording_id": 1, "section_id": section, "at": DAY - timedelta(days=days),
             "from_m": from_m, "to_m": to_m, "forward": True}
            for n, (section, days, from_m, to_m) in enumerate(passes)
        ]  # fmt: skip
        connection.execute(found["pass"].insert(), rows)
    migrate(engine)
    with Session(engine) as session:
        inspected = session.scalars(select(Section.inspected_at).order_by(Section.id)).all()
        assert inspected == [DAY - timedelta(days=9), None, None]
        add_passes(session, [Pass(id=99, recording_id=1, section_id=2, at=DAY, from_m=0.9, to_m=2.5, forward=True)])
        assert session.get_one(Section, 2).inspected_at == DAY - timedelta(days=5)
