"""Teams, their work orders, and the mails about them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.schema.base import Base, Leased
from data.schema.damages import Damage


class Team(Base):
    """Those who mend the road."""

    __tablename__ = "team"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True, server_default=true())  # may be given work
    area: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # that it mends, as it was drawn
    kind: Mapped[str | None]  # of road that it mends: road or path


class WorkOrder(Base):
    """What one *Tildel* makes."""

    __tablename__ = "work_order"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]  # last day, in Denmark; none in orders from before there were any
    area: Mapped[dict[str, Any]]  # as the foreman drew it
    left_out: Mapped[dict[str, Any]]  # told to the foreman beside the tasks: what was already assigned, what failed
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)  # of the newest link's secret
    linked_at: Mapped[datetime]  # when that link was made
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    read_at: Mapped[datetime | None]  # when the crew's page was first opened
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    team: Mapped[Team] = relationship()
    tasks: Mapped[list["Task"]] = relationship(back_populates="work_order", order_by="Task.position")


class Task(Base):
    """One damage in a work order."""

    __tablename__ = "task"
    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    damage_id: Mapped[int] = mapped_column(ForeignKey("damage.id"), index=True)
    position: Mapped[int]  # in driving order, from 1
    state: Mapped[str]  # open, done, not_found, withdrawn
    done_at: Mapped[datetime | None]  # or not found
    partly_at: Mapped[datetime | None]  # begun, and still to be finished
    note: Mapped[str] = mapped_column(default="")
    depth_mm: Mapped[int | None]  # measured by the crew; a camera cannot
    minutes: Mapped[int | None]  # of work, as the crew says
    material: Mapped[str] = mapped_column(default="", server_default="")
    photo: Mapped[str | None]  # name in the picture store
    work_order: Mapped[WorkOrder] = relationship(back_populates="tasks")
    damage: Mapped[Damage] = relationship()
    __table_args__ = (UniqueConstraint("work_order_id", "damage_id"),)


class CrewPhoto(Base):
    """A photo that a crew has sent for a task; see `data.orders.crew_photos`."""

    __tablename__ = "crew_photo"
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    name: Mapped[str] = mapped_column(unique=True)  # in the picture store
    at: Mapped[datetime]  # when it last came
    stored: Mapped[bool]  # it may lie in the picture store


class OutboxMail(Leased, Base):
    """A mail that must leave the house exactly once; stored whole, in the transaction that causes it."""

    __tablename__ = "outbox_mail"
    work_order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"), index=True)  # one mail for each link
    recipient: Mapped[str]
    subject: Mapped[str]
    message: Mapped[bytes] = mapped_column(LargeBinary)  # RFC 5322, with its own Message-ID
    message_id: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    unanswered: Mapped[int] = mapped_column(default=0)  # of them, handed over whole and never answered
