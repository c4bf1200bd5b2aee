"""Where a recording's vehicle was, and until when: the same drive is known again, whatever was done to its file."""

import sqlalchemy as sa
from alembic import op

from data.schema import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("recording") as batch_op:
        batch_op.add_column(sa.Column("ended_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("way", sa.JSON(), nullable=True))
        batch_op.create_index(op.f("ix_recording_ended_at"), ["ended_at"])


def downgrade() -> None:
    with op.batch_alter_table("recording") as batch_op:
        batch_op.drop_index(op.f("ix_recording_ended_at"))
        batch_op.drop_column("way")
        batch_op.drop_column("ended_at")
