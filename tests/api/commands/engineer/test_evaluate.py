"""`vejsyn evaluate` on a folder of masks: figures by box and by region, and the likelihood table."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from model.evaluation.likelihood_table import load
from model.networks.weights import load_weights
from model.vocabulary import DamageClass


@pytest.fixture
def masked(tmp_path: Path) -> Path:
    """Two frames of a drive, 5 m apart, of grey road with a crack drawn in either."""
    folder = tmp_path / "masked"
    for part in ("images", "masks"):
        (folder / part).mkdir(parents=True)
    for chainage in (100, 105):
        picture = np.random.default_rng(chainage).normal(120, 8, (400, 640, 3)).clip(0, 255).astype(np.uint8)
        mask = np.ones((400, 640), np.uint8)
        mask[300:340, 300:310] = 2
        cv2.imwrite(str(folder / "images" / f"1_road_{chainage:05d}.png"), picture)
        cv2.imwrite(str(folder / "masks" / f"1_road_{chainage:05d}.png"), mask)
    return folder


def test_a_folder_is_measured_by_box_and_by_region_and_the_table_is_written(vejsyn, masked: Path, tmp_path: Path):
    file = tmp_path / "likelihoods.json"
    code, said = vejsyn("evaluate", str(masked), "--likelihoods", str(file), "--also", str(masked), "--json")
    assert code == 0
    figures = json.loads(said.out)
    assert [(row["name"], row["drawn"]) for row in figures["regions"]] == [("crack", 2), ("pothole", 0), ("damage", 2)]
    assert load(file).version == load_weights().version
    counted = json.loads(file.read_text())
    assert counted["pictures"] == {"masked": 4}
    assert sum(cell["counts"]["drawn"] for band in counted["kinds"]["crack"] for cell in band) == 4
    assert load(file).log_ratio(DamageClass.ALLIGATOR, 0.5, 5.0, 50.0) == pytest.approx(0, abs=0.7)
    assert max(map(len, file.read_text().splitlines())) < 120, "a person can read the counts"


def test_the_page_has_the_regions(vejsyn, masked: Path, tmp_path: Path):
    code, said = vejsyn("evaluate", str(masked), "--report", str(tmp_path / "report"))
    assert code == 0
    assert "| regions | drawn |" in said.out
    assert "Regions</h2>" in (tmp_path / "report" / "index.html").read_text()
