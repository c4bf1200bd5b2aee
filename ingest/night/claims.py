"""The recordings that a night is at, claimed in the database so that nobody else takes them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from data import recordings
from data.schema import Recording
from ingest.night.backoff import Transactions
from ingest.night.faults import MOST_TRIES, Fault


@dataclass(frozen=True)
class Claims:
    """What one night has claimed."""

    transactions: Transactions
    clock: Callable[[], datetime]
    _held: set[int] = field(default_factory=set)

    @contextmanager
    def all_given_back(self) -> Iterator[None]:
        """However the night ends: what it was still at is put back as if it had not been tried."""
        try:
            yield
        finally:
            with suppress(DBAPIError), self.transactions.store.write() as session:  # the next night does it
                for recording_id in self._held:
                    recordings.release(session, recording_id)

    def take(self, recording: Recording) -> bool:
        """Claim a recording for a try, which counts from now on; False when another night has it."""
        now = self.clock()
        self._held.add(recording.id)  # before it is claimed: a night may be told to end in between
        taken = self.transactions.write(lambda session: recordings.claim(session, recording.id, now))
        if not taken:
            self.settled(recording)
        return taken

    def release(self, recording: Recording) -> None:
        """Put a recording back as if it had not been tried."""
        self.transactions.write(lambda session: recordings.release(session, recording.id))
        self.settled(recording)

    def put_back(self, recording: Recording, fault: Fault) -> int:
        """Put a recording back because something was in the way; how many times in a row it was that.

        Raises:
            DBAPIError: the database is away too; nobody waits for it.
        """
        with self.transactions.store.write() as session:
            tries = recordings.put_back(session, recording.id, fault, self.clock())
        self.settled(recording)
        return tries

    def settled(self, recording: Recording) -> None:
        """It has come to its end, and is claimed no more."""
        self._held.discard(recording.id)

    def give_back_abandoned(self, died: bool) -> Sequence[Recording]:
        """Put back what another night had claimed when it ended; gives those that nights have died of too often.

        Args:
            died: it came to no end of its own, so that one of them may be why.
        """
        if not died:
            self.transactions.write(recordings.release_abandoned)
            return ()
        found = self.transactions.write(lambda session: recordings.put_back_abandoned(session, Fault.NIGHT_DIED))
        return [recording for recording in found if recording.attempts >= MOST_TRIES]


def read_alone(recording: Recording) -> bool:
    """Whether it is read with nothing else beside it, since nights have died of it or of what was read beside it.

    All that was under way when a night died is counted alike; so the last try of each is its own.
    """
    return recording.last_fault == Fault.NIGHT_DIED and recording.attempts >= MOST_TRIES - 1
