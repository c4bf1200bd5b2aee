"""One configuration file says all; a word too many or too few is an error."""

from pathlib import Path

import pytest

from model.datasets.readers import DatasetError
from model.datasets.sources import read_sources
from model.training.train import read_config, train
from tests.model.shared import needs_shared

TRAINING = Path(__file__).parents[2] / "model" / "training"


@pytest.mark.parametrize("name", ["config.toml", "plates.toml"])
def test_the_committed_configurations_are_whole(name):
    config = read_config(TRAINING / name)
    assert sum(config.shares.values()) == pytest.approx(1)
    assert all(side % 32 == 0 for side in config.size)


@pytest.mark.parametrize(
    ("old", "new", "odd"), [("batch = 16", "", "batch"), ("seed = 1", "seed = 1\nsede = 2", "sede")]
)
def test_a_key_missing_or_unknown_is_named(tmp_path, old, new, odd):
    path = tmp_path / "config.toml"
    path.write_text((TRAINING / "config.toml").read_text().replace(old, new))
    with pytest.raises(DatasetError, match=f"keys missing or unknown: {odd}"):
        read_config(path)


def test_training_without_a_data_set_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DatasetError, match="run `vejsyn dataset build` first"):
        train(read_config(TRAINING / "config.toml"))


@needs_shared
def test_the_committed_sources_are_there_and_the_demo_drive_is_not_among_them(monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[2])
    sources = read_sources(TRAINING / "dataset.toml")
    assert "drive-frames" not in {source.folder.name for source in sources}
    assert {source.name for source in sources} >= set(read_config(TRAINING / "config.toml").shares) - {"rendered"}
