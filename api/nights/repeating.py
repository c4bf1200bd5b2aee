"""Work that is done again and again as long as the server runs; one time that fails does not end it."""

import asyncio
import logging
from collections.abc import Callable

LOG = logging.getLogger("vejsyn.nights")


async def repeat(work: Callable[[], None], every_s: float, stop: asyncio.Event) -> None:
    """In a thread, once now and then every so many seconds, until told to stop."""
    while not stop.is_set():
        try:
            await asyncio.to_thread(work)
        except Exception:
            LOG.exception("%s failed; trying again", work.__qualname__)
        try:
            async with asyncio.timeout(every_s):
                await stop.wait()
        except TimeoutError:
            continue
