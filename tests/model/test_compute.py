"""How a process's networks compute: the precision, the threads, and that both hold from then on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from ingest.networks import NetworkSettings, set_up_networks
from model.networks.compute import Precision, best_precision, core, limit_threads, use_precision
from model.networks.detectors import open_detector

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _as_before():
    yield
    use_precision()


def in_a_process(code, **environment):
    """What it prints, on its own and set up by no test."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_this_processor_is_asked_what_it_computes_fastest_in():
    able = "BF16" in core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    assert best_precision() is (Precision.BF16 if able else Precision.F32)
    assert open_detector("openvino").name.endswith(f" openvino {best_precision()}")


@pytest.mark.parametrize("precision", list(Precision))
def test_a_network_opened_after_the_wish_computes_so_and_the_record_says_it(precision):
    before = open_detector("openvino").name
    set_up_networks(NetworkSettings(precision=precision.value))
    computes = {precision} if best_precision() is Precision.BF16 else {precision, Precision.F32}  # see use_precision
    assert open_detector("openvino").name.split()[-2:] in [["openvino", name] for name in computes]
    set_up_networks(NetworkSettings(precision="auto"))
    assert open_detector("openvino").name == before


def test_the_precision_is_a_setting_of_the_environment(monkeypatch):
    monkeypatch.setenv("VEJSYN_PRECISION", "f32")
    set_up_networks()
    assert open_detector("openvino").name.endswith(" f32")
    monkeypatch.setenv("VEJSYN_PRECISION", "f8")
    with pytest.raises(ValidationError, match="precision"):
        set_up_networks()


def test_the_nights_reader_opens_its_networks_as_the_settings_say():
    code = "from ingest.night.reader import open_eyes; print(open_eyes().detector.name)"
    assert in_a_process(code, VEJSYN_PRECISION="f32")[-1] == "f32"


def test_a_worker_of_one_thread_has_its_networks_and_opencv_take_one():
    code = (
        "import cv2; from ingest.networks import set_up_networks; set_up_networks(threads=1); "
        "from model.networks.compute import core; "
        "compiled = core().compile_model('model/weights/vejsyn-vehicles.onnx', 'CPU'); "
        "print(compiled.get_property('INFERENCE_NUM_THREADS'), cv2.getNumThreads())"
    )
    assert in_a_process(code) == ["1", "1"]


def test_no_thread_at_all_is_refused():
    with pytest.raises(ValueError, match="0 threads: at least 1"):
        limit_threads(0)


def test_workers_are_not_all_pinned_to_the_first_core():
    assert core().get_property("CPU", "ENABLE_CPU_PINNING") is False
