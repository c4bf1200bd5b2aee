"""How surely each damage exists; what may be one is a candidate until then."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("damage", sa.Column("existence", sa.Double(), nullable=False, server_default="4"))


def downgrade() -> None:
    candidates = "(SELECT id FROM damage WHERE status = 'candidate')"
    for table in ("sighting", "look", "repair_belief", "damage_event"):
        op.execute(f"DELETE FROM {table} WHERE damage_id IN {candidates}")  # noqa: S608 - names of our own
    op.execute("DELETE FROM damage WHERE status = 'candidate'")
    op.drop_column("damage", "existence")
