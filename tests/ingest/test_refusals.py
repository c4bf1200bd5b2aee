"""What somebody reads when a recording cannot be used."""

import string
from typing import Literal

import pytest

from data.recordings import MOST_RETRY_NIGHTS
from ingest.refusals import _REFUSAL_WORDS, Reason, words

FACTS = {
    "video": "a.mp4",
    "track": "a.gpx",
    "late": 9,
    "of": 10,
    "size": "7680 × 4320",
    "most": "4096 × 3072",
    "hours": 24.0,
    "other": "b.mp4",
    "minutes": "1.0",
    "whole": "1.1",
    "start": "x",
    "file": "a.mp4",
    "megabytes": 40,
    "cause": "broken",
    "stem": "a",
    "source": "GPMF",
    "video_start": "x",
    "track_start": "y",
    "track_end": "z",
    "offset": "2:00:00",
    "metres": 3.0,
    "lat": 55.0,
    "lon": 10.0,
    "frames": 5,
    "causes": "mørkt: 5",
    "tries": 3,
    "ending": ".insv",
    "no_time": 1,
    "no_place": 2,
    "no_fix": 3,
    "damaged": 4,
    "cut_off": 1,
    "first": "2026-11-20T07:05:00.500Z",
    "second": "2026-11-20T07:06:00.500Z",
}


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_reason_has_a_cause_and_a_next_step(reason: Reason, language: Literal["da", "en"]) -> None:
    said = words(reason, FACTS, language)
    assert said.message.endswith(".")
    assert said.next_step.endswith(".")
    assert not set("{}") & set(said.message + said.next_step)


@pytest.mark.parametrize("reason", list(Reason))
def test_both_languages_tell_the_same_facts(reason: Reason) -> None:
    fields = [
        {name for text in _REFUSAL_WORDS[reason][language] for _, name, _, _ in string.Formatter().parse(text) if name}
        for language in ("da", "en")  # type: ignore[index]
    ]
    assert fields[0] == fields[1]


def test_a_fault_promises_no_night_that_it_does_not_get() -> None:
    for tried in range(MOST_RETRY_NIGHTS):
        promised = words("fault", FACTS | {"tried": tried}, "en").next_step
        assert f"at night, {MOST_RETRY_NIGHTS} times at most" in promised
    spent = words("fault", FACTS | {"tried": MOST_RETRY_NIGHTS}, "en")
    assert spent.message.endswith(f"also after {MOST_RETRY_NIGHTS} nights more.")
    assert spent.next_step.startswith("It is not tried again by itself.")
    assert "prøves ikke igen af sig selv" in words("fault", FACTS | {"tried": MOST_RETRY_NIGHTS}, "da").next_step
    assert "højst 3 gange" in words("fault", FACTS).next_step, "of a row from before this was counted"
