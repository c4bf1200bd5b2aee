"""A network that any number of threads may ask at once, and things that a process makes once.

An OpenVINO infer request answers one question at a time and keeps the answer in its own memory until the next; two
threads that share one get `Infer Request is busy`, or the other's answer. So they take turns: one picture at a time on
all the cores that the process may use.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from model.detection import Image
from model.networks.compute import Precision, core, precision_in_use

T = TypeVar("T")

OWN_SIZES = 2
"""So many sizes of picture, the first that come, have the network compiled for them alone (0.1-0.3 s, some 50 MB): a
phone's, upright and lying. All others share one that takes any."""

ANY_SIZE = (-1, -1)


class NetworkError(Exception):
    """A network's answer is none: it failed, or what it gave are no numbers. Says which file."""


Ask = Callable[[Image], list[NDArray[np.float32]]]
"""Gives the answer's tensors to one picture, the caller's own; raises NetworkError where there was none, or one with a
number that is none."""


class Network:
    """A network that takes pictures as they are, BGR in bytes, and makes of them the RGB planes that it was trained on.

    OpenVINO's own preprocessing would fold the scale into the first layer's weights, whose rounding to bfloat16 then
    moves the scores by 0.13 (logits, standard deviation) instead of 0.08 and twice as many boxes over the threshold.

    It is compiled for the size of picture that comes, since one that knows its size takes 7 % less processor time (the
    damage network) or 20 % (the vehicles'), unless pictures come in many sizes.
    """

    def __init__(self, path: Path, *, white: float = 1.0, precision: Precision | None = None) -> None:
        """`white`: the value that the network takes for a white pixel; `precision` None: the process's."""
        self.path = path
        self.precision = precision or precision_in_use()
        self._model = core().read_model(path)
        self._scale = white / 255
        self._requests: dict[tuple[int, int], Any] = {}
        self._one_at_a_time = Lock()

    @contextmanager
    def turn(self) -> Iterator[Ask]:
        """Wait until nobody else asks: what is made ready within a turn is in memory once, and not once for each of
        those that wait."""
        with self._one_at_a_time:
            yield self._answer

    def _answer(self, picture: Image) -> list[NDArray[np.float32]]:
        try:
            request = self._request(picture.shape[0], picture.shape[1])
            planes = cv2.dnn.blobFromImage(picture, self._scale, swapRB=True)
            request.infer({0: planes}, share_inputs=True)
        except (RuntimeError, cv2.error) as error:
            raise NetworkError(f"{self.path.name}: {error}") from error
        answer = [np.array(output.data, dtype=np.float32) for output in request.output_tensors]
        if not all(np.isfinite(part).all() for part in answer):
            raise NetworkError(f"{self.path.name}: an answer that is no number")
        return answer

    def _request(self, height: int, width: int) -> Any:
        """An infer request that takes a picture of that size."""
        size = (height, width)
        if size not in self._requests and len(self._requests) >= OWN_SIZES:
            size = ANY_SIZE
        if size not in self._requests:
            self._requests[size] = self._compiled(*size)
        return self._requests[size]

    def _compiled(self, height: int, width: int) -> Any:
        model = self._model.clone()
        model.reshape([1, 3, height, width])
        options = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": str(self.precision)}
        return core().compile_model(model, "CPU", options).create_infer_request()


def made_once(make: Callable[[], T]) -> Callable[[], T]:
    """`make`, called once for the whole process; who asks meanwhile waits for it. What it raises is not kept."""
    kept, one_at_a_time = cache(make), Lock()

    @wraps(make)
    def get() -> T:
        """The one that was made."""
        with one_at_a_time:
            return kept()

    return get
