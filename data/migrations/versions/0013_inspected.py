"""A section keeps when each of its metres was last filmed and when it was last inspected; filled from the passes."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from data.roads.coverage import as_json, inspected_at, last_filmed
from data.schema import UtcDateTime

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

PASS = sa.table(
    "pass",
    *(sa.column("section_id", sa.Integer), sa.column("at", UtcDateTime)),
    *(sa.column("from_m", sa.Double), sa.column("to_m", sa.Double)),
)
SECTION = sa.table(
    "section",
    *(sa.column("id", sa.Integer), sa.column("length_m", sa.Double)),
    *(sa.column("filmed", sa.JSON), sa.column("inspected_at", UtcDateTime)),
)


def upgrade() -> None:
    with op.batch_alter_table("section") as batch_op:
        batch_op.add_column(sa.Column("filmed", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("inspected_at", UtcDateTime(), nullable=True))
    changes = list(_changes(op.get_bind()))
    if changes:
        values = {"filmed": sa.bindparam("new_filmed", type_=sa.JSON()), "inspected_at": sa.bindparam("new_at")}
        op.get_bind().execute(SECTION.update().where(SECTION.c.id == sa.bindparam("section")).values(**values), changes)


def downgrade() -> None:
    with op.batch_alter_table("section") as batch_op:
        batch_op.drop_column("inspected_at")
        batch_op.drop_column("filmed")


def _changes(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    lengths = {row.id: row.length_m for row in connection.execute(sa.select(SECTION.c.id, SECTION.c.length_m))}
    rows = connection.execute(sa.select(PASS).order_by(PASS.c.section_id))
    for section_id, passes in groupby(rows, key=lambda row: row[0]):
        filmed: list[tuple[datetime, tuple[float, float]]] = []
        for _, at, from_m, to_m in passes:
            filmed = last_filmed([*filmed, (at, (from_m, to_m))])
        latest = inspected_at(sorted(filmed, reverse=True), lengths[section_id])
        yield {"section": section_id, "new_filmed": as_json(filmed), "new_at": latest}
