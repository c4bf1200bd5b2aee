"""What all looks at a damage say of its repair is kept; a damage's sightings are found by time, and by
their picture's name.
"""

import sqlalchemy as sa
from alembic import op

from data.schema import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEPT = sa.text("picture IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_sighting_picture", "sighting", ["picture"], sqlite_where=KEPT, postgresql_where=KEPT)
    op.create_index("ix_sighting_damage_id_at", "sighting", ["damage_id", "at"])
    op.drop_index("ix_sighting_damage_id", "sighting")
    op.create_table(
        "repair_belief",
        sa.Column("damage_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("repaired", sa.Double(), nullable=False),
        sa.Column("ease", sa.LargeBinary(), nullable=False),
        sa.Column("reported_at", UtcDateTime(), nullable=True),
        sa.Column("repaired_at", UtcDateTime(), nullable=True),
        sa.Column("model", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["damage_id"], ["damage.id"], name=op.f("fk_repair_belief_damage_id_damage")),
        sa.PrimaryKeyConstraint("damage_id", name=op.f("pk_repair_belief")),
    )


def downgrade() -> None:
    op.drop_table("repair_belief")
    op.create_index("ix_sighting_damage_id", "sighting", ["damage_id"])
    op.drop_index("ix_sighting_damage_id_at", "sighting")
    op.drop_index("ix_sighting_picture", "sighting")
