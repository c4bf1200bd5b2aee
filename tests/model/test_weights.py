"""Committed weights are verified before use; what is wrong is said plainly."""

import json
import shutil

import pytest

from model.networks.weights import DAMAGE, WEIGHTS_FOLDER, WeightsError, load_weights

TWELVE_MB = 12_000_000


@pytest.fixture
def copied(tmp_path):
    for suffix in (".onnx", ".json"):
        shutil.copy(WEIGHTS_FOLDER / f"{DAMAGE}{suffix}", tmp_path)
    return tmp_path


def test_the_committed_weights_are_whole_and_small():
    weights = load_weights()
    assert weights.path.stat().st_size < TWELVE_MB
    assert set(weights.confidence) == set(weights.classes)
    assert all(0 < least < 1 for least in weights.confidence.values())
    assert all(weights.candidate_confidence[kind] <= least for kind, least in weights.confidence.items())


def test_altered_weights_are_refused(copied):
    path = copied / f"{DAMAGE}.onnx"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(WeightsError, match=r"vejsyn-damage\.onnx: altered.*git checkout"):
        load_weights(folder=copied)


def test_missing_weights_are_named(copied):
    (copied / f"{DAMAGE}.onnx").unlink()
    with pytest.raises(WeightsError, match=r"vejsyn-damage\.onnx: cannot be read \(No such file.*install"):
        load_weights(folder=copied)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"name": 1}', "no json"])
def test_a_broken_manifest_is_named(copied, text):
    (copied / f"{DAMAGE}.json").write_text(text)
    with pytest.raises(WeightsError, match=r"vejsyn-damage\.json: no manifest"):
        load_weights(folder=copied)


def test_an_unknown_class_in_the_manifest_is_refused(copied):
    manifest = copied / f"{DAMAGE}.json"
    fields = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(fields | {"classes": ["D00", "D99"]}))
    with pytest.raises(WeightsError, match="D99"):
        load_weights(folder=copied)
