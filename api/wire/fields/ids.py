"""Numbers that name a row, wherever they come in: in a path, a body or a form."""

from typing import Annotated

from annotated_types import Ge, Le
from pydantic import FailFast

LARGEST_ID = 2**31 - 1
"""PostgreSQL's INTEGER, which our keys are; SQLite's hold 64 bits. A larger number names nothing in either, and asking
a database for it is an error of the database's."""

MOST_IDS = 10_000

Id = Annotated[int, Ge(1), Le(LARGEST_ID)]

Ids = Annotated[list[Id], FailFast()]
"""The first false one is told and no other: 400,000 errors take 440 MB."""
