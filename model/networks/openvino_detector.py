"""The detector on a CPU: the committed ONNX file, read by OpenVINO as it is."""

from collections.abc import Mapping, Sequence

from model.detection import Detection, Picture
from model.networks.candidates import detections
from model.networks.compute import Precision
from model.networks.letterbox import letterbox
from model.networks.network import Network
from model.networks.weights import Weights
from model.vocabulary import DamageClass


class OpenVinoDetector:
    """One picture at a time on all the cores that the process may use. Any number of threads may ask.

    `precision` None is the process's: what this processor computes fastest in, unless the settings say otherwise.
    """

    def __init__(
        self,
        weights: Weights,
        *,
        precision: Precision | None = None,
        confidence: Mapping[DamageClass, float] | None = None,
    ) -> None:
        self._network = Network(weights.path, precision=precision)
        self._weights = weights
        self._confidence = weights.confidence if confidence is None else confidence

    @property
    def name(self) -> str:
        """For the record: `vejsyn-damage-1 openvino bf16`."""
        return f"{self._weights.name}-{self._weights.version} openvino {self._network.precision}"

    def detect(self, images: Sequence[Picture]) -> list[list[Detection]]:
        """One list for each picture, in order, most confident first; pictures may differ in size.

        Raises NetworkError.
        """
        return [self._detect(image) for image in images]

    def _detect(self, image: Picture) -> list[Detection]:
        with self._network.turn() as ask:
            fit = letterbox(image, self._weights.longest_side)
            return detections(ask(fit.canvas)[0][0], self._weights, self._confidence, fit)
