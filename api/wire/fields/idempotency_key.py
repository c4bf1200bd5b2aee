"""A key that names one press of a button: the same press again does nothing twice."""

from typing import Annotated

from fastapi import Header

IdempotencyKey = Annotated[
    str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200, pattern="^[ -~]+$")
]
"""Printable ASCII."""
