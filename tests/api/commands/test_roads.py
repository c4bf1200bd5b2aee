"""`vejsyn roads import`: a plan before the deed."""

import json
import os
import pty
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from data.schema import Section
from data.settings import HomeSettings
from data.store import open_store
from ingest.night.lock import only_one
from tests.data.roads.road_files import geojson, street, write

HOUSE = {"type": "Polygon", "coordinates": [[[10.4, 55.44], [10.41, 55.44], [10.41, 55.45], [10.4, 55.44]]]}


@pytest.fixture
def roads(tmp_path):
    """Two layers with roads cut short by an export, and one record without a line."""
    write(tmp_path / "veje.gpkg", [street(0), street(1), None], layer="veje", CPR_VEJNAV=["Nygade", "Søvej", "x"],
          VEJSTIKLAS=["Trafikvej", "Lokalvej", "Lokalvej"])  # fmt: skip
    return write(tmp_path / "veje.gpkg", [street(9)], layer="stier", mode="a", navn=["Åsti"], trafikart=["Cykelsti"])


def known(tmp_path):
    store = open_store(HomeSettings(home=tmp_path / "home"))
    with store.read() as session:
        count = session.scalar(select(func.count()).where(Section.retired_at.is_(None)).select_from(Section))
    store.engine.dispose()
    return count


def test_the_plan_says_what_was_understood_and_what_changes(vejsyn, roads, tmp_path):
    code, said = vejsyn("roads", "import", roads, "--dry-run")
    assert code == 0
    for line in (
        "layer veje: 3 records, EPSG:25832 (as the file says)",
        "name ← CPR_VEJNAV (a name cut short)",
        "class ← VEJSTIKLAS (a name cut short)",
        "layer stier: 1 records",
        "class: no column: roads get no class and no interval of inspection (--class-column)",
        "name ← navn (a register's name)",
        "2 roads and 1 paths, 0.3 km; 0 one-way, 0 bridges and tunnels; 55.4343–55.4383° N, 10.3908–10.3925° E",
        "Trafikvej 1, Lokalvej 1, Uden klasse 1",
        "left out: 1 without a geometry",
        "3 added: Nygade, Søvej, Åsti",
    ):
        assert line in said.out
    assert known(tmp_path) == 0


def test_the_plan_in_danish(vejsyn, roads, monkeypatch):
    vejsyn("roads", "import", roads, "--yes")
    roads.unlink()
    write(roads, [street(0)], layer="veje", navn=["Ny Gade"], vejklasse=["Trafikvej"])
    monkeypatch.setenv("LANG", "da_DK.UTF-8")
    code, said = vejsyn("roads", "import", roads, "--dry-run", "--name-column", "navn")
    assert code == 0
    for line in (
        "lag veje: 1 poster, EPSG:25832 (som filen siger)",
        "vejnavn ← navn (valgt)",
        "klasse ← vejklasse (registrets navn)",
        "1 veje og 0 stier, 0.1 km; 0 ensrettede, 0 broer og tunneler; 55.4343–55.4343° N, 10.3908–10.3924° Ø",
        "1 omdøbt: Ny Gade",
        "2 udgår: Søvej, Åsti; gennemkørsler og 0 skader bevares",
    ):
        assert line in said.out


def test_without_a_terminal_nothing_happens_before_somebody_said_yes(vejsyn, roads, tmp_path, monkeypatch):
    code, said = vejsyn("roads", "import", roads)
    assert code == 65
    assert "3 added" in said.out
    assert "nobody to ask here. Look the plan through, then give the command with --yes" in said.err
    monkeypatch.setenv("LANG", "da_DK.UTF-8")
    assert "her er ingen at spørge" in vejsyn("roads", "import", roads)[1].err
    assert known(tmp_path) == 0
    code, said = vejsyn("roads", "import", roads, "--yes")
    assert (code, known(tmp_path)) == (0, 3)
    assert "3 strækninger tilføjet, 0 ændret, 0 udgået, 0 uændret; 0.3 km" in said.out


def test_what_changes_nothing_asks_nothing(vejsyn, roads):
    vejsyn("roads", "import", roads, "--yes")
    code, said = vejsyn("roads", "import", roads)
    assert code == 0
    assert "0 sections added, 0 updated, 0 gone, 3 unchanged" in said.out


@pytest.mark.parametrize(
    ("lang", "asked", "answer", "taken"),
    [("C", "Shall it be done? [y/N]:", "n", 0), ("da_DK.UTF-8", "Skal det gøres? [j/N]:", "j", 3)],
)
def test_at_a_terminal_it_asks(roads, tmp_path, lang, asked, answer, taken):
    inside, outside = pty.openpty()
    environment = os.environ | {"VEJSYN_HOME": str(tmp_path / "home"), "LANG": lang, "LC_ALL": lang}
    asking = subprocess.Popen([sys.executable, "-m", "api", "roads", "import", roads], stdin=outside,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, text=True)  # fmt: skip
    os.write(inside, f"{answer}\n".encode())
    said, _ = asking.communicate(timeout=120)
    for end in (inside, outside):
        os.close(end)
    assert asked in said
    assert (asking.returncode, known(tmp_path)) == (0, taken)


