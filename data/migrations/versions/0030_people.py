"""People come by a link and may be put out of work; teams own roads and may rest; an order has its day."""

import sqlalchemy as sa
from alembic import op

from data.schema import UtcDateTime

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("deactivated_at", UtcDateTime(), nullable=True))
    op.add_column("user", sa.Column("link_sha256", sa.String(64), nullable=True))
    op.add_column("user", sa.Column("link_ends_at", UtcDateTime(), nullable=True))
    op.create_index(op.f("ix_user_link_sha256"), "user", ["link_sha256"], unique=True)
    op.add_column("team", sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("team", sa.Column("area", sa.JSON(), nullable=True))
    op.add_column("team", sa.Column("kind", sa.String(), nullable=True))
    op.add_column("work_order", sa.Column("due_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("work_order") as batch_op:
        batch_op.drop_column("due_on")
    with op.batch_alter_table("team") as batch_op:
        for column in ("kind", "area", "active"):
            batch_op.drop_column(column)
    op.drop_index(op.f("ix_user_link_sha256"), "user")
    with op.batch_alter_table("user") as batch_op:
        for column in ("link_ends_at", "link_sha256", "deactivated_at"):
            batch_op.drop_column(column)
