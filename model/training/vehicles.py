"""The network that finds vehicles: COCO's YOLOv8n with only its vehicles left, stored beside the others."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from model.networks.weights import VEHICLES
from model.training.export import write_network

COCO_VEHICLES = {2: "car", 3: "motorcycle", 5: "bus", 7: "truck"}
"""COCO's class numbers of what may stand on the road before the camera."""


def export_vehicles(
    checkpoint: Path, folder: Path, *, version: int, longest_side: int, confidence: float, trained_on: str
) -> Path:
    """Writes folder/vejsyn-vehicles.onnx and its manifest, whose path it gives; `checkpoint` has COCO's 80 classes."""
    from ultralytics import YOLO

    network = YOLO(str(checkpoint))
    _keep_vehicles(network.model.model[-1])
    network.model.names = dict(enumerate(COCO_VEHICLES.values()))
    with TemporaryDirectory() as scratch:
        fewer = Path(scratch) / "vehicles.pt"
        network.save(fewer)
        fields = {"version": version, "longest_side": longest_side, "confidence": confidence, "trained_on": trained_on}
        return write_network(fewer, folder, VEHICLES, fields)


def _keep_vehicles(head: Any) -> None:
    """Leaves the last layer of each class branch with the vehicles' rows only."""
    import torch

    kept = list(COCO_VEHICLES)
    for branch in head.cv3:
        old = branch[-1]
        new = torch.nn.Conv2d(old.in_channels, len(kept), 1)
        new.weight.data, new.bias.data = old.weight.data[kept].clone(), old.bias.data[kept].clone()
        branch[-1] = new
    head.nc, head.no = len(kept), len(kept) + 4 * head.reg_max