def test_as_json_the_plan_and_the_deed_are_one_object(vejsyn, roads, tmp_path):
    plan = json.loads(vejsyn("roads", "import", roads, "--dry-run", "--json")[1].out)
    assert plan["layers"][0]["columns"]["name"] == "CPR_VEJNAV"
    assert (plan["layers"][0]["crs"], plan["layers"][0]["crs_origin"]) == ("EPSG:25832", "declared")
    assert (plan["added"], plan["gone"], plan["left_out"], plan["imported"]) == (3, 0, {"no_geometry": 1}, False)
    assert plan["kinds"] == {"road": 2, "path": 1}
    done = json.loads(vejsyn("roads", "import", roads, "--yes", "--json")[1].out)
    assert (done["added"], done["damages_passed_on"], done["imported"]) == (3, 0, True)
    roads.unlink()
    write(roads, [street(0), street(1)], layer="veje", navn=["Nygade", "Søvej"], vejklasse=["Trafikvej", "Lokalvej"])
    changes = json.loads(vejsyn("roads", "import", roads, "--dry-run", "--json")[1].out)["changes"]
    assert changes["gone"] == [{"key": "@588050-6144450", "name": "Åsti"}]


def test_layers_coordinate_systems_and_what_is_missing_can_be_told(vejsyn, roads, tmp_path):
    assert vejsyn("roads", "import", roads, "--layer", "veje", "--crs", "EPSG:25832", "--yes")[0] == 0
    assert known(tmp_path) == 2
    assert vejsyn("roads", "import", roads, "--layer", "stier", "--missing", "kept", "--yes")[0] == 0
    assert known(tmp_path) == 3
    assert vejsyn("roads", "import", roads, "--layer", "stier", "--missing", "retired", "--yes")[0] == 0
    assert known(tmp_path) == 1


def test_roads_outside_denmark_are_taken_only_when_told(vejsyn, tmp_path):
    file = geojson(tmp_path / "v.geojson", [({}, [[18.0, 59.3], [18.1, 59.3]])])
    code, said = vejsyn("roads", "import", file, "--yes")
    assert (code, known(tmp_path)) == (65, 0)
    assert "v.geojson: lies outside the area" in said.err
    assert (vejsyn("roads", "import", file, "--yes", "--anywhere")[0], known(tmp_path)) == (0, 1)


def test_a_refusal_is_told_in_the_terminals_language(vejsyn, tmp_path, monkeypatch):
    file = geojson(tmp_path / "huse.geojson", [({}, HOUSE)])
    assert "huse.geojson: holds no lines to use (huse: 1 Polygon" in vejsyn("roads", "import", file)[1].err
    monkeypatch.setenv("LANG", "da_DK.UTF-8")
    code, said = vejsyn("roads", "import", file, "--yes")
    assert (code, "har ingen linjer at bruge (huse: 1 Polygon" in said.err) == (65, True)
    streets = write(tmp_path / "v.gpkg")
    code, said = vejsyn("roads", "import", streets, "--name-column", "x")
    assert (code, said.err) == (65, "x: ingen kolonne hedder sådan; filen har navn\n")


@pytest.mark.parametrize(
    ("lang", "words"),
    [("C", "a night is at work there. Wait until"), ("da_DK.UTF-8", "en nat er i gang dér. Vent, til")],
)
def test_roads_are_not_changed_under_a_night(vejsyn, roads, tmp_path, monkeypatch, lang, words):
    """What it reads goes along lines that would be others when it is remembered."""
    monkeypatch.setenv("LANG", lang)
    store = open_store(HomeSettings(home=tmp_path / "home"))
    with only_one(store):
        code, said = vejsyn("roads", "import", roads, "--yes")
        assert (code, words in said.err, known(tmp_path)) == (75, True, 0)
        assert vejsyn("roads", "import", roads, "--dry-run")[0] == 0
    (store.home / "nightly.lock").write_text("a night that died")
    assert (vejsyn("roads", "import", roads, "--yes")[0], known(tmp_path)) == (0, 3)
    with only_one(store) as died:
        assert died, "how the last night ended is not forgotten"
    store.engine.dispose()


def test_a_named_column_need_not_be_in_every_layer(vejsyn, roads):
    said = vejsyn("roads", "import", roads, "--dry-run", "--name-column", "navn")[1].out
    assert "name ← CPR_VEJNAV (a name cut short)" in said
    assert "name ← navn (named)" in said


@pytest.mark.parametrize(
    ("language", "words"),
    [("da_DK.UTF-8", ("Klasse", "Slags", "vej", "intet")), ("en_GB.UTF-8", ("Class", "Kind", "road", "none"))],
)
def test_the_classes_are_listed_in_the_readers_language(vejsyn, monkeypatch, tmp_path, language, words):
    monkeypatch.setenv("LANG", language)
    layer = write(
        tmp_path / "a.gpkg", [street(0), street(1)], CPR_VEJNAV=["Nygade", "Søvej"], VEJSTIKLAS=["Trafikvej", "P-anlæg"]
    )
    assert vejsyn("roads", "import", layer, "--yes")[0] == 0
    code, out = vejsyn("roads", "classes")
    assert code == 0
    assert all(word in out.out for word in words)
    assert ("," in out.out.split("Trafikvej")[1]) == language.startswith("da")
