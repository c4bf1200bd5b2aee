"""What one worker may have of the machine: its cores, its memory.

A process that keeps to its cores has its libraries begin only so many threads (OpenVINO, OpenCV and FFmpeg all count
the cores they may use), and two of them never stand in each other's way.
"""

import os
import socket
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

WORKER_BYTES = 1_000 << 20
"""What a worker takes of memory, mostly: 690 MB at its peak for 1080p (`make bench-night`). It may take more for a
while (`Limits`), but all of them hardly do so in the same minute."""

NIGHT_BYTES = 500 << 20
"""For the night itself, which keeps roads and readings, and for what else goes on."""

CGROUP = Path("/sys/fs/cgroup")
"""Where Linux tells a container's limits."""

Cores = tuple[int, ...]
"""The numbers of processor cores."""


def own_cores() -> Cores:
    """Those that this process may use."""
    if sys.platform == "linux":
        return tuple(sorted(os.sched_getaffinity(0)))
    return tuple(range(os.cpu_count() or 1))


def keep_to(cores: Cores) -> None:
    """From here on this process uses no others; where the system knows no such thing, it still does."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, cores)


def claim_core() -> Cores:
    """One that no other process of this machine has claimed, for as long as this one lives; any where all are.

    For workers that do not know of one another. The claim is a name in the system's own space, so that it ends with the
    process however that ends.
    """
    cores = own_cores()
    for core in cores:
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0vejsyn-core-{core}")
        except OSError:
            claim.close()
        else:
            _claims.append(claim)
            return (core,)
    return (cores[os.getpid() % len(cores)],)


_claims: list[socket.socket] = []
"""Held until the process ends."""


def shares(cores: Sequence[int], workers: int) -> list[Cores]:
    """The cores of each worker: neighbours, as many for one as for another; one for two where there are too few."""
    if workers >= len(cores):
        return [(cores[number % len(cores)],) for number in range(workers)]
    ends = [number * len(cores) // workers for number in range(workers + 1)]
    return [tuple(cores[start:end]) for start, end in pairwise(ends)]


def workers_that_fit(free_bytes: int | None = None) -> int:
    """For how many workers there is memory, one at least."""
    free = free_memory() if free_bytes is None else free_bytes
    return max(1, (free - NIGHT_BYTES) // WORKER_BYTES)


def free_memory() -> int:
    """Bytes that can be had without anything being swapped out; very many where the system does not tell."""
    return min(_of_machine(), _of_container())


def _of_machine() -> int:
    try:
        rows = dict(row.split(":") for row in Path("/proc/meminfo").read_text().splitlines())
        return int(rows["MemAvailable"].split()[0]) << 10
    except (OSError, KeyError):
        return sys.maxsize


def _of_container() -> int:
    """What its limit leaves; pages of files that were read do not count, since they are given up first."""
    try:
        most, now = (int((CGROUP / f"memory.{name}").read_text()) for name in ("max", "current"))
        stat = dict(row.split() for row in (CGROUP / "memory.stat").read_text().splitlines())
        return most - now + int(stat["inactive_file"])
    except (OSError, ValueError, KeyError):  # no container, or one whose limit is "max"
        return sys.maxsize
