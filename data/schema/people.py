"""Who may come in, and what they keep."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    ForeignKey,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.schema.base import Base, Leased


class User(Base):
    """Somebody who may log in."""

    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]  # reader, foreman, engineer, admin
    password: Mapped[str]  # scrypt, see data.users; empty until the first one is chosen
    session_epoch: Mapped[int] = mapped_column(default=0)  # log-ins of earlier epochs are over
    email: Mapped[str | None]  # where the morning mail goes; kept as long as one is wished
    morning_at: Mapped[str | None] = mapped_column(String(5))  # HH:MM by Denmark's clocks; none: no morning mail
    morning_on: Mapped[date | None]  # the last day for which it was decided whether there is anything to tell
    morning_until: Mapped[datetime | None]  # nights are told of up to here
    provider_subject: Mapped[str | None] = mapped_column(unique=True)  # who it is at which OIDC provider
    totp_secret: Mapped[str | None]  # of a second factor, base 32, sealed: see data.sealing
    totp_step: Mapped[int | None]  # the latest one that was used; none before it is taken
    recovery_codes: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")  # SHA-256, unused
    deactivated_at: Mapped[datetime | None]  # may not log in since then
    link_sha256: Mapped[str | None] = mapped_column(
        String(64), unique=True, index=True
    )  # see data.people.password_link
    link_ends_at: Mapped[datetime | None]


class LogIn(Base):
    """A browser that is logged in; see `data.log_ins`."""

    __tablename__ = "log_in"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    began_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # by a person, before its time
    network: Mapped[str]
    browser: Mapped[str]  # as it calls itself
    how: Mapped[str]  # password, oidc
    id_token: Mapped[str | None]  # of a provider, for the log-out there


class IntegrationToken(Base):
    """What another system shows to read features; the token itself is kept there alone. See `data.integration`."""

    __tablename__ = "integration_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)  # of the system, or of whoever works with it
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]  # last, to the minute
    revoked_at: Mapped[datetime | None]


class Webhook(Base):
    """Another system that is told what happens; see `data.integration.webhooks`."""

    __tablename__ = "webhook"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    url: Mapped[str]
    secret: Mapped[str]  # sealed with the home's key: see data.sealing
    created_at: Mapped[datetime]
    last_event_id: Mapped[int]  # of the damages' history; what came up to it is told or under way


class WebhookDelivery(Leased, Base):
    """One thing that one system must be told; stored with the webhook's cursor, in one transaction."""

    __tablename__ = "webhook_delivery"
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    key: Mapped[str]  # what it is about: told once to each system
    body: Mapped[str]  # JSON
    webhook: Mapped[Webhook] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("webhook_id", "key"),)


class SavedView(Base):
    """A filter that a foreman gave a name; everybody's."""

    __tablename__ = "saved_view"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    asked: Mapped[str]  # as it stands in the map's address
    created_at: Mapped[datetime]
    created_by: Mapped[str]
