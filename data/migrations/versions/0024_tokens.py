"""Tokens of other systems, which read features: the hash alone is kept."""

import sqlalchemy as sa
from alembic import op

from data.schema import UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "integration_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_integration_token")),
        sa.UniqueConstraint("name", name=op.f("uq_integration_token_name")),
        sa.UniqueConstraint("sha256", name=op.f("uq_integration_token_sha256")),
    )


def downgrade() -> None:
    op.drop_table("integration_token")
