"""What people do by hand: join and part damages with undo, say what a dismissed one was, give a forecast of rain.

The reason of a grade is no longer stored as Danish words: it is told from the size, in the reader's language.
"""

import sqlalchemy as sa
from alembic import op

from data.schema import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "regrouping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("damage_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["damage_id"], ["damage.id"], name=op.f("fk_regrouping_damage_id_damage")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrouping")),
    )
    op.create_index(op.f("ix_regrouping_damage_id"), "regrouping", ["damage_id"])
    op.create_table(
        "forecast",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast")),
    )
    op.create_table(
        "regrade",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrade")),
    )
    with op.batch_alter_table("damage") as batch_op:
        batch_op.add_column(sa.Column("dismissed_as", sa.String(), nullable=True))
        batch_op.drop_column("severity_text")


def downgrade() -> None:
    with op.batch_alter_table("damage") as batch_op:
        batch_op.add_column(sa.Column("severity_text", sa.String(), nullable=False, server_default=""))
        batch_op.drop_column("dismissed_as")
    for table in ("regrade", "forecast"):
        op.drop_table(table)
    op.drop_index(op.f("ix_regrouping_damage_id"), "regrouping")
    op.drop_table("regrouping")
