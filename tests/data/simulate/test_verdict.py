"""A home's dots against what is true."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from data.schema import Damage
from data.simulate.verdict import NoTruth, judge
from data.store import Store
from tests.homes import seeded_home

ALONG_M, ACROSS_M = 4.0, 0.3
"""By which the dots are off."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return seeded_home(tmp_path_factory.mktemp("judged"))


def _truth(home: Store, shown: int) -> dict[str, object]:
    """So many of Stigevej's dots are damages that a frame showed, the next one is there and was not shown."""
    with home.read() as session:
        dots = session.scalars(select(Damage).where(Damage.section.has(key="stigevej")).order_by(Damage.id)).all()
    damages = [
        {
            "name": f"d{number}",
            "damage_class": dot.damage_class,
            "section": "stigevej",
            "chainage_m": dot.chainage_m - ALONG_M,
            "offset_m": dot.offset_m + ACROSS_M,
            "first_pts_s": 1.0 if number < shown else None,
        }
        for number, dot in enumerate(dots[: shown + 1])
    ]
    lost = {"name": "lost", "damage_class": "D40", "section": "stigevej", "chainage_m": 1e4, "offset_m": 0.0}
    return {"damages": [*damages, {**lost, "first_pts_s": 2.0}], "frames": [{"section": "stigevej"}]}


def test_found_lost_and_stray_are_told_apart(home: Store, tmp_path: Path) -> None:
    told = _truth(home, 6)
    for name in ("one", "two"):  # a second drive past the same damages counts none of them twice
        (tmp_path / f"{name}.truth.json").write_text(json.dumps(told))
    with home.read() as session:
        verdict = judge(session, tmp_path)
        dots = len(session.scalars(select(Damage).where(Damage.section.has(key="stigevej"))).all())
    assert (verdict.damages, verdict.found) == (7, 6)
    assert (verdict.along_m, verdict.across_m) == (pytest.approx(ALONG_M), pytest.approx(ACROSS_M))
    assert verdict.strays == dots - 6
    assert sum(found for found, _ in verdict.by_class.values()) == 6
    assert sum(count for _, count in verdict.by_class.values()) == 7


def test_a_folder_without_truth_is_named(home: Store, tmp_path: Path) -> None:
    with home.read() as session, pytest.raises(NoTruth, match=tmp_path.name):
        judge(session, tmp_path)
