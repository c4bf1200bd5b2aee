"""Opens the detector that this machine can run best."""

from collections.abc import Mapping
from importlib.util import find_spec

from model.detection import Detector
from model.networks.openvino_detector import OpenVinoDetector
from model.networks.weights import DAMAGE, load_weights
from model.vocabulary import DamageClass


def open_detector(
    engine: str = "auto", *, weights: str = DAMAGE, confidence: Mapping[DamageClass, float] | None = None
) -> Detector:
    """`engine`: "openvino" (any CPU), "torch" (a CUDA GPU), or "auto", which takes the GPU where there is one.

    `confidence`: the least for each class; the weights' own where none is given.

    Raises WeightsError for missing or altered weights, ValueError for an unknown engine.
    """
    loaded = load_weights(weights)
    if engine == "auto":
        engine = "torch" if gpu_ready() else "openvino"
    if engine == "openvino":
        return OpenVinoDetector(loaded, confidence=confidence)
    if engine == "torch":
        from model.networks.torch_detector import TorchDetector

        return TorchDetector(loaded, confidence=confidence)
    raise ValueError(f"engine {engine!r}: choose auto, openvino or torch")


def gpu_ready() -> bool:
    """Whether the GPU extra is installed and finds a GPU."""
    if find_spec("torch") is None or find_spec("ultralytics") is None or find_spec("onnx") is None:
        return False
    import torch

    return bool(torch.cuda.is_available())
