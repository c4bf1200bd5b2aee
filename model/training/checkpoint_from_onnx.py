"""The committed ONNX file made a checkpoint again, so that training goes on where it ended: `start` names the ONNX."""

from pathlib import Path
from typing import Any

from model.networks.weights import load_weights
from model.training.trainer import Scenes

_CALIBRATION_SCENES = 256
"""Seen to learn the spread of each layer's answers; the means have settled after half as many."""


def checkpoint_from_onnx(onnx_file: Path, scenes: Scenes, out: Path) -> Path:
    """Writes an ultralytics checkpoint that answers as the network described beside `onnx_file` does; gives its path.

    The export has folded the batch normalisations away. Each comes back with the mean and spread that its layer has
    over the training scenes, so that the network says the same and can be trained like any other.
    """
    import torch
    from ultralytics.nn.tasks import DetectionModel

    from model.networks.torch_detector import network

    fused = network(load_weights(onnx_file.stem, onnx_file.parent))
    classes = fused.model[-1].nc
    width = fused.model[-1].cv3[0][-1].in_channels
    model = DetectionModel("yolov8n.yaml", nc=width, verbose=False).eval()
    head = model.model[-1]
    for branch in head.cv3:
        branch[-1] = torch.nn.Conv2d(width, classes, 1)
    head.nc, head.no, model.yaml["nc"] = classes, classes + 4 * head.reg_max, classes
    model.load_state_dict({key: value for key, value in fused.state_dict().items() if "bias" not in key}, strict=False)
    layers = {name: layer for name, layer in model.named_modules() if hasattr(layer, "bn")}
    spreads = _spreads(fused, list(layers), scenes)
    for name, layer in layers.items():
        mean, variance = spreads[name]
        bias = fused.get_submodule(name).conv.bias
        _restore(layer.bn, mean - bias, variance, bias)
    for branch, old in zip([*head.cv2, *head.cv3], [*fused.model[-1].cv2, *fused.model[-1].cv3], strict=True):
        branch[-1].load_state_dict(old[-1].state_dict())
    out.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"model": model, "train_args": {}}, out)
    return out


def _restore(norm: Any, mean: Any, variance: Any, bias: Any) -> None:
    """Batch normalisation of an answer of that mean and variance which does nothing but add `bias`."""
    norm.running_mean.copy_(mean)
    norm.running_var.copy_(variance)
    norm.weight.data.copy_((variance + norm.eps).sqrt())
    norm.bias.data.copy_(bias + mean)


def _spreads(fused: Any, names: list[str], scenes: Scenes) -> dict[str, tuple[Any, Any]]:
    """For each convolution the mean and variance of its answer, channel by channel, its bias included."""
    import torch

    sums: dict[str, list[Any]] = {name: [0, 0.0, 0.0] for name in names}

    def tally(name: str) -> Any:
        """The hook of one layer."""

        def hook(_layer: Any, _given: Any, answer: Any) -> None:
            """Adds up its answers, channel by channel."""
            sums[name][0] += answer.numel() // answer.shape[1]
            sums[name][1] += answer.double().sum(dim=(0, 2, 3))
            sums[name][2] += answer.double().square().sum(dim=(0, 2, 3))

        return hook

    hooks = [fused.get_submodule(name).conv.register_forward_hook(tally(name)) for name in names]
    with torch.inference_mode():
        for number in range(min(_CALIBRATION_SCENES, len(scenes))):
            fused(scenes[number]["img"][None].float() / 255)
    for hook in hooks:
        hook.remove()
    means = {
        name: (total / count, square / count - (total / count) ** 2) for name, (count, total, square) in sums.items()
    }
    return {
        name: (mean.float().clone(), variance.clamp(min=1e-6).float().clone())
        for name, (mean, variance) in means.items()
    }
