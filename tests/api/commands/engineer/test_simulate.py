"""`vejsyn simulate` and `vejsyn verdict`, as somebody types them."""

import json
from pathlib import Path

import av
import pytest

from data.render import SAMPLE_ROADS
from data.roads.importing import import_roads
from data.settings import HomeSettings
from data.store import open_store

SMALL = ("--width", "321", "--km", "0.05", "--only-what-is-looked-at", "--damages", "100", "--cars", "0")


def test_drives_are_written_with_their_truth_and_judged(vejsyn, tmp_path: Path):
    out = tmp_path / "drives"
    code, said = vejsyn("simulate", out, "--roads", SAMPLE_ROADS, "--section", "1140-1", *SMALL, "--json")
    assert code == 0
    (made,) = json.loads(said.out)
    assert {path.name for path in out.iterdir()} == {Path(made[what]).name for what in ("video", "track", "truth")}
    assert made["sections"] == ["1140-1"]
    assert 40 < made["metres"] < 51
    assert made["damages"] > 0
    with av.open(made["video"]) as video:
        assert (video.streams.video[0].width, video.streams.video[0].height) == (320, 180)  # video knows no odd ones
    store = open_store(HomeSettings(home=tmp_path / "home"))
    import_roads(store, SAMPLE_ROADS)
    store.engine.dispose()
    code, said = vejsyn("verdict", out, "--json")
    assert code == 0
    verdict = json.loads(said.out)
    assert (verdict["damages"], verdict["found"], verdict["strays"]) == (made["damages"], 0, 0)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--weather", "hail"), "low-sun"),
        (("--section", "1140-1", "--section", "1010-1"), "1010-1"),
    ],
)
def test_what_cannot_be_driven_is_named(vejsyn, tmp_path: Path, words: tuple[str, ...], says: str):
    code, said = vejsyn("simulate", tmp_path / "drives", "--roads", SAMPLE_ROADS, *words)
    assert code != 0
    assert says in said.err


def test_a_folder_without_truth_is_named(vejsyn, tmp_path: Path):
    code, said = vejsyn("verdict", tmp_path)
    assert code == 65
    assert "vejsyn simulate" in said.err
