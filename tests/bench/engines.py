"""The detector's engines side by side: one interleaved run, ratios to OpenVINO f32. `make bench-engines`.

torch and ONNX Runtime are left out, with a word, where they are not installed (`pip install '.[train]' onnxruntime`);
INT8 too where no IR file is given: `python tests/bench/engines.py runs/int8.xml`.
"""

import statistics
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import openvino as ov
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))

from model.weights import Weights, load_weights

ROUNDS = 20
SHAPE = (1, 3, 416, 640)
THREADS = 2
Tensor = NDArray[np.float32]
Run = Callable[[Tensor], object]


def openvino(path: Path, precision: str) -> Run:
    core = ov.Core()
    options = {"INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": THREADS, "PERFORMANCE_HINT": "LATENCY"}
    request = core.compile_model(core.read_model(path), "CPU", options).create_infer_request()
    return lambda tensor: request.infer({0: tensor})


def onnx_runtime(weights: Weights) -> Run:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(str(weights.path), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda tensor: session.run(None, {name: tensor})


def torch_f32(weights: Weights) -> Run:
    import torch

    from model.torch_detector import network

    torch.set_num_threads(THREADS)
    built = network(weights).eval()

    def run(tensor: Tensor) -> object:
        with torch.inference_mode():
            return built(torch.from_numpy(tensor))

    return run


def engines(int8: Path | None) -> dict[str, Run]:
    weights = load_weights()
    every = {"OpenVINO f32": openvino(weights.path, "f32"), "OpenVINO bf16": openvino(weights.path, "bf16")}
    if int8 is not None:
        every["OpenVINO INT8"] = openvino(int8, "f32")
    if find_spec("onnxruntime"):
        every["ONNX Runtime"] = onnx_runtime(weights)
    if find_spec("ultralytics") and find_spec("onnx"):
        every["torch f32"] = torch_f32(weights)
    return every


def main() -> None:
    given = sys.argv[1:]
    runs = engines(Path(given[0]) if given else None)
    for absent in {"OpenVINO INT8", "ONNX Runtime", "torch f32"} - set(runs):
        print(f"{absent}: left out, not installed or no file given")
    tensor = np.random.default_rng(0).random(SHAPE, dtype=np.float32)
    times: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(ROUNDS + 2):  # the first two warm up
        for name, run in runs.items():
            began = time.perf_counter()
            run(tensor)
            if number >= 2:
                times[name].append(time.perf_counter() - began)
    base = min(times["OpenVINO f32"])
    print("| engine | fastest ms | median ms | fastest against OpenVINO f32 |\n|---|---|---|---|")
    for name, taken in sorted(times.items(), key=lambda item: -min(item[1])):
        numbers = f"{min(taken) * 1e3:.0f} | {statistics.median(taken) * 1e3:.0f} | {min(taken) / base:.2f}"
        print(f"| {name} | {numbers} |")


if __name__ == "__main__":
    main()
