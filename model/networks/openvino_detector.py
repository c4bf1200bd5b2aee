"""The detector on a CPU: the committed ONNX file, read by OpenVINO as it is."""

from collections.abc import Mapping, Sequence
from typing import Any

import openvino as ov

from model.detection import Detection, Image
from model.networks.candidates import detections
from model.networks.letterbox import Letterbox, letterbox
from model.networks.weights import Weights
from model.vocabulary import DamageClass


class OpenVinoDetector:
    """Single precision by default, so that every machine gives the same boxes.

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
        core = ov.Core()
        self._queue = ov.AsyncInferQueue(core.compile_model(core.read_model(weights.path), "CPU", options))
        self._weights = weights
        self._confidence = weights.confidence if confidence is None else confidence

    @property
    def name(self) -> str:
        """For the record: `vejsyn-damage-1 openvino`."""
        return f"{self._weights.name}-{self._weights.version} openvino"

    def detect(self, images: Sequence[Image]) -> list[list[Detection]]:
        """One list for each picture, in order, most confident first; pictures may differ in size."""
        found: list[list[Detection]] = [[] for _ in images]

        def keep(request: Any, job: tuple[int, Letterbox]) -> None:
            """Takes one picture's answer; pictures may be done out of order."""
            number, fit = job
            raw = request.get_output_tensor(0).data[0].copy()
            found[number] = detections(raw, self._weights, self._confidence, fit)

        self._queue.set_callback(keep)
        for number, image in enumerate(images):
            fit = letterbox(image, self._weights.longest_side)
            self._queue.start_async({0: fit.tensor}, (number, fit))
        self._queue.wait_all()
        return found
