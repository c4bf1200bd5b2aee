"""Sections that a road file has no more, which file had them, one-way roads and bridges."""

import sqlalchemy as sa
from alembic import op

from data.schema import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("section") as batch_op:
        batch_op.add_column(sa.Column("oneway", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("level", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("source", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("retired_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("section") as batch_op:
        for column in ("retired_at", "source", "level", "oneway"):
            batch_op.drop_column(column)
