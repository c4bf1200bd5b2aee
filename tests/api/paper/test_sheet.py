import pytest

from api.paper.sheet import settable
from api.settings import ServerSettings, Yard


def test_letters_that_the_fonts_lack_lose_their_strokes():
    assert settable("Ærø – Šárka, 5 m² ± 3 ☃ Ćwik") == "Ærø – Šárka, 5 m² ± 3 ? Cwik"


@pytest.mark.parametrize("written", ["55.40, 10.39", "55.4,10.39"])
def test_the_yard_is_set_by_two_numbers(monkeypatch, written):
    monkeypatch.setenv("VEJSYN_YARD", written)
    assert ServerSettings().yard == Yard(lat=55.4, lon=10.39)
