"""Log-ins as rows that can be ended one by one; users of an OIDC provider; a second factor."""

import sqlalchemy as sa
from alembic import op

from data.schema import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("user") as batch_op:
        batch_op.add_column(sa.Column("provider_subject", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("totp_secret", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("totp_step", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("recovery_codes", sa.JSON(), server_default="[]", nullable=False))
        batch_op.create_unique_constraint(op.f("uq_user_provider_subject"), ["provider_subject"])
    op.create_table(
        "log_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key_sha256", sa.String(length=64), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("id_token", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_log_in_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_in")),
        sa.UniqueConstraint("key_sha256", name=op.f("uq_log_in_key_sha256")),
    )
    op.create_index(op.f("ix_log_in_user_id"), "log_in", ["user_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_log_in_user_id"), "log_in")
    op.drop_table("log_in")
    with op.batch_alter_table("user") as batch_op:
        batch_op.drop_constraint(op.f("uq_user_provider_subject"), type_="unique")
        for column in ("recovery_codes", "totp_step", "totp_secret", "provider_subject"):
            batch_op.drop_column(column)
