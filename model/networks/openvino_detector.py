"""The detector on a CPU: the committed ONNX file, read by OpenVINO as it is."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from model.detection import Detection, Image
from model.networks.candidates import detections
from model.networks.letterbox import letterbox
from model.networks.network import Network
from model.networks.weights import Weights
from model.vocabulary import DamageClass


class OpenVinoDetector:
    """Single precision by default, so that every machine gives the same boxes. Any number of threads may ask.

    `precision` "bf16" is about 1.8 times as fast where the CPU has it, with slightly other scores. `throughput` keeps
    several pictures in flight, for long lists; one at a time answers soonest. `threads` None takes every core.
    """

    def __init__(
        self,
        weights: Weights,
        *,
        precision: str = "f32",
        throughput: bool = False,
        threads: int | None = None,
        confidence: Mapping[DamageClass, float] | None = None,
    ) -> None:
        options: dict[str, Any] = {
            "INFERENCE_PRECISION_HINT": precision,
            "PERFORMANCE_HINT": "THROUGHPUT" if throughput else "LATENCY",
        }
        if threads is not None:
            options["INFERENCE_NUM_THREADS"] = threads
        self._network = Network(weights.path, options)
        self._weights = weights
        self._confidence = weights.confidence if confidence is None else confidence

    @property
    def name(self) -> str:
        """For the record: `vejsyn-damage-1 openvino`."""
        return f"{self._weights.name}-{self._weights.version} openvino"

    def detect(self, images: Sequence[Image]) -> list[list[Detection]]:
        """One list for each picture, in order, most confident first; pictures may differ in size.

        Raises NetworkError.
        """
        with ThreadPoolExecutor(self._network.requests) as hands:
            return list(hands.map(self._detect, images))

    def _detect(self, image: Image) -> list[Detection]:
        with self._network.turn() as ask:
            fit = letterbox(image, self._weights.longest_side)
            return detections(ask(fit.tensor)[0][0], self._weights, self._confidence, fit)
