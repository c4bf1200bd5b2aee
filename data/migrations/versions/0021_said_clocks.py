"""What a person says of a video's clock."""

import sqlalchemy as sa
from alembic import op

from data.schema import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("recording") as batch_op:
        batch_op.add_column(sa.Column("starts_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("clock_offset_s", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("retries", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("recording") as batch_op:
        batch_op.drop_column("retries")
        batch_op.drop_column("clock_offset_s")
        batch_op.drop_column("starts_at")
