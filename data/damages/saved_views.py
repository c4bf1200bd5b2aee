"""Filters that foremen gave a name: everybody's, as the map's address has them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.schema import SavedView

MOST_VIEWS = 100
"""More are no help to find one's way."""


class NoSuchView(Exception):
    """No view has that id."""


class TooManyViews(Exception):
    """`MOST_VIEWS` are there."""

    def __init__(self) -> None:
        super().__init__(MOST_VIEWS)
        self.most = MOST_VIEWS


def everything(session: Session) -> Sequence[SavedView]:
    """All views by name."""
    return session.scalars(select(SavedView).order_by(SavedView.name)).all()


def save(session: Session, name: str, asked: str, by: str, at: datetime) -> SavedView:
    """Give a filter a name; what had the name before has it no more.

    Raises:
        TooManyViews: there is room for no other name.
    """
    view = session.scalar(select(SavedView).where(SavedView.name == name))
    if view is None:
        if (session.scalar(select(func.count(SavedView.id))) or 0) >= MOST_VIEWS:
            raise TooManyViews
        view = SavedView(name=name)
        session.add(view)
    view.asked, view.created_by, view.created_at = asked, by, at
    session.flush()
    return view


def remove(session: Session, view_id: int) -> None:
    """Forget a view.

    Raises:
        NoSuchView: there is none.
    """
    view = session.get(SavedView, view_id)
    if view is None:
        raise NoSuchView
    session.delete(view)
