"""The night on many machines: each recording is a task of a Ray cluster, read on its node as on one machine.

A node must have Vejsyn of the same version, and the home's recordings and pictures under the same paths: a shared
folder. It needs no database: what it reads goes back to the night, which remembers. What a file kills is a process of
the node's own, as on one machine, and costs that recording; a node that dies costs nothing, for Ray gives what it was
at to another.
"""

import logging
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from threading import Event
from time import sleep
from typing import Any

import ray
from ray.exceptions import NodeDiedError, OutOfMemoryError, RayError, RayTaskError, WorkerCrashedError

from ingest.night.child_reader import ChildReader, Limits
from ingest.night.faults import Fault, ReaderEnded
from ingest.night.reader import Desk, Eyes, OpenReader, Order, Read, Reader
from ingest.night.report import NoProgress
from ingest.night.share import WORKER_BYTES, claim_core
from ingest.night.worker import Call
from ingest.refusals import Refusal
from ingest.source import Source, Span

READERS_A_GPU = 4
"""A reader decodes and follows the road's motion on a core of its own, and needs the GPU for less. Assumed."""

NODE_DEATHS = 5
"""So many nodes may die of one try with a recording; those that are rented by the minute may end at any."""

ENDED_WITHIN_S = 0.5
"""A night that is told to stop does so within this, seconds."""

ANSWERS_WITHIN_S = 10.0
"""A cluster in the same network does so within milliseconds."""

log = logging.getLogger("vejsyn.nightly")

Resources = Mapping[str, float]


@dataclass(frozen=True)
class NodeOpening:
    """What each node needs once; it stays in its memory."""

    desk: Desk
    open_eyes: Callable[[], Eyes]
    limits: Limits


def on_cluster(address: str, open_eyes: Callable[[], Eyes], limits: Limits | None = None) -> OpenReader:
    """Readers on the nodes of a cluster that runs.

    Args:
        address: as `ray start` tells it, or "auto" on a node of it.
        open_eyes: a function of a module, since it is called over there.

    Opening it raises ReaderEnded where no cluster answers.
    """

    @contextmanager
    def opened(desk: Callable[[], Desk], _recordings: int) -> Iterator[Reader]:
        """For one night."""
        _connect(address)
        reader: ClusterReader | None = None
        try:
            here = desk()
            there = Desk(here.network, here.pictures, here.recordings, here.traces, NoProgress())
            reader = ClusterReader(ray.put(NodeOpening(there, open_eyes, limits or Limits())), _needs())
            yield reader
        finally:
            if reader:
                reader.end()
            ray.shutdown()

    return opened


def _connect(address: str) -> None:
    try:
        _knock(address)
        ray.init(address=address, log_to_driver=False, logging_level=logging.WARNING)
    except (OSError, RuntimeError, ValueError) as error:
        log.error("no Ray cluster answers at %s: %s", address, error)
        raise ReaderEnded(Fault.NO_READER, f"no cluster at {address}") from None


def _knock(address: str) -> None:
    """Raises OSError where nobody listens: Ray itself tries for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if port.isdecimal():
        socket.create_connection((host, int(port)), ANSWERS_WITHIN_S).close()


def _needs() -> dict[str, float]:
    """Of one task: a core, memory, and its part of a GPU where the cluster has any."""
    needs: dict[str, float] = {"num_cpus": 1.0, "memory": WORKER_BYTES}
    if ray.cluster_resources().get("GPU"):
        needs["num_gpus"] = 1.0 / READERS_A_GPU
    return needs


def readers_at_once(needs: Resources, cluster: Resources) -> int:
    """For how many tasks there are resources, one at least: it waits until a node has room."""
    names = {"num_cpus": "CPU", "memory": "memory", "num_gpus": "GPU"}
    return max(1, int(min(cluster.get(names[name], 0.0) / need for name, need in needs.items())))


@dataclass(frozen=True)
class ClusterReader:
    """Gives each recording to the cluster; any number of threads may ask."""

    opening: "ray.ObjectRef"
    needs: Resources
    _over: Event = field(default_factory=Event)
    _asking: list[Call] = field(default_factory=list)

    @property
    def at_once(self) -> int:
        """As many as the nodes have room for, of those that are there now."""
        return readers_at_once(self.needs, ray.cluster_resources())

    def span(self, source: Source) -> Span | Refusal:
        """When a recording was made and how long it is; raises ReaderEnded."""
        span: Span | Refusal = self._ask(Call("span", source))
        return span

    def read(self, order: Order) -> Read | Refusal:
        """All it saw, with pictures written; raises ReaderEnded, and what the reading raised."""
        read: Read | Refusal = self._ask(Call("read", order))
        return read

    def end(self) -> None:
        """Whoever still asks is told that the night is over, and no longer heeds the cluster when this returns."""
        self._over.set()
        while self._asking:
            sleep(ENDED_WITHIN_S)

    def _ask(self, call: Call) -> Any:
        self._asking.append(call)
        try:
            return self._answer(self._task.remote([self.opening], call))
        finally:
            self._asking.remove(call)

    @cached_property
    def _task(self) -> Any:
        return ray.remote(max_retries=NODE_DEATHS, scheduling_strategy="SPREAD", **self.needs)(_on_node)

    def _answer(self, task: Any) -> Any:
        while not ray.wait([task], timeout=ENDED_WITHIN_S)[0]:
            if self._over.is_set():
                ray.cancel(task, force=True)
                raise ReaderEnded(Fault.NO_READER, "the night is over")
        try:
            return ray.get(task)
        except RayTaskError as error:
            raise error.cause from None
        except (WorkerCrashedError, NodeDiedError, OutOfMemoryError) as error:
            raise ReaderEnded(Fault.READER_DIED, type(error).__name__) from error
        except RayError as error:
            raise ReaderEnded(Fault.NO_READER, str(error)) from error


def _on_node(opening: "list[ray.ObjectRef]", call: Call) -> Any:
    """A node's answer: of a process that this one keeps, so that its networks are loaded once.

    Args:
        opening: in a list, lest Ray unpacks it for each call.
    """
    reader = _reader(opening[0])
    return reader.span(call.argument) if call.method == "span" else reader.read(call.argument)


@lru_cache(maxsize=1)
def _reader(opening: "ray.ObjectRef") -> ChildReader:
    opened: NodeOpening = ray.get(opening)
    return ChildReader(opened.desk, opened.open_eyes, opened.limits, claim_core())
