"""Whether a column's value is in a list of any length: one bound value, where `in_` binds one for each.

SQLite binds 32,766 values in a statement, PostgreSQL's protocol 65,535.
"""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, String, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator


class _JsonList(TypeDecorator[list[Any]]):
    """Bound as a JSON array."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> str:
        """The array's text."""
        return json.dumps(value)


class _Listed(FunctionElement[bool]):
    """`column IN (the array's elements)`; both databases look each element up in the column's index."""

    inherit_cache = True
    type = Boolean()

    def self_group(self, against: OperatorType | None = None) -> Any:
        """Itself: SQLAlchemy would write `= 1` after it, which hides the index from SQLite."""
        return self


def listed(column: InstrumentedAttribute[Any], values: Iterable[int] | Iterable[str]) -> ColumnElement[bool]:
    """Whether a column of integers or strings has one of the values; NULL never has."""
    return _Listed(column, bindparam("listed", list(values), type_=_JsonList(), unique=True))


@compiles(_Listed, "sqlite")
def _in_sqlite(element: _Listed, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = element.clauses
    elements = f"json_each({compiler.process(values, **kw)})"
    return f"{compiler.process(column, **kw)} IN (SELECT value FROM {elements})"  # noqa: S608


@compiles(_Listed, "postgresql")
def _in_postgresql(element: _Listed, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = element.clauses
    kind = column.type.compile(compiler.dialect)
    elements = f"json_array_elements_text(CAST({compiler.process(values, **kw)} AS JSON)) AS element"
    return f"{compiler.process(column, **kw)} IN (SELECT CAST(element AS {kind}) FROM {elements})"  # noqa: S608
