"""A network that any number of threads may ask at once, and things that a process makes once.

An OpenVINO infer request answers one question at a time and keeps the answer in its own memory until the next; two
threads that share one get `Infer Request is busy`, or the other's answer.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial, wraps
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import openvino as ov
from numpy.typing import NDArray

T = TypeVar("T")

SAME_EVERYWHERE: Mapping[str, Any] = {"INFERENCE_PRECISION_HINT": "f32"}
"""Single precision, so that every machine gives the same numbers."""


class NetworkError(Exception):
    """A network's answer is none: it failed, or what it gave are no numbers. Says which file."""


Ask = Callable[[NDArray[np.float32]], list[NDArray[np.float32]]]
"""Gives the answer's tensors to one picture, the caller's own; raises NetworkError where there was none, or one with a
number that is none."""


class Network:
    """A compiled network. Each turn has an infer request to itself; who finds none idle waits in turn.

    There are as many requests as OpenVINO can work on at once on this machine, at most one a core, so that forty
    threads of a server take no more memory than it can use.
    """

    def __init__(
        self, path: Path, options: Mapping[str, Any] = SAME_EVERYWHERE, shape: tuple[int, ...] | None = None
    ) -> None:
        core = ov.Core()
        network = core.read_model(path)
        if shape is not None:
            network.reshape(list(shape))
        compiled = core.compile_model(network, "CPU", dict(options))
        self.path = path
        self.requests: int = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        """So many pictures are worked on at once."""
        self._idle: SimpleQueue[Any] = SimpleQueue()
        for _ in range(self.requests):
            self._idle.put(compiled.create_infer_request())

    @contextmanager
    def turn(self) -> Iterator[Ask]:
        """Wait for an infer request and hold it: what is made ready within a turn is in memory once for each request,
        and not once for each of those that wait."""
        request = self._idle.get()
        try:
            yield partial(self._answer, request)
        finally:
            self._idle.put(request)

    def _answer(self, request: Any, tensor: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        try:
            request.infer({0: tensor})
        except RuntimeError as error:
            raise NetworkError(f"{self.path.name}: {error}") from error
        answer = [np.array(output.data, dtype=np.float32) for output in request.output_tensors]
        if not all(np.isfinite(part).all() for part in answer):
            raise NetworkError(f"{self.path.name}: an answer that is no number")
        return answer


def made_once(make: Callable[[], T]) -> Callable[[], T]:
    """`make`, called once for the whole process; who asks meanwhile waits for it. What it raises is not kept."""
    kept, one_at_a_time = cache(make), Lock()

    @wraps(make)
    def get() -> T:
        """The one that was made."""
        with one_at_a_time:
            return kept()

    return get
