"""Crews answer more than *done*: partly, not found, minutes and material; and an order is known to have been read."""

import sqlalchemy as sa
from alembic import op

from data.schema import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("work_order", sa.Column("read_at", UtcDateTime(), nullable=True))
    op.add_column("task", sa.Column("partly_at", UtcDateTime(), nullable=True))
    op.add_column("task", sa.Column("minutes", sa.Integer(), nullable=True))
    op.add_column("task", sa.Column("material", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("task") as batch_op:
        for column in ("material", "minutes", "partly_at"):
            batch_op.drop_column(column)
    with op.batch_alter_table("work_order") as batch_op:
        batch_op.drop_column("read_at")
