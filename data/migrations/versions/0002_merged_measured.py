"""A damage may be a part of another, and have a depth that somebody measured; a sighting says how sure its size is."""

import sqlalchemy as sa
from alembic import op

from data.schema import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("damage") as batch_op:
        batch_op.add_column(sa.Column("merged_into", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("depth_mm", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("depth_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("depth_by", sa.String(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_damage_merged_into_damage"), "damage", ["merged_into"], ["id"])
        batch_op.create_index(batch_op.f("ix_damage_merged_into"), ["merged_into"])
    with op.batch_alter_table("sighting") as batch_op:
        batch_op.add_column(sa.Column("size_error", sa.Double(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sighting") as batch_op:
        batch_op.drop_column("size_error")
    with op.batch_alter_table("damage") as batch_op:
        batch_op.drop_index(batch_op.f("ix_damage_merged_into"))
        batch_op.drop_constraint(batch_op.f("fk_damage_merged_into_damage"), type_="foreignkey")
        for column in ("depth_by", "depth_at", "depth_mm", "merged_into"):
            batch_op.drop_column(column)
