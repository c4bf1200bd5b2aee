"""Keys that can be taken back: log-ins end together, a work order's link is withdrawn or sent anew."""

import sqlalchemy as sa
from alembic import op

from data.schema import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("user") as batch_op:
        batch_op.add_column(sa.Column("session_epoch", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("work_order") as batch_op:
        batch_op.add_column(sa.Column("linked_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by", sa.String(), nullable=True))
    op.execute("UPDATE work_order SET linked_at = created_at")
    with op.batch_alter_table("work_order") as batch_op:
        batch_op.alter_column("linked_at", existing_type=UtcDateTime(), nullable=False)
    with op.batch_alter_table("outbox_mail") as batch_op:
        batch_op.drop_constraint(op.f("uq_outbox_mail_work_order_id"), type_="unique")
        batch_op.create_index(op.f("ix_outbox_mail_work_order_id"), ["work_order_id"])
    mails = sa.table("outbox_mail", sa.column("message", sa.LargeBinary), sa.column("state", sa.String))
    op.execute(mails.update().where(mails.c.state == "failed").values(message=b""))  # they held the links' secrets


def downgrade() -> None:
    op.execute("DELETE FROM outbox_mail WHERE id NOT IN (SELECT max(id) FROM outbox_mail GROUP BY work_order_id)")
    with op.batch_alter_table("outbox_mail") as batch_op:
        batch_op.drop_index(op.f("ix_outbox_mail_work_order_id"))
        batch_op.create_unique_constraint(op.f("uq_outbox_mail_work_order_id"), ["work_order_id"])
    with op.batch_alter_table("work_order") as batch_op:
        for column in ("withdrawn_by", "withdrawn_at", "linked_at"):
            batch_op.drop_column(column)
    with op.batch_alter_table("user") as batch_op:
        batch_op.drop_column("session_epoch")
