"""What a night tells while it runs, and what it came to."""

from dataclasses import dataclass, field
from typing import Protocol


class Progress(Protocol):
    """Shows how far a reader has come with its recording."""

    def start(self, name: str, frames: int) -> None:
        """A recording is begun; it has so many frames to look at."""

    def advance(self, frames: int) -> None:
        """So many more were looked at."""


class NightProgress(Protocol):
    """Shows how far the night has come."""

    def expect(self, recordings: int) -> None:
        """So many are to be read."""

    def settle(self) -> None:
        """One more of them has come to its end, whichever."""

    def beside(self) -> Progress:
        """For one more reader, whose recordings are shown beside the others'."""


class NoProgress:
    """Shows nothing."""

    def expect(self, recordings: int) -> None:
        """Nothing."""

    def settle(self) -> None:
        """Nothing."""

    def beside(self) -> "NoProgress":
        """Nothing either."""
        return self

    def start(self, name: str, frames: int) -> None:
        """Nothing."""

    def advance(self, frames: int) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Refused:
    """A recording that could not be used."""

    file: str
    reason: str
    message: str
    next_step: str


@dataclass(frozen=True)
class Postponed:
    """A recording that waits for the next night, for no fault of its own that is known yet."""

    file: str
    fault: str
    message: str
    next_step: str
    tries: int
    """In a row that ended with this fault."""


@dataclass
class NightReport:
    """What a night came to."""

    processed: int = 0
    refused: list[Refused] = field(default_factory=list)
    postponed: list[Postponed] = field(default_factory=list)
    frames: int = 0
    sightings: int = 0
    damages: int = 0
    """Known after the run."""
    new: int = 0
    fused: int = 0
    """Observations that met a damage already known."""
    metres: float = 0.0
