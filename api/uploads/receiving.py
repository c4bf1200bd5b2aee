"""A request's body into an upload: read as it comes, written in threads of its own.

Only waiting for bytes is asynchronous. Every look at the disk and the database runs in one of a few threads that are
the uploads' alone, so that a slow disk makes phones wait and nobody else.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect, Request

from api.uploads.sink import Sink, TooManyBytes
from api.uploads.turns import Turn
from data.schema import Upload

PIECE_BYTES = 1 << 20
"""Written at once. Fifty phones hold fifty of them in memory."""

DISK_THREADS = 8

P = ParamSpec("P")
T = TypeVar("T")


class BodyBrokenOff(Exception):
    """The connection fell silent, went away, or made place for a newer one; what came is kept."""


@dataclass
class DiskThreads:
    """Threads that may wait for the disk or the database."""

    _limiter: CapacityLimiter | None = field(default=None)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do it there. It is waited for even where the request is cancelled: nobody closes a file that is written."""
        self._limiter = self._limiter or CapacityLimiter(DISK_THREADS)
        return await to_thread.run_sync(partial(work, *args, **kwargs), limiter=self._limiter)


def refuse_longer(request: Request, upload: Upload) -> None:
    """Raises TooManyBytes where the body says that it goes beyond the upload's length."""
    length = request.headers.get("Content-Length", "0")
    if not length.isdigit() or upload.offset + int(length) > upload.length:
        raise TooManyBytes


async def receive(request: Request, turn: Turn, threads: DiskThreads, opened: Any) -> int:
    """Write the body at the upload's end; gives the new offset.

    Args:
        opened: `api.uploads.sink.opened`, not entered yet.

    Raises:
        BodyBrokenOff: it ended early; what came is kept.
        TooManyBytes, ChecksumMismatch, OffsetConflict, FileBusy, OtherKind, DiskReserved, OSError: see the sink.
    """
    with ExitStack() as held:
        sink: Sink = await threads.run(held.enter_context, opened)
        try:
            await _pour(request, turn, threads, sink)
        except (TimeoutError, ClientDisconnect) as error:
            await threads.run(sink.break_off)
            raise BodyBrokenOff from error
        await threads.run(sink.finish)
        return sink.recorded


async def _pour(request: Request, turn: Turn, threads: DiskThreads, sink: Sink) -> None:
    body = request.stream()
    piece = bytearray()
    try:
        while True:
            async with turn.waiting():
                chunk = await anext(body, None)
            if chunk is None:
                break
            piece += chunk
            if len(piece) >= PIECE_BYTES:
                whole, piece = piece, bytearray()
                await threads.run(sink.write, whole)
    finally:
        if piece:
            await threads.run(sink.write, piece)
