"""The detector on a GPU: ultralytics' network in torch, filled with the weights of the same ONNX file."""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np

from model.detection import Detection, Image, Picture
from model.networks.candidates import detections
from model.networks.letterbox import Letterbox, letterbox
from model.networks.weights import Weights, WeightsError
from model.vocabulary import DamageClass

GPU_BATCH = 16
"""Pictures of one size that go through the network at once; assumed, for want of a GPU to measure on."""


class TorchDetector:
    """Needs the `train` extra. Pictures of one size go in batches.

    They travel to the device in bytes and become numbers there: a quarter of what single precision would take. Any
    number of threads may ask. They take turns, batch by batch: ultralytics' head keeps the last picture's size between
    layers.
    """

    def __init__(
        self,
        weights: Weights,
        *,
        device: str | None = None,
        half: bool | None = None,
        batch: int = GPU_BATCH,
        confidence: Mapping[DamageClass, float] | None = None,
    ) -> None:
        """`device` None: the GPU where there is one. `half` None: half precision on a GPU, single on a CPU."""
        import torch

        self._torch = torch
        self._device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        halved = self._device.type == "cuda" if half is None else half
        self._type = torch.float16 if halved else torch.float32
        self._network = network(weights).to(self._device, self._type)
        self._batch = batch
        self._one_at_a_time = Lock()
        self._weights = weights
        self._confidence = weights.confidence if confidence is None else confidence

    @property
    def name(self) -> str:
        """For the record: `vejsyn-damage-1 torch cuda f16`."""
        precision = "f16" if self._type is self._torch.float16 else "f32"
        return f"{self._weights.name}-{self._weights.version} torch {self._device.type} {precision}"

    def detect(self, images: Sequence[Picture]) -> list[list[Detection]]:
        """One list for each picture, in order, most confident first; pictures may differ in size."""
        fits = [letterbox(image, self._weights.longest_side) for image in images]
        found: list[list[Detection]] = [[] for _ in images]
        for numbers in _batches(fits, self._batch):
            answers = self._run(np.stack([fits[number].canvas for number in numbers]))
            for number, raw in zip(numbers, answers, strict=True):
                found[number] = detections(raw, self._weights, self._confidence, fits[number])
        return found

    def _run(self, canvases: Image) -> Any:
        """The network's answers to pictures of one size, shape (n, height, width, 3), BGR."""
        with self._one_at_a_time, self._torch.inference_mode():
            planes = self._torch.from_numpy(canvases).to(self._device).flip(3).permute(0, 3, 1, 2)
            answer = self._network(planes.to(self._type).contiguous() / 255)
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
        alike.setdefault(fit.canvas.shape, []).append(number)
    return [numbers[i : i + size] for numbers in alike.values() for i in range(0, len(numbers), size)]
