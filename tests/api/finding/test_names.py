"""What somebody meant who typed that: Danish street names with the slips of a hurry."""

import pytest

from api.finding.names import Names

STREETS = Names.of(
    ("Stigevej", "Strandvejen", "Strandgade", "Østergade", "Vestergade", "Åsumvej", "Kanalstien", "Nørregade",
     "H.C. Andersens Gade", "Stige Bygade", "Gammel Kongevej", "Ny Kongevej", "Kongensgade", "Ørbækvej",
     "Skt. Knuds Plads", "Søvej", "Åvej")
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("stigevej", "Stigevej"), ("STIGE", "Stigevej"), ("strandvjen", "Strandvejen"),
        ("strnadvejen", "Strandvejen"),
        ("oestergade", "Østergade"), ("østegade", "Østergade"), ("aasumvej", "Åsumvej"), ("åsum", "Åsumvej"),
        ("kanal", "Kanalstien"), ("kanalsiten", "Kanalstien"), ("andersens", "H.C. Andersens Gade"),
        ("hc andersen", "H.C. Andersens Gade"),
        ("ny kongvej", "Ny Kongevej"), ("gl kongevej", "Gammel Kongevej"), ("ørbækve", "Ørbækvej"),
        ("skt knuds", "Skt. Knuds Plads"),
        ("nøregade", "Nørregade"),
    ],
)  # fmt: skip
def test_a_street_is_found_as_it_is_typed_in_a_hurry(typed, meant):
    assert STREETS.best(typed, 3)[0] == meant


@pytest.mark.parametrize("typed", ["", "   ", "xyzzy", "Boulevarden", "12345", "\x00"])
def test_what_nobody_called_a_street_finds_none(typed):
    assert STREETS.best(typed, 3) == []


def test_no_more_are_found_than_were_asked_for():
    assert len(STREETS.best("gade", 2)) == 2
    assert Names.of([]).best("gade", 2) == []
