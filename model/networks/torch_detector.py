"""The detector on a GPU: ultralytics' network in torch, filled with the weights of the same ONNX file."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from model.detection import Detection, Image
from model.networks.candidates import detections
from model.networks.letterbox import Letterbox, letterbox
from model.networks.weights import Weights, WeightsError
from model.vocabulary import DamageClass


class TorchDetector:
    """Needs the `train` extra. Half precision on a GPU, single on a CPU; pictures of one size go in batches."""

    def __init__(
        self,
        weights: Weights,
        *,
        device: str = "cuda",
        batch: int = 16,
        confidence: Mapping[DamageClass, float] | None = None,
    ) -> None:
        import torch

        self._torch = torch
        self._device = torch.device(device)
        self._type = torch.float16 if self._device.type == "cuda" else torch.float32
        self._network = network(weights).to(self._device, self._type)
        self._batch = batch
        self._weights = weights
        self._confidence = weights.confidence if confidence is None else confidence

    @property
    def name(self) -> str:
        """For the record: `vejsyn-damage-1 torch cuda`."""
        return f"{self._weights.name}-{self._weights.version} torch {self._device.type}"

    def detect(self, images: Sequence[Image]) -> list[list[Detection]]:
        """One list for each picture, in order, most confident first; pictures may differ in size."""
        fits = [letterbox(image, self._weights.longest_side) for image in images]
        found: list[list[Detection]] = [[] for _ in images]
        for numbers in _batches(fits, self._batch):
            stack = np.concatenate([fits[number].tensor for number in numbers])
            for number, raw in zip(numbers, self._run(stack), strict=True):
                found[number] = detections(raw, self._weights, self._confidence, fits[number])
        return found

    def _run(self, stack: Any) -> Any:
        with self._torch.inference_mode():
            answer = self._network(self._torch.from_numpy(stack).to(self._device, self._type))
        return (answer[0] if isinstance(answer, tuple) else answer).float().cpu().numpy()


def network(weights: Weights) -> Any:
    """Ultralytics' YOLOv8n with the ONNX file's weights, layers fused as they were for the export."""
    import onnx
    import torch
    from ultralytics.nn.tasks import DetectionModel

    stored = {item.name: onnx.numpy_helper.to_array(item) for item in onnx.load(weights.path).graph.initializer}
    # the class branch is as wide as that of the checkpoint that training started from: COCO's 80
    width = stored["model.22.cv3.0.0.conv.weight"].shape[0]
    model = DetectionModel("yolov8n.yaml", nc=width, verbose=False).eval().fuse(verbose=False)
    head = model.model[-1]
    head.nc, head.no = len(weights.classes), len(weights.classes) + 4 * head.reg_max
    for branch in head.cv3:
        branch[-1] = torch.nn.Conv2d(width, head.nc, 1)
    wanted = [name for name in model.state_dict() if not name.endswith("dfl.conv.weight")]
    if missing := [name for name in wanted if name not in stored]:
        raise WeightsError(f"{weights.path}: no weights for {missing[0]} and {len(missing) - 1} more; export it again")
    model.load_state_dict({name: torch.from_numpy(stored[name].copy()).float() for name in wanted}, strict=False)
    return model


def _batches(fits: Sequence[Letterbox], size: int) -> list[list[int]]:
    """Numbers of pictures of one size, at most `size` together."""
    alike: dict[tuple[int, ...], list[int]] = {}
    for number, fit in enumerate(fits):
        alike.setdefault(fit.tensor.shape, []).append(number)
    return [numbers[i : i + size] for numbers in alike.values() for i in range(0, len(numbers), size)]
