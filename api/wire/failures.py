"""A refusal as it goes out."""

from datetime import datetime

from api.wire.base import Out


class FailureOut(Out):
    """What went wrong: a code for programs, and the cause and the next step in the reader's language."""

    code: str
    message: str


class InvalidField(FailureOut):
    """A field that is missing or wrong."""

    field: str
    """Its name; of several the first, with a dot between one and what it is in."""


class AlreadyAssignedOut(Out):
    """A damage that a team has already."""

    damage_id: int
    work_order_id: int
    team: str
    by: str | None
    """Who gave it to them."""
    at: datetime | None


class NotAssigned(Out):
    """A damage that cannot be assigned, and why, in the reader's language."""

    damage_id: int
    reason: str


class NotAssignedDamages(Out):
    """Damages that were asked for and not assigned."""

    already_assigned: list[AlreadyAssignedOut]
    failed: list[NotAssigned]


class NothingToAssignFailure(FailureOut, NotAssignedDamages):
    """All that was asked for is assigned already or cannot be."""
