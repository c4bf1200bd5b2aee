"""The search field: streets, sections, numbers of ours, addresses and places, on either database."""

import json

import pytest

from data.roads.addresses import NoAddresses, import_addresses
from data.schema import Section
from tests.api.orders import assign

FLAT = """\ufeffid,vejnavn,husnr,postnr,postnrnavn,wgs84koordinat_bredde,wgs84koordinat_længde
1,Strandvejen,012,5000,Odense C,55.4264,10.3990
2,Strandvejen,12B,5000,Odense C,55.4265,10.3991
3,Strandvejen,120,5000,Odense C,55.4266,10.3992
4,Boulevarden,3,5000,Odense C,55.4267,10.3993
5,,7,5000,Odense C,55.4267,10.3993
6,Havet,1,0000,Nordpolen,89.9,10.0
"""


def found(client, text):
    answer = client.get("/finding/places", params={"text": text})
    assert answer.status_code == 200, answer.text
    return [(place["kind"], place["title"]) for place in answer.json()]


@pytest.fixture
def addresses(store, tmp_path):
    file = tmp_path / "adresser.csv"
    file.write_text(FLAT, "utf-8")
    return import_addresses(store, file)


def test_a_street_is_found_with_where_it_lies(foreman):
    place = foreman.get("/finding/places", params={"text": "strandvjen"}).json()[0]
    assert (place["kind"], place["title"]) == ("street", "Strandvejen")
    west, south, east, north = place["box"]
    assert 10.38 < west < east < 10.42
    assert 55.41 < south < north < 55.44


def test_our_own_numbers_are_found(foreman):
    assign(foreman, 3)
    assert found(foreman, "1") == [("damage", "1"), ("order", "1")]
    assert found(foreman, "skade 3") == [("damage", "3")]
    assert found(foreman, "#3") == [("damage", "3")]
    assert found(foreman, "Seddel 1") == [("order", "1")]
    assert found(foreman, "99999999999") == []


def test_a_section_is_found_by_the_municipalitys_number(foreman, store):
    with store.write() as session:
        session.get_one(Section, 2).key = "461-7788-0"
    assert found(foreman, "461-7788-0")[0] == ("section", "461-7788-0")


@pytest.mark.parametrize("text", ["55.43,10.39", "55.43 10.39", "10.39, 55.43"])
def test_a_position_is_gone_to(foreman, text):
    assert foreman.get("/finding/places", params={"text": text}).json()[0]["box"] == [10.39, 55.43, 10.39, 55.43]


def test_a_position_elsewhere_is_none_of_ours(foreman):
    assert found(foreman, "48.85,2.35") == []


def test_addresses_are_found_once_they_were_imported(foreman, addresses):
    assert (addresses.addresses, addresses.left_out) == (4, 2)
    assert found(foreman, "strandvejn 12")[:3] == [
        ("address", "Strandvejen 12"),
        ("address", "Strandvejen 12B"),
        ("address", "Strandvejen 120"),
    ]
    assert found(foreman, "Strandvejen 12 b")[0] == ("address", "Strandvejen 12B")
    assert found(foreman, "boulevarden 3") == [("address", "Boulevarden 3")]


def test_geojson_and_metres_are_read_too_and_replace_what_was_known(foreman, addresses, store, tmp_path):
    collection = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"vejnavn": "Nyvej", "husnr": "1"},
         "geometry": {"type": "Point", "coordinates": [10.39, 55.43]}},
        {"type": "Feature", "properties": None, "geometry": None}, 7,
    ]}  # fmt: skip
    file = tmp_path / "adresser.geojson"
    file.write_text(json.dumps(collection))
    assert import_addresses(store, file).addresses == 1
    assert found(foreman, "nyvej 1") == [("address", "Nyvej 1")]
    metres = tmp_path / "metre.csv"
    metres.write_text("vejnavn;husnr;etrs89koordinat_øst;etrs89koordinat_nord\nSøvej;2;588000,0;6143000,0\n", "utf-8")
    assert import_addresses(store, metres).addresses == 1
    assert found(foreman, "søvej 2") == [("address", "Søvej 2")]
    assert found(foreman, "nyvej 1") == []


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "{", "vejnavn,husnr,x,y\nNyvej,1,,\n"])
def test_a_file_without_addresses_loses_none(foreman, addresses, store, tmp_path, content):
    for name in ("andet.csv", "andet.geojson"):
        file = tmp_path / name
        file.write_text(content)
        with pytest.raises(NoAddresses):
            import_addresses(store, file)
    assert found(foreman, "boulevarden 3") == [("address", "Boulevarden 3")]


def test_the_command_says_what_it_read_or_what_the_file_lacks(vejsyn, tmp_path):
    file = tmp_path / "adresser.csv"
    file.write_text(FLAT, "utf-8")
    code, said = vejsyn("roads", "addresses", file, "--json")
    assert (code, json.loads(said.out)) == (0, {"addresses": 4, "left_out": 2})
    file.write_text("navn,nr\nx,1\n")
    code, said = vejsyn("roads", "addresses", file)
    assert code != 0
    assert "navn, nr" in said.err
