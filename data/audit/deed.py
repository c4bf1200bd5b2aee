"""What somebody is doing now: named where a request or a command begins, entered in the log where it is committed.

A deed lies in a context variable, which threads started for a request inherit. So `data.store.Store.write` can put the
entry into the very transaction that makes the change: one is never there without the other, whenever anything dies.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

DONE = "done"
"""The outcome of a deed that was let happen; of another it says why not."""


class Kind(StrEnum):
    """What sort of somebody it is."""

    USER = "user"
    CREW = "crew"
    """Whoever holds a work order's link."""
    PHONE = "phone"
    INTEGRATION = "integration"
    """Another program, by its token."""
    TERMINAL = "terminal"
    """Somebody at the server's command line."""
    STRANGER = "stranger"
    SERVER = "server"
    """Nobody: it happened by itself."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it."""

    kind: Kind
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log before it has its place."""

    at: datetime
    actor: Actor
    action: str
    """`POST /damages/{damage_id}/dismiss`, or `vejsyn forget`."""
    object: dict[str, Any]
    """Numbers and names of what it was done to; nothing personal."""
    outcome: str
    network: str | None = None
    words: str | None = None
    """A command as it was typed."""

    @property
    def personal(self) -> dict[str, str]:
        """What tells who it was, and is forgotten first."""
        told = {"who": self.actor.name, "network": self.network, "words": self.words}
        return {name: value for name, value in told.items() if value is not None}


@dataclass(slots=True)
class Deed:
    """One request or command, as far as it is known yet."""

    at: datetime
    action: str = ""
    actor: Actor | None = None
    """None: nobody who was let in; strangers' knocking does not fill the log."""
    object: dict[str, Any] = field(default_factory=dict)
    network: str | None = None
    words: str | None = None
    kept: bool = False
    """Whether it is one that the log keeps."""
    entered: bool = False

    @property
    def waits(self) -> bool:
        """Whether its entry is still to be made."""
        return self.kept and self.actor is not None and not self.entered

    def entry(self, outcome: str) -> Entry:
        """Its line of the log."""
        assert self.actor is not None, "nobody did it"
        return Entry(self.at, self.actor, self.action, dict(self.object), outcome, self.network, self.words)


doing: ContextVar[Deed | None] = ContextVar("doing", default=None)
"""The deed under way here."""


def concerns(**what: Any) -> None:
    """The deed under way is done to these too: what it made has a number only now."""
    if deed := doing.get():
        deed.object.update(what)


def done_by(actor: Actor) -> None:
    """The deed under way is this one's."""
    if deed := doing.get():
        deed.actor = actor
