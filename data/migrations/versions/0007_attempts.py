"""How often a recording was tried, and what was in the way: a passing fault costs no recording."""

import sqlalchemy as sa
from alembic import op

from data.schema import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("recording") as batch_op:
        batch_op.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("claimed_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("failed_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("last_fault", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("recording") as batch_op:
        batch_op.drop_column("last_fault")
        batch_op.drop_column("failed_at")
        batch_op.drop_column("claimed_at")
        batch_op.drop_column("attempts")
