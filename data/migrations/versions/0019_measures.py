"""What was measured of each damage, its severity as probabilities, and urgency in continuous numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sighting", sa.Column("measures", sa.JSON(), nullable=True))
    with op.batch_alter_table("damage") as batch_op:
        batch_op.add_column(sa.Column("measures", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("severity_chances", sa.JSON(), nullable=True))
        batch_op.alter_column("urgency", existing_type=sa.Integer(), type_=sa.Double())
        batch_op.drop_column("severity_least")
        batch_op.create_index("ix_damage_status_urgency", ["status", "urgency"])


def downgrade() -> None:
    with op.batch_alter_table("damage") as batch_op:
        batch_op.drop_index("ix_damage_status_urgency")
        batch_op.add_column(sa.Column("severity_least", sa.String(), nullable=False, server_default="low"))
        batch_op.alter_column("urgency", existing_type=sa.Double(), type_=sa.Integer())
        batch_op.drop_column("severity_chances")
        batch_op.drop_column("measures")
    op.drop_column("sighting", "measures")
