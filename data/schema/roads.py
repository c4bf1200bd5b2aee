"""The road network and its addresses."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    LargeBinary,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from data.schema.base import Base


class RoadClass(Base):
    """A class of road and how often it must be inspected; rows that a person edits."""

    __tablename__ = "road_class"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]  # "road" or "path"
    interval_days: Mapped[int | None]


class Section(Base):
    """A stretch of the municipality's road network."""

    __tablename__ = "section"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # the municipality's own id, made unique
    name: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]  # "road" or "path"
    road_class_id: Mapped[int] = mapped_column(ForeignKey("road_class.id"), index=True)
    from_m: Mapped[float]  # the register's chainage at the line's first point
    length_m: Mapped[float]
    line: Mapped[bytes] = mapped_column(LargeBinary)  # WKB LineString, EPSG:25832
    min_x: Mapped[float]
    min_y: Mapped[float]
    max_x: Mapped[float]
    max_y: Mapped[float]
    filmed: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]", deferred=True)  # roads.coverage
    inspected_at: Mapped[datetime | None]  # see data.roads.section_status
    oneway: Mapped[str | None]  # the one direction of traffic by the line: see model.vocabulary.Oneway
    level: Mapped[int] = mapped_column(default=0, server_default="0")  # of a bridge 1 or more, of a tunnel -1 or less
    source: Mapped[str | None]  # name of the road file that last had it
    retired_at: Mapped[datetime | None]  # when a road file had it no more; its passes and damages stay
    road_class: Mapped[RoadClass] = relationship()
    __table_args__ = (Index("ix_section_box", "min_x", "max_x", "min_y", "max_y"),)


class Address(Base):
    """A house's place, from an address file: places are found by it, and nothing else hangs on it."""

    __tablename__ = "address"
    id: Mapped[int] = mapped_column(primary_key=True)
    street: Mapped[str]
    number: Mapped[str]  # with its letter: 12B
    town: Mapped[str]  # postcode and name
    lon: Mapped[float]
    lat: Mapped[float]
    __table_args__ = (Index("ix_address_street_number", "street", "number"),)
