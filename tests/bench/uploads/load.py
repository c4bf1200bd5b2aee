"""Fifty phones at 8 Mbit/s each: MB/s, memory, and what everybody else's requests take meanwhile.

`make bench-upload`, or `python tests/bench/uploads/load.py [--phones 50] [--seconds 30]`. The phones and the server
share this machine's cores, so the figures are a lower bound of the server's; the phones, which bring processors of
their own, stand back (nice) where both want one.
"""

import argparse
import asyncio
import hashlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

import httpx2
from sqlalchemy import func, select

from data.phones.uploads import UploadState
from data.schema import Upload
from data.store import Store
from tests.api.phones.phone import enrolled, metadata, video
from tests.api.server_process import ServerProcess
from tests.homes import PASSWORD, seeded_home

FILE_BYTES = 5_000_000
"""A minute of our own recorder's footage."""

CHUNK_BYTES = 64 << 10
PING_EVERY_S = 0.1
PHONES_NICE = 10
TILE = "/tiles/damages/14/8665/5148.mvt"


@dataclass
class Seen:
    """What was measured at the map."""

    ping_s: list[float] = field(default_factory=list)
    tile_s: list[float] = field(default_factory=list)
    resident: list[int] = field(default_factory=list)


@dataclass
class Sent:
    """What the phones sent."""

    bytes: int = 0
    files: int = 0
    wrong: list[str] = field(default_factory=list)


def main() -> None:
    """Without load and with it, on one server."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--phones", type=int, default=50)
    asked.add_argument("--seconds", type=float, default=30)
    asked.add_argument("--mbit", type=float, default=8.0)
    args = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = seeded_home(Path(folder))
        keys = [enrolled(store, f"Bil {number}") for number in range(args.phones)]
        standing_back = ProcessPoolExecutor(1, initializer=os.nice, initargs=(PHONES_NICE,))
        with ServerProcess(store.home, smtp_port=1) as server, standing_back as beside:
            url = str(server.client.base_url)
            for phones in (0, args.phones):
                before = processor_s(server.process.pid)
                sending = beside.submit(send_all, url, keys[:phones], args.seconds, args.mbit * 1e6 / 8)
                seen = asyncio.run(looked(url, server.process.pid, args.seconds))
                told(phones, sending.result(), seen, args.seconds)
                wait_for_recordings(store)
                print(f"  the server's processor time: {processor_s(server.process.pid) - before:.1f} s")
        store.engine.dispose()


async def looked(url: str, process: int, seconds: float) -> Seen:
    """Somebody at the map, and the server's memory; in a process of its own, so that no phone holds it up."""
    seen, end = Seen(), time.monotonic() + seconds
    async with httpx2.AsyncClient(base_url=url, timeout=60) as client:
        await client.post("/session", json={"username": "foreman", "password": PASSWORD}, headers={"X-Vejsyn": "1"})
        await asyncio.gather(
            asked(client, "/login", seen.ping_s, end), asked(client, TILE, seen.tile_s, end),
            weighed(process, seen, end),
        )  # fmt: skip
    return seen


def send_all(url: str, keys: list[str], seconds: float, rate: float) -> Sent:
    """So many phones for so long."""
    return asyncio.run(_sent(url, keys, time.monotonic() + seconds, rate))


async def _sent(url: str, keys: list[str], end: float, rate: float) -> Sent:
    sent, limits = Sent(), httpx2.Limits(max_connections=None)
    async with httpx2.AsyncClient(base_url=url, limits=limits, timeout=60) as client:
        await asyncio.gather(*(phone(client, key, rate, end, sent) for key in keys))
    return sent


async def phone(client: httpx2.AsyncClient, key: str, rate: float, end: float, sent: Sent) -> None:
    """One file after the other, at its network's rate."""
    headers = {"Authorization": f"Bearer {key}", "Tus-Resumable": "1.0.0"}
    number = 0
    while time.monotonic() < end:
        content = video(FILE_BYTES)
        said = metadata(filename=f"{number}.mp4", sha256=hashlib.sha256(content).hexdigest())
        made = {"Upload-Length": str(FILE_BYTES), "Upload-Metadata": said}
        begun = await client.post("/uploads", headers=headers | made)
        told = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        told["Content-Length"] = str(FILE_BYTES)
        body = paced(content, rate, end, sent)
        try:
            answer = await client.patch(begun.headers["Location"], content=body, headers=headers | told)
        except OutOfTime:
            return
        if answer.status_code != 204:
            sent.wrong.append(answer.text)
        sent.files += answer.status_code == 204
        number += 1


class OutOfTime(Exception):
    """The measurement is over in the middle of a file."""


async def paced(content: bytes, rate: float, end: float, sent: Sent) -> AsyncIterator[bytes]:
    """As a network of so many bytes a second lets them through."""
    began = time.monotonic()
    for begin in range(0, len(content), CHUNK_BYTES):
        chunk = content[begin : begin + CHUNK_BYTES]
        if time.monotonic() > end:
            raise OutOfTime
        yield chunk
        sent.bytes += len(chunk)
        await asyncio.sleep(max(0.0, began + (begin + len(chunk)) / rate - time.monotonic()))


async def asked(client: httpx2.AsyncClient, path: str, took: list[float], end: float) -> None:
    """Somebody else's request, again and again."""
    while time.monotonic() < end:
        began = time.monotonic()
        answer = await client.get(path)
        took.append(time.monotonic() - began)
        assert answer.status_code == 200, answer.text
        await asyncio.sleep(PING_EVERY_S)


async def weighed(process: int, seen: Seen, end: float) -> None:
    """The server's memory."""
    while time.monotonic() < end:
        status = Path(f"/proc/{process}/status").read_text()
        seen.resident.append(int(status.partition("VmRSS:")[2].split()[0]) // 1024)
        await asyncio.sleep(1)


def processor_s(process: int) -> float:
    """Of all its threads, user and system: what other processes of a busy machine do not change much."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def told(phones: int, sent: Sent, seen: Seen, seconds: float) -> None:
    """One paragraph."""
    print(f"phones {phones}: {sent.bytes / seconds / 1e6:.1f} MB/s, {sent.files} files whole, wrong {len(sent.wrong)}")
    for name, took in (("ping", seen.ping_s), ("tile", seen.tile_s)):
        spread = statistics.quantiles(took, n=20)
        print(f"  {name}: median {1000 * spread[9]:.0f} ms, p95 {1000 * spread[18]:.0f} ms, of {len(took)}")
    print(f"  memory: {seen.resident[0]} MB at first, {max(seen.resident)} MB at most, {seen.resident[-1]} MB at last")


def wait_for_recordings(store: Store) -> None:
    """Until all that came whole is a recording."""
    began, left = time.monotonic(), 1
    while left and time.monotonic() - began < 300:
        time.sleep(0.5)
        with store.read() as session:
            whole = select(func.count()).select_from(Upload).where(Upload.state == UploadState.STORED)
            left = session.scalar(whole) or 0
    print(f"  all that was whole was a recording {time.monotonic() - began:.0f} s later")


if __name__ == "__main__":
    main()
