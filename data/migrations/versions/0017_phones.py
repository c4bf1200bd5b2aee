"""Phones have keys of their own, say how they are, and send their files themselves."""

import sqlalchemy as sa
from alembic import op

from data.schema import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("device") as batch_op:
        batch_op.add_column(sa.Column("vehicle", sa.String(), nullable=False, server_default="van"))
        batch_op.add_column(sa.Column("contact_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("status", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("status_at", UtcDateTime(), nullable=True))
    op.create_index("ix_recording_device_started_at", "recording", ["device", "started_at"])
    _device_keys()
    _enrolment_codes()
    _uploads()


def _device_keys() -> None:
    op.create_table(
        "device_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_key_device_id_device")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_key")),
        sa.UniqueConstraint("sha256", name=op.f("uq_device_key_sha256")),
    )
    op.create_index(op.f("ix_device_key_device_id"), "device_key", ["device_id"])


def _enrolment_codes() -> None:
    op.create_table(
        "enrolment_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_enrolment_code_device_id_device")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_code")),
        sa.UniqueConstraint("sha256", name=op.f("uq_enrolment_code_sha256")),
    )
    op.create_index(op.f("ix_enrolment_code_device_id"), "enrolment_code", ["device_id"])


def _uploads() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("claimed_sha256", sa.String(length=64), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_byte_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.Column("recording_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_upload_device_id_device")),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name=op.f("fk_upload_recording_id_recording")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("name", name=op.f("uq_upload_name")),
    )
    for columns in (["device_id", "created_at"], ["recording_id"], ["sha256"], ["state"]):
        op.create_index(op.f("ix_upload_" + "_".join(columns)), "upload", columns)


def downgrade() -> None:
    op.drop_table("upload")
    op.drop_table("enrolment_code")
    op.drop_table("device_key")
    op.drop_index("ix_recording_device_started_at", "recording")
    with op.batch_alter_table("device") as batch_op:
        for column in ("status_at", "status", "contact_at", "vehicle"):
            batch_op.drop_column(column)
