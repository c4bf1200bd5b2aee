"""Who sends which upload: one at a time, and the newest comes first.

A phone that lost its network comes back on a new connection while the server still listens on the old one. It must not
wait until that is given up: the newcomer sends the old one away, which stores what it has got and goes (as tusd does).
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

LONGEST_SILENCE_S = 20.0
"""Without a byte for so long a connection is given up; the phone goes on where it stopped. Assumed: longer than a
tunnel of phones' TCP repeats, shorter than a driver's patience."""

HANDOVER_S = 10.0
"""So long the newcomer waits for the old one to store what it has got."""

MOST_AT_ONCE = 8
"""Requests of one phone that send at the same time."""


class UploadBusy(Exception):
    """Somebody else sends this upload and does not go."""


class TooManySending(Exception):
    """One phone sends on more than `MOST_AT_ONCE` connections."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = SEND_AGAIN_S


SEND_AGAIN_S = 5
"""When a phone that sends too much at once may try again."""


@dataclass
class Turn:
    """The right to read a request's body into an upload, until somebody newer comes."""

    patience_s: float
    is_over: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    _limit: asyncio.Timeout | None = None

    @asynccontextmanager
    async def waiting(self) -> AsyncIterator[None]:
        """While the next bytes are waited for.

        Raises:
            TimeoutError: none came, or the turn is over.
        """
        if self.is_over:
            raise TimeoutError
        async with asyncio.timeout(self.patience_s) as self._limit:
            yield
        self._limit = None

    def end(self) -> None:
        """Ask for the place."""
        self.is_over = True
        if self._limit is not None and not self._limit.expired():
            self._limit.reschedule(asyncio.get_running_loop().time())


@dataclass
class Turns:
    """Of one server; another process is kept out by the file's lock."""

    patience_s: float = LONGEST_SILENCE_S
    handover_s: float = HANDOVER_S
    _turns: dict[str, Turn] = field(default_factory=dict)
    _sending: Counter[int] = field(default_factory=Counter)

    @asynccontextmanager
    async def sole(self, name: str, device_id: int) -> AsyncIterator[Turn]:
        """The turn at an upload, as soon as whoever has it is gone.

        Raises:
            UploadBusy: it does not go.
            TooManySending: the phone sends on too many connections.
        """
        if self._sending[device_id] >= MOST_AT_ONCE:
            raise TooManySending
        self._sending[device_id] += 1
        try:
            await self.free(name)
            turn = self._turns[name] = Turn(self.patience_s)
            try:
                yield turn
            finally:
                del self._turns[name]
                turn.ended.set()
        finally:
            self._sending[device_id] -= 1
            if not self._sending[device_id]:
                del self._sending[device_id]

    async def free(self, name: str) -> None:
        """Send away whoever is sending it.

        Raises:
            UploadBusy: it does not go.
        """
        try:
            async with asyncio.timeout(self.handover_s):
                while turn := self._turns.get(name):
                    turn.end()
                    await turn.ended.wait()
        except TimeoutError as error:
            raise UploadBusy from error
