"""Words that rows carry and several rooms read: each is spelt here, and nowhere else.

A damage's own are `data.damages.damages.Status` and `DismissedAs`, a task's `data.damages.assignment.TaskState`, a
mail's `data.orders.outbox.MailState`, a user's `data.users.Role`.
"""

from enum import StrEnum


class RecordingState(StrEnum):
    """How far a recording has come."""

    RECEIVED = "received"
    PROCESSING = "processing"
    PROCESSED = "processed"
    REFUSED = "refused"


WAITING = (RecordingState.RECEIVED, RecordingState.PROCESSING)
"""For a night, or in the hands of one."""


class EventKind(StrEnum):
    """What may happen to a damage; its history is made of these."""

    FOUND = "found"
    """The night is sure enough to show it."""
    WITHDRAWN = "withdrawn"
    """The night is no longer sure enough, and nobody has repaired it: it is a candidate again."""
    CONFIRMED = "confirmed"
    """A person says that a candidate is a damage."""
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    REPAIRED = "repaired"
    PARTLY = "partly"
    """A crew has begun to mend it, and comes back."""
    NOT_FOUND = "not_found"
    """A crew has been there and found nothing to mend: it waits for the foreman again."""
    VERIFIED = "verified"
    DISMISSED = "dismissed"
    REOPENED = "reopened"
    MERGED = "merged"
    SPLIT = "split"
    RESTORED = "restored"
    """A merge or split was undone."""
    MEASURED = "measured"
    """Its depth."""
    CORRECTED = "corrected"
    """A person says that it is worse, milder, or of another severity or class than shown."""
    UNCORRECTED = "uncorrected"
    """And takes that back."""


class RegroupingKind(StrEnum):
    """How people regroup damages by hand."""

    MERGE = "merge"
    SPLIT = "split"


class CorrectionKind(StrEnum):
    """What a person may say of a damage against what is shown."""

    STEP = "step"
    """A step worse or milder: see `Step`."""
    SEVERITY = "severity"
    CLASS = "class"
    DEPTH = "depth"
    """Measured, in millimetres."""


class Step(StrEnum):
    """From what is shown."""

    WORSE = "worse"
    MILDER = "milder"
