"""From a trained checkpoint to the committed ONNX file and its manifest."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from model.datasets.readers import CLASSES, read_image
from model.networks.letterbox import letterbox
from model.networks.weights import PLATES, Weights
from model.vocabulary import DamageClass


def export(
    checkpoint: Path,
    folder: Path,
    *,
    name: str,
    version: int,
    longest_side: int,
    confidence: Mapping[DamageClass, float],
    candidate_confidence: Mapping[DamageClass, float],
    calibration: Mapping[DamageClass, tuple[float, float]],
    trained_on: str,
) -> Path:
    """Writes folder/NAME.onnx and folder/NAME.json; gives the latter's path."""
    fields = {
        "version": version,
        "classes": list(CLASSES),
        "longest_side": longest_side,
        "confidence": {str(kind): confidence[kind] for kind in CLASSES},
        "candidate_confidence": {str(kind): candidate_confidence[kind] for kind in CLASSES},
        "calibration": {str(kind): calibration[kind] for kind in CLASSES},
        "trained_on": trained_on,
    }
    return write_network(checkpoint, folder, name, fields)


def export_plates(
    checkpoint: Path, folder: Path, *, version: int, longest_side: int, confidence: float, trained_on: str
) -> Path:
    """The same for the plate network."""
    fields = {"version": version, "longest_side": longest_side, "confidence": confidence, "trained_on": trained_on}
    return write_network(checkpoint, folder, PLATES, fields)


def write_network(checkpoint: Path, folder: Path, name: str, fields: dict[str, Any]) -> Path:
    """Writes folder/NAME.onnx and a manifest of these fields, whose path it gives."""
    target = folder / f"{name}.onnx"
    target.write_bytes(onnx_bytes(checkpoint))
    sha256 = hashlib.sha256(target.read_bytes()).hexdigest()
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"name": name, "file": target.name, "sha256": sha256, **fields}, indent=2) + "\n")
    return path


def onnx_bytes(checkpoint: Path) -> bytes:
    """The network with free height, width and batch; weights halved in storage, computed in single precision."""
    import onnx
    from ultralytics import YOLO

    exported = YOLO(str(checkpoint)).export(format="onnx", dynamic=True, simplify=False, device="cpu")
    graph = onnx.load(exported)
    Path(exported).unlink()
    _halve(graph)
    onnx.checker.check_model(graph)
    data: bytes = graph.SerializeToString()
    return data


def _halve(model: Any) -> None:
    """Stores each large weight as float16 with a cast behind it, which every engine folds away: half the megabytes."""
    import numpy as np
    from onnx import TensorProto, helper, numpy_helper

    graph = model.graph
    casts = []
    for item in list(graph.initializer):
        if item.data_type != TensorProto.FLOAT or not item.name.startswith("model."):
            continue
        users = [node for node in graph.node if item.name in node.input]
        for node in users:
            node.input[list(node.input).index(item.name)] = f"{item.name}.single"
        half = numpy_helper.from_array(numpy_helper.to_array(item).astype(np.float16), item.name)
        item.CopyFrom(half)
        casts.append(helper.make_node("Cast", [item.name], [f"{item.name}.single"], to=TensorProto.FLOAT))
    for cast in reversed(casts):
        graph.node.insert(0, cast)


def export_int8(weights: Weights, pictures: Sequence[Path], target: Path) -> None:
    """Writes the network in 8 bits as OpenVINO's `target`.xml and .bin, for tests/bench/engines.py.

    `pictures`: some 300 of the training roads; their answers set the 8-bit ranges. The head stays in single precision:
    its box sides and scores share one tensor, whose range would swallow the scores.
    """
    import nncf
    import openvino as ov

    def given(path: Path) -> Any:
        """The picture as the network takes it."""
        return letterbox(read_image(path), weights.longest_side).tensor

    network = ov.Core().read_model(weights.path)
    head = nncf.IgnoredScope(patterns=[r".*model\.22.*"], validate=False)
    calibration = nncf.Dataset(list(pictures), given)
    mixed = nncf.QuantizationPreset.MIXED
    quantized = nncf.quantize(network, calibration, subset_size=len(pictures), preset=mixed, ignored_scope=head)
    ov.save_model(quantized, target)
