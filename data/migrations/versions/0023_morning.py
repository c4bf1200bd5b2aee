"""A morning mail to each who wishes one; what the nights since the last one changed is found by its time."""

import sqlalchemy as sa
from alembic import op

from data.schema import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("email", sa.String(), nullable=True))
    op.add_column("user", sa.Column("morning_at", sa.String(length=5), nullable=True))
    op.add_column("user", sa.Column("morning_on", sa.Date(), nullable=True))
    op.add_column("user", sa.Column("morning_until", UtcDateTime(), nullable=True))
    op.create_index(op.f("ix_recording_processed_at"), "recording", ["processed_at"])
    op.create_index(op.f("ix_damage_event_at"), "damage_event", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_damage_event_at"), "damage_event")
    op.drop_index(op.f("ix_recording_processed_at"), "recording")
    with op.batch_alter_table("user") as batch_op:
        for column in ("morning_until", "morning_on", "morning_at", "email"):
            batch_op.drop_column(column)
