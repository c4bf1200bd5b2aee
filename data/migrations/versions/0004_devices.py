"""Phones and how they are mounted; what a recording's footage told of its camera and clock."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("height_m", sa.Double(), nullable=True),
        sa.Column("field_deg", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("name", name=op.f("uq_device_name")),
    )
    with op.batch_alter_table("recording") as batch_op:
        batch_op.add_column(sa.Column("device", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("camera", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    with op.batch_alter_table("recording") as batch_op:
        batch_op.drop_column("camera")
        batch_op.drop_column("device")
    op.drop_table("device")
