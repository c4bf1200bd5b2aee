"""Numbers that name a row, wherever they come in: in a path, a body or a form."""

from typing import Annotated

from annotated_types import Ge, Le

LARGEST_ID = 2**31 - 1
"""PostgreSQL's INTEGER, which our keys are; SQLite's hold 64 bits. A larger number names nothing in either, and asking
a database for it is an error of the database's."""

Id = Annotated[int, Ge(1), Le(LARGEST_ID)]
