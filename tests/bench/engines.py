"""The detector's engines side by side: one interleaved run, ratios to OpenVINO f32, and what each costs in F1.

    engines.py [--labelled FOLDER ...] [--calibrate FOLDER]

`--labelled`: folders that `vejsyn dataset build` wrote (runs/data/val/dnit); F1 of crack or pothole at the default
confidence is read on each. `--calibrate`: training pictures (runs/data/train/dnit/images) from which the INT8 network
is made here. torch, ONNX Runtime and INT8 are left out, with a word, where they are not installed
(`pip install '.[train]' onnxruntime`). `make bench-engines` gives both where runs/data is there.

Then what each network takes of the processor for one 1080p frame, in both precisions, on one thread.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import openvino as ov
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))

from model.datasets.readers import read_folder
from model.detection import Detection, Image
from model.evaluation.evaluate import evaluate, judge
from model.networks.candidates import detections
from model.networks.compute import Precision, limit_threads, use_precision
from model.networks.detectors import open_detector
from model.networks.faces import FaceFinder
from model.networks.letterbox import letterbox, reduced
from model.networks.plates import PlateFinder
from model.networks.vehicles import VehicleFinder
from model.networks.weights import Weights, load_weights

ROUNDS, WARM_UP = 20, 2
SHAPE = (1, 3, 416, 640)
THREADS = 2
CALIBRATION_PICTURES = 300
"""That set the 8-bit ranges."""
BASE = "OpenVINO f32"
Tensor = NDArray[np.float32]
Run = Callable[[Tensor], Tensor]


def main() -> None:
    """Time, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labelled", type=Path, nargs="+", default=[])
    parser.add_argument("--calibrate", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        weights = load_weights()
        runs = engines(weights, eight_bits(weights, given.calibrate, Path(folder) / "int8.xml"))
        for absent in {"OpenVINO INT8", "ONNX Runtime", "torch f32"} - set(runs):
            print(f"{absent}: left out, not installed or no pictures given")
        times = timed(runs)
        print("| engine | fastest ms (median) | against OpenVINO f32 | " + " | ".join(f.name for f in given.labelled))
        print("|---|---|---" + "|---" * len(given.labelled) + "|")
        for name, taken in sorted(times.items(), key=lambda item: -min(item[1])):
            speed = f"{min(taken) * 1e3:.0f} ({statistics.median(taken) * 1e3:.0f})"
            scores = [f"{f1(Engine(weights, runs[name]), folder):.3f}" for folder in given.labelled]
            print("| " + " | ".join([name, speed, f"{min(taken) / min(times[BASE]):.2f}", *scores]) + " |", flush=True)
    print_networks()


@dataclass(frozen=True)
class Engine:
    """A network that anything runs, as a detector."""

    weights: Weights
    run: Run

    def detect(self, images: Sequence[Image]) -> list[list[Detection]]:
        """One list for each picture."""
        fits = [letterbox(image, self.weights.longest_side) for image in images]
        return [detections(self.run(fit.tensor)[0], self.weights, self.weights.confidence, fit) for fit in fits]

    @property
    def name(self) -> str:
        """For the record."""
        return f"{self.weights.name}-{self.weights.version}"


def engines(weights: Weights, int8: Path | None) -> dict[str, Run]:
    """All that this machine has."""
    every = {BASE: openvino(weights.path, "f32"), "OpenVINO bf16": openvino(weights.path, "bf16")}
    if int8 is not None:
        every["OpenVINO INT8"] = openvino(int8, "f32")
    if find_spec("onnxruntime"):
        every["ONNX Runtime"] = onnx_runtime(weights)
    if find_spec("ultralytics") and find_spec("onnx"):
        every["torch f32"] = torch_f32(weights)
    return every


def openvino(path: Path, precision: str) -> Run:
    """OpenVINO in one precision."""
    core = ov.Core()
    options = {"INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": THREADS, "PERFORMANCE_HINT": "LATENCY"}
    request = core.compile_model(core.read_model(path), "CPU", options).create_infer_request()

    def run(tensor: Tensor) -> Tensor:
        request.infer({0: tensor})
        return np.asarray(request.get_output_tensor(0).data)

    return run


def onnx_runtime(weights: Weights) -> Run:
    """ONNX Runtime on the committed file."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session: Any = onnxruntime.InferenceSession(str(weights.path), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda tensor: np.asarray(session.run(None, {name: tensor})[0])


def torch_f32(weights: Weights) -> Run:
    """Torch on the CPU."""
    import torch

    from model.networks.torch_detector import network

    torch.set_num_threads(THREADS)
    built = network(weights).eval()

    def run(tensor: Tensor) -> Tensor:
        with torch.inference_mode():
            answer = built(torch.from_numpy(tensor))
        return np.asarray((answer[0] if isinstance(answer, tuple) else answer).numpy())

    return run


def eight_bits(weights: Weights, pictures: Path | None, target: Path) -> Path | None:
    """The INT8 network, made here; None where its maker or the pictures are missing."""
    if pictures is None or not find_spec("nncf"):
        return None
    from model.training.export import export_int8

    files = sorted(pictures.iterdir())
    export_int8(weights, files[:: max(1, len(files) // CALIBRATION_PICTURES)], target)
    return target


def timed(runs: Mapping[str, Run]) -> dict[str, list[float]]:
    """Seconds of each engine, the engines taking turns."""
    tensor = np.random.default_rng(0).random(SHAPE, dtype=np.float32)
    times: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(ROUNDS + WARM_UP):
        for name, run in runs.items():
            began = time.perf_counter()
            run(tensor)
            if number >= WARM_UP:
                times[name].append(time.perf_counter() - began)
    return times


def print_networks() -> None:
    """Processor milliseconds of a 1080p frame for each network as Vejsyn runs it, on one thread, all taking turns."""
    limit_threads(1)
    frame = cv2.resize(np.random.default_rng(0).integers(0, 256, (270, 480, 3), dtype=np.uint8), (1920, 1080))
    small = reduced(np.asarray(frame, dtype=np.uint8))
    looks: dict[tuple[str, str], Callable[[], object]] = {("reducing a frame once", "-"): partial(reduced, frame)}
    looks["faces, 1280 px", "f32"] = partial(FaceFinder().find, frame)
    for precision in Precision:
        use_precision(precision)
        looks[f"damage, {load_weights().longest_side} px", precision] = partial(
            open_detector("openvino").detect, [small]
        )
        looks["vehicles, 320 px", precision] = partial(VehicleFinder().find, small)
        looks["plates, 960 px", precision] = partial(PlateFinder().find, frame)
    spent: dict[tuple[str, str], list[float]] = {key: [] for key in looks}
    for number in range(ROUNDS + WARM_UP):
        for key, look in looks.items():
            began = time.process_time()
            look()
            if number >= WARM_UP:
                spent[key].append(time.process_time() - began)
    print("\n| a 1080p frame, one thread | precision | least processor ms (median) |\n|---|---|---|")
    for (name, kind), taken in sorted(spent.items()):
        print(f"| {name} | {kind} | {min(taken) * 1e3:.1f} ({statistics.median(taken) * 1e3:.1f}) |")


def f1(engine: Engine, folder: Path) -> float:
    """Of crack or pothole, at the default confidence."""
    rows = {row.name: row for row in evaluate(judge(engine, read_folder(folder)), engine.weights.confidence).rows}
    return rows["crack or pothole"].score.f1


if __name__ == "__main__":
    main()
