"""How drives looked at known damages, seen or not: what a damage's being mended is judged by."""

import sqlalchemy as sa
from alembic import op

from data.schema import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("damage_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("frames", sa.Integer(), nullable=False),
        sa.Column("chance", sa.Double(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("beside", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["damage_id"], ["damage.id"], name=op.f("fk_look_damage_id_damage")),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_look_recording_id_recording")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
        sa.UniqueConstraint("damage_id", "recording_id", name=op.f("uq_look_damage_id_recording_id")),
    )
    op.create_index(op.f("ix_look_recording_id"), "look", ["recording_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_look_recording_id"), "look")
    op.drop_table("look")
