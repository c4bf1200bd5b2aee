"""Training goes on from the committed file: the checkpoint made of it says what the file says."""

import numpy as np
import pytest

pytest.importorskip("ultralytics", reason="ultralytics comes with the `train` extra")
pytest.importorskip("onnx", reason="onnx comes with the `train` extra")


class Noise:
    """Scenes of coloured noise."""

    def __len__(self):
        return 8

    def __getitem__(self, index):
        import torch

        rng = np.random.default_rng(index)
        return {"img": torch.from_numpy(rng.integers(0, 256, (3, 96, 128), dtype=np.uint8))}


def test_a_thawed_checkpoint_answers_as_the_committed_file(tmp_path):
    import torch

    from model.networks.torch_detector import network
    from model.networks.weights import load_weights
    from model.training.checkpoint_from_onnx import checkpoint_from_onnx

    weights = load_weights()
    checkpoint = checkpoint_from_onnx(weights.path, Noise(), tmp_path / "thawed.pt")
    again = torch.load(checkpoint, weights_only=False)["model"].eval()
    picture = Noise()[3]["img"][None].float() / 255
    with torch.inference_mode():
        frozen, warm = network(weights)(picture)[0], again(picture)[0]
    assert torch.allclose(frozen[:, 4:], warm[:, 4:], atol=1e-4)
    assert torch.allclose(frozen[:, :4], warm[:, :4], atol=0.05)
