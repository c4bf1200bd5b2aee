"""What one worker may have of the machine."""

import json
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.night import share
from ingest.night.share import NIGHT_BYTES, WORKER_BYTES, free_memory, own_cores, shares, workers_that_fit


@given(st.integers(1, 64), st.integers(1, 80))
def test_every_core_is_somebodys_and_nobody_has_two_more_than_another(cores: int, workers: int) -> None:
    given_out = shares(range(cores), workers)
    assert len(given_out) == workers
    assert set(chain.from_iterable(given_out)) == set(range(cores))
    sizes = [len(one) for one in given_out]
    assert max(sizes) - min(sizes) <= 1
    if workers <= cores:
        assert sum(sizes) == cores


def test_there_is_one_worker_at_least_and_none_without_memory_for_it() -> None:
    assert workers_that_fit(0) == 1
    assert workers_that_fit(NIGHT_BYTES + 3 * WORKER_BYTES - 1) == 2
    assert workers_that_fit(NIGHT_BYTES + 3 * WORKER_BYTES) == 3
    assert 1 < workers_that_fit(free_memory()) < 10_000


def test_a_containers_limit_counts_and_files_that_it_has_read_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in (("max", "3000"), ("current", "2500"), ("stat", "anon 1500\ninactive_file 900\n")):
        (tmp_path / f"memory.{name}").write_text(content)
    monkeypatch.setattr(share, "CGROUP", tmp_path)
    assert free_memory() == 1400
    (tmp_path / "memory.max").write_text("max\n")
    assert free_memory() > 1 << 20


COUNTED = """
from ingest.night.share import keep_to
keep_to({cores})
import json, os, cv2, openvino
from model.networks.network import Network
from pathlib import Path
import model
network = openvino.Core().compile_model(Path(model.__file__).parent / "weights" / "vejsyn-vehicles.onnx", "CPU")
print(json.dumps([cv2.getNumThreads(), network.get_property("INFERENCE_NUM_THREADS"), sorted(os.sched_getaffinity(0))]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a process to its cores")
def test_libraries_begin_no_more_threads_than_a_worker_has_cores() -> None:
    core = own_cores()[-1]
    script = COUNTED.format(cores=(core,))
    told = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, check=True, cwd=Path.cwd())
    assert json.loads(told.stdout) == [1, 1, [core]]
