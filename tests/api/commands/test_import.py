"""`vejsyn import`: what it says of files that it does not take, and what a person says of a video's clock."""

import json

import numpy as np
import pytest

from tests.pieces import write_video


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    """A folder with one video."""
    folder = tmp_path_factory.mktemp("card")
    grey = np.full((90, 160), 120, np.uint8)
    write_video(folder / "a.mp4", lambda _: grey, [(second / 5, second % 5 == 0) for second in range(5)])
    return folder


def test_an_import_that_took_nothing_does_not_end_well(vejsyn, tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    assert vejsyn("import", folder)[0] == 65
    (folder / "a.insv").write_bytes(b"x")
    code, said = vejsyn("import", folder)
    assert code == 65
    assert "a.insv" in said.out


def test_what_an_ordinary_card_holds_besides_is_named_and_no_failure(vejsyn, card, tmp_path, monkeypatch):
    """Of a camera with a second lens, and of one that lays a small copy beside each video."""
    besides = ("2026_1120_070500_0012R.MP4", "2026_1120_070600_0013R.MP4", "GL010001.LRV")
    folder = tmp_path / "card"
    folder.mkdir()
    for name in besides:
        (folder / name).write_bytes(b"x")
    assert vejsyn("import", folder)[0] == 65, "nothing was found that is wanted"
    (folder / "2026_1120_070500_0012F.MP4").write_bytes((card / "a.mp4").read_bytes())
    code, said = vejsyn("import", folder)
    assert code == 0
    assert "1 new, 3 left aside" in said.out
    assert all(name in said.out for name in besides)
    assert said.out.count("does not look ahead.") == 1, "a card has hundreds"
    assert "GL010001.LRV was left aside: .lrv is the camera's small copy of a video." in said.out
    monkeypatch.setenv("LANG", "da_DK.UTF-8")
    (folder / "tom.mp4").touch()
    (folder / "b.insv").write_bytes(b"x")
    code, said = vejsyn("import", folder)
    assert (code, ".lrv er kameraets lille kopi af en video." in said.out) == (65, True)
    told = {row["file"]: row["outcome"] for row in json.loads(vejsyn("import", folder, "--json")[1].out)}
    assert (told["GL010001.LRV"], told[besides[0]], told["b.insv"]) == ("left aside", "left aside", "not taken")


def outcome(vejsyn, *words):
    return json.loads(vejsyn("import", *words, "--json")[1].out)[0]["outcome"]


def test_a_persons_word_on_the_clock_asks_the_night_again(vejsyn, card):
    video = card / "a.mp4"
    assert outcome(vejsyn, video) == "new"
    assert outcome(vejsyn, video, "--starts-at", "2026-11-20T07:05:00.500Z") == "queued again"
    assert outcome(vejsyn, video, "--starts-at", "2026-11-20T08:05:00.500+01:00") == "known"
    assert outcome(vejsyn, video, "--clock-offset", "-3600") == "queued again"
    assert outcome(vejsyn, video) == "known"


def test_one_moment_is_not_the_start_of_a_whole_folder(vejsyn, card):
    code, said = vejsyn("import", card, "--starts-at", "2026-11-20T07:05:00Z")
    assert code == 2
    assert "different times" in said.err
