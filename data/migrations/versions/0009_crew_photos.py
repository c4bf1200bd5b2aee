"""The photos that crews have sent, counted, so that a replaced one is removed and a link brings only so many."""

import sqlalchemy as sa
from alembic import op

from data.schema import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "crew_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("stored", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_crew_photo_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crew_photo")),
        sa.UniqueConstraint("name", name=op.f("uq_crew_photo_name")),
    )
    op.create_index(op.f("ix_crew_photo_task_id"), "crew_photo", ["task_id"])
    op.execute(
        "INSERT INTO crew_photo (task_id, name, at, stored) "
        "SELECT task.id, task.photo, COALESCE(task.done_at, work_order.created_at), true "
        "FROM task JOIN work_order ON work_order.id = task.work_order_id WHERE task.photo IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_crew_photo_task_id"), "crew_photo")
    op.drop_table("crew_photo")
