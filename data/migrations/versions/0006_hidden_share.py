"""A sighting says how much of its box the blur of its picture covers; not known of those kept before."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sighting", sa.Column("hidden_share", sa.Double(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sighting") as batch_op:
        batch_op.drop_column("hidden_share")
