"""Begins the night in a process of its own: what it meets does not touch the server, and it ends with the server.

The night itself holds the home's lock, so one that was begun by hand is not run beside.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from api.nights.schedule import first_start, next_start
from data.operation import nights
from data.store import Store

LOG = logging.getLogger("vejsyn.nights")

CLOCK_READ_EVERY_S = 20.0
"""Between looks at the clock, seconds: a machine that slept or whose clock was set begins within so long."""

ENDS_WITHIN_S = 30.0
"""What a night that is told to end may take, seconds, to put back what it was at."""

NIGHT_COMMAND = (sys.executable, "-m", "api", "nightly", "--json")


@dataclass(frozen=True)
class NightStarter:
    """Begins a night each day."""

    store: Store
    at: time
    """By Denmark's clocks."""
    clock: Callable[[], datetime]
    command: Sequence[str] = field(default=NIGHT_COMMAND)

    async def run(self, stop: asyncio.Event) -> None:
        """Until told to stop; a night under way is ended then, and the next one goes on where it was."""
        start = first_start(self.clock(), self.at, await asyncio.to_thread(self._latest))
        LOG.info("the next night begins at %s", start.isoformat())
        while not stop.is_set():
            if self.clock() < start:
                await _pause(stop, min(CLOCK_READ_EVERY_S, (start - self.clock()).total_seconds()))
                continue
            await self._one_night(stop)
            start = next_start(self.clock(), self.at)
            LOG.info("the next night begins at %s", start.isoformat())

    async def _one_night(self, stop: asyncio.Event) -> None:
        paths = os.pathsep.join(path or str(os.getcwd()) for path in sys.path)  # noqa: PTH109
        process = await asyncio.create_subprocess_exec(
            *self.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            env={**os.environ, "VEJSYN_HOME": str(self.store.home), "PYTHONPATH": paths},
        )
        told = asyncio.create_task(stop.wait())
        ended = asyncio.create_task(process.wait())
        try:
            await asyncio.wait({told, ended}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            told.cancel()
            await _end(process, ended)
        level = logging.INFO if process.returncode == 0 else logging.ERROR
        LOG.log(level, "the night ended with exit code %s", process.returncode)

    def _latest(self) -> datetime | None:
        with self.store.read() as session:
            newest = nights.latest(session)
        return newest.started_at if newest else None


async def _end(process: asyncio.subprocess.Process, ended: "asyncio.Task[int]") -> None:
    """Let it put back what it was at; what does not answer is killed, and the next night puts it back."""
    if process.returncode is None and not ended.done():
        process.terminate()
        await asyncio.wait({ended}, timeout=ENDS_WITHIN_S)
        if not ended.done():
            process.kill()
    await ended


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(max(seconds, 0.01)):
            await stop.wait()
    except TimeoutError:
        return
