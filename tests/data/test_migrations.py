"""A home made by an older Vejsyn, brought to today's schema with everything in it."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

import data.migrations
from data.schema import Base, OutboxMail, User, WorkOrder
from data.store import _migrating, migrate, open_engine
from tests.postgresql import postgresql

DAY = "2026-10-05 07:30:00+00:00"
OLD_ROWS = (
    "INSERT INTO road_class (id, name, kind, interval_days) VALUES (1, 'Trafikvej', 'road', 28)",
    """INSERT INTO section (id, key, name, kind, road_class_id, from_m, length_m, line, min_x, min_y, max_x, max_y)
       VALUES (1, 'k', 'Stigevej', 'road', 1, 0, 10, '', 0, 0, 1, 1)""",
    f"""INSERT INTO recording (id, sha256, name, video, vehicle, received_at, state, refusal_facts, frames, judged,
       metres) VALUES (1, 's', 'a.mp4', 'a.mp4', 'van', '{DAY}', 'processed', '{{}}', 1, 1, 1)""",
    f"""INSERT INTO damage (id, damage_class, status, severity, severity_least, severity_text, urgency, urgency_parts,
       section_id, chainage_m, chainage_sd_m, offset_m, offset_sd_m, length_m, width_m, size_error, x, y, lon, lat,
       first_seen, last_seen, passes_seen, passes_valid, missed)
       VALUES (1, 'D40', 'new', 'low', 'low', 'hul', 1, '{{}}', 1, 1, 1, 1, 1, 1, 1, 0.1, 1, 1, 1, 1,
       '{DAY}', '{DAY}', 1, 1, 0)""",
    f"""INSERT INTO sighting (id, damage_id, recording_id, at, pts_s, damage_class, confidence, x1, y1, x2, y2,
       frame_width, frame_height, section_id, chainage_m, offset_m, length_m, width_m, distance_m)
       VALUES (1, 1, 1, '{DAY}', 0, 'D40', 0.5, 1, 1, 2, 2, 10, 10, 1, 1, 1, 1, 1, 5)""",
    f"INSERT INTO damage_event (id, damage_id, at, event, \"by\", note) VALUES (1, 1, '{DAY}', 'found', 'nightly', '')",
    "INSERT INTO team (id, name, email) VALUES (1, 'Hold Nord', 'nord@kommune.example')",
    """INSERT INTO "user" (id, username, name, role, password) VALUES (1, 'gitte', 'Gitte', 'foreman', 'scrypt$')""",
    f"""INSERT INTO work_order (id, team_id, created_at, created_by, note, area, left_out, token_sha256)
       VALUES (1, 1, '{DAY}', 'Gitte Holm', '', '{{}}', '{{}}', 'abc')""",
    f"""INSERT INTO outbox_mail (id, work_order_id, recipient, subject, message, message_id, created_at, state,
       attempts, next_try_at)
       VALUES (1, 1, 'nord@kommune.example', 's', 'hemmeligt', '<1>', '{DAY}', 'failed', 1, '{DAY}')""",
)


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


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        tables = ("road_class", "section", "recording", "damage", "sighting", "damage_event",
                  "team", '"user"', "work_order", "outbox_mail")  # fmt: skip
        return {table: connection.scalar(text(f"SELECT count(*) FROM {table}")) for table in tables}


def test_an_old_home_keeps_every_row_and_ends_as_the_schema_says(engine: Engine) -> None:
    step(engine, command.upgrade, "0001")
    with engine.begin() as connection:
        for row in OLD_ROWS:
            connection.execute(text(row))
    before = counts(engine)
    migrate(engine)
    assert counts(engine) == before == dict.fromkeys(before, 1)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    with Session(engine) as session:
        order, mail = session.get_one(WorkOrder, 1), session.get_one(OutboxMail, 1)
        assert (order.linked_at, order.withdrawn_at) == (order.created_at, None)
        assert mail.message == b""  # a mail that failed held the link's secret
        assert session.get_one(User, 1).session_epoch == 0
    step(engine, command.downgrade, "0001")
    assert counts(engine) == before
