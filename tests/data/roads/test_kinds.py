"""Each kind of road file that was seen to go wrong, the smallest one of it, and what a person expects of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from shutil import make_archive
from typing import Any

import pytest
from shapely import LineString, MultiLineString, Point, Polygon, transform

from data.roads.columns import Columns, NoSuchColumn
from data.roads.files.records import Source
from data.roads.files.unreadable import Cause, UnreadableRoads
from data.roads.reader import RoadFile, read_roads
from tests.data.roads.road_files import DEGREES, geojson, line, north_of, street, without, write

Make = Callable[[Path], Path]
NAMES = ["Nygade", "Søvej"]
LAT_LON = [point[::-1] for point in DEGREES]
POINT = {"type": "Point", "coordinates": [10.4, 55.44]}


@dataclass(frozen=True)
class Kind:
    """A kind of file, and what is read of it."""

    made: Make
    names: list[str] = field(default_factory=lambda: list(NAMES))
    metres: list[float] = field(default_factory=lambda: [100.0, 100.0])
    kinds: list[str] | None = None
    classes: list[str] | None = None
    from_m: list[float] | None = None
    left_out: dict[str, int] = field(default_factory=dict)
    crs: tuple[str, str, bool] | None = None
    """Name, who says so, whether the axes are swapped."""
    source: Source = field(default_factory=Source)


def cut_names(folder: Path) -> Path:
    return write(folder / "v.shp", CPR_VEJNAVN=NAMES, vejkategori=["Stor vej", "Hovedsti"], trafikart=["Al", "Sti"])


def vejman_cut(folder: Path) -> Path:
    return write(folder / "v.shp", CPR_VEJNAVN=NAMES, VEJSTIKLASSE=["Trafikvej", "Cykelsti"])


def utf8_without_cpg(folder: Path) -> Path:
    return without(write(folder / "v.shp", navn=["Østergade", "Åløkke Allé"]), ".cpg")


def latin1_without_cpg(folder: Path) -> Path:
    file = without(write(folder / "v.shp", navn=["Østergade", "Å"]), ".cpg")
    table = file.with_suffix(".dbf")
    table.write_bytes(
        table.read_bytes().replace("Ø".encode(), "Ø ".encode("latin-1"), 1).replace("Å".encode(), b"\xc5 ")
    )
    return file


def two_layers(folder: Path) -> Path:
    write(folder / "v.gpkg", [street(0)], layer="veje", navn=["Nygade"])
    return write(folder / "v.gpkg", [street(1)], layer="stier", mode="a", navn=["Søvej"])


def drawn_twice(folder: Path) -> Path:
    write(folder / "v.gpkg", layer="veje")
    return write(folder / "v.gpkg", [street(1).reverse()], layer="kopi", mode="a", id=["x"], navn=["Den anden"])


def houses_first(folder: Path) -> Path:
    house = Polygon([(588_000, 6_144_000), (588_010, 6_144_000), (588_010, 6_144_010)])
    write(folder / "v.gpkg", [house], layer="huse", navn=["Nr. 4"])
    write(folder / "v.gpkg", [street(5)], layer="vandloebsmidte", mode="a", navn=["Åen"])
    return write(folder / "v.gpkg", layer="vejmidte", mode="a")


def swapped_gml(folder: Path) -> Path:
    """As some exports have it: the northing first, though the coordinate system says otherwise."""
    turned = [transform(road, lambda xy: xy[:, ::-1]) for road in (street(0), street(1))]
    return write(folder / "v.gml", turned)


def zipped(folder: Path) -> Path:
    (folder / "v").mkdir()
    write(folder / "v" / "v.shp")
    return Path(make_archive(str(folder / "veje"), "zip", folder / "v"))


def one_bad_record(folder: Path) -> Path:
    one_point = {"type": "LineString", "coordinates": [[10.4, 55.44]]}
    bad: list[Any] = [None, one_point, [["x", 1], [2, 3]], POINT, [[0, 0], [1, 1]]]
    named = [({"navn": f"{number}"}, shape) for number, shape in enumerate(bad)]
    return geojson(folder / "v.geojson", [*named, ({"navn": "Nygade"}, DEGREES)])


def not_numbers(folder: Path) -> Path:
    file = geojson(folder / "v.geojson", [({"navn": "Nygade"}, DEGREES), ({"navn": "b"}, [[10.4, 55.4], [99.125, 55]])])
    file.write_text(file.read_text().replace("99.125", "NaN"))
    return file


def osm(folder: Path) -> Path:
    file = folder / "v.osm"
    nodes = "".join(f'<node id="{n}" lat="55.44" lon="{10.4 + n / 1000}"/>' for n in range(1, 9))
    tagged = [
        {"highway": "residential", "name": "Nygade", "oneway": "-1"},
        {"highway": "cycleway", "name": "Søsti", "bridge": "yes", "layer": "2"},
        {"waterway": "stream", "name": "Åen"},
        {"highway": "construction", "name": "Senere"},
    ]
    ways = "".join(
        f'<way id="{n}"><nd ref="{2 * n - 1}"/><nd ref="{2 * n}"/>'
        + "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        + "</way>"
        for n, tags in enumerate(tagged, start=1)
    )
    file.write_text(f'<osm version="0.6">{nodes}{ways}</osm>')
    return file


KINDS: dict[str, Kind] = {
    "Shapefile's ten letters, GeoDanmark": Kind(cut_names, kinds=["road", "path"], classes=["Stor vej", "Hovedsti"]),
    "Shapefile's ten letters, vejman": Kind(vejman_cut, kinds=["road", "path"], classes=["Trafikvej", "Cykelsti"]),
    "UTF-8 without .cpg": Kind(utf8_without_cpg, names=["Østergade", "Åløkke Allé"]),
    "ISO-8859-1 without .cpg": Kind(latin1_without_cpg, names=["Ø stergade", "Å"]),
    "zipped Shapefile": Kind(zipped),
    "second layer": Kind(two_layers),
    "one layer asked for": Kind(two_layers, ["Søvej"], [100.0], source=Source(layers=("stier",))),
    "houses first, a stream too": Kind(houses_first),
    "no coordinate system, metres": Kind(
        lambda folder: without(write(folder / "v.shp"), ".prj"), crs=("EPSG:25832", "guessed", False)
    ),
    "no coordinate system, degrees": Kind(
        lambda folder: without(write(folder / "v.shp", written_in="EPSG:4326"), ".prj"),
        crs=("EPSG:4326", "guessed", False),
    ),
    "metres in GeoJSON, which is of degrees by its standard": Kind(
        lambda folder: geojson(folder / "v.geojson", [({"navn": "Nygade"}, [[588e3, 6144e3], [588.1e3, 6144e3]])]),
        ["Nygade"], [100.0], crs=("EPSG:25832", "guessed", False),
    ),
    "told a coordinate system": Kind(
        lambda folder: without(write(folder / "v.shp", written_in="EPSG:25833"), ".prj"),
        crs=("EPSG:25833", "told", False), source=Source(crs="EPSG:25833"),
    ),
    "latitude first": Kind(
        lambda folder: geojson(folder / "v.geojson", [({"navn": "Nygade"}, LAT_LON)]),
        ["Nygade"], [632.7], crs=("EPSG:4326", "declared", True),
    ),
    "northing first": Kind(swapped_gml, crs=("EPSG:25832", "declared", True)),
    "one bad record of each sort": Kind(
        one_bad_record, ["Nygade"], [632.7], left_out={"no_geometry": 3, "not_a_line": 1, "outside": 1}
    ),
    "coordinates that are no numbers": Kind(not_numbers, ["Nygade"], [632.7], left_out={"broken_line": 1}),
    "null geometry first": Kind(
        lambda folder: geojson(folder / "v.geojson", [({"navn": "x"}, None), ({"navn": "Nygade"}, DEGREES)]),
        ["Nygade"], [632.7], left_out={"no_geometry": 1},
    ),
    "chainage as text": Kind(
        lambda folder: write(folder / "v.gpkg", navn=NAMES, FRAKMT=["0000/0120", "4/0800"], TILKMT=["0000/0220", "x"]),
        from_m=[120.0, 4800.0],
    ),
    "chainage with a decimal comma, and none": Kind(
        lambda folder: write(folder / "v.gpkg", navn=NAMES, frakmt=["12,5", "ukendt"], tilkmt=["112,5", ""]),
        from_m=[12.5, 0.0],
    ),
    "chainage as kilometres and metres in one number": Kind(
        lambda folder: write(folder / "v.gpkg", navn=NAMES, FRAKMT=[40_800, 40_950], TILKMT=[40_900, 50_050]),
        from_m=[4800.0, 4950.0],
    ),
    "heights": Kind(
        lambda folder: write(folder / "v.gpkg", [LineString([(588_000, 6_144_000, 7), (588_100, 6_144_000, 9)])]),
        ["Nygade"], [100.0],
    ),
    "a road in two pieces": Kind(
        lambda folder: write(folder / "v.gpkg", [MultiLineString([street(0), street(7)])], frakmt=[40.0], navn=["Ny"]),
        ["Ny", "Ny"], from_m=[40.0, 140.0],
    ),
    "drawn in two layers": Kind(drawn_twice, ["Nygade", "Den anden"], left_out={"drawn_twice": 1}),
    "OpenStreetMap": Kind(
        osm, ["Nygade", "Søsti"], [63.3, 63.3], kinds=["road", "path"], classes=["residential", "cycleway"],
        left_out={"no_road": 2},
    ),
    "without any column": Kind(
        lambda folder: geojson(folder / "v.geojson", [({}, DEGREES)]), ["Vej"], [632.7], classes=["Uden klasse"]
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_road_file_of_each_kind_is_read_as_a_person_expects(kind: Kind, tmp_path: Path) -> None:
    found = read_roads(kind.made(tmp_path), source=kind.source)
    assert [draft.name for draft in found.drafts] == kind.names
    assert [draft.line.length for draft in found.drafts] == pytest.approx(kind.metres, abs=0.2)
    assert dict(found.left_out) == kind.left_out
    for expected, what in ((kind.kinds, "kind"), (kind.classes, "road_class"), (kind.from_m, "from_m")):
        if expected is not None:
            assert [getattr(draft, what) for draft in found.drafts] == expected
    if kind.crs:
        assert placed(found) == kind.crs
    for draft in found.drafts:
        west, south, east, north = draft.line.bounds
        assert 587_000 < west <= east < 590_000
        assert 6_143_000 < south <= north < 6_147_000


def placed(found: RoadFile) -> tuple[str, str, bool]:
    (placement,) = {read.placement for read in found.layers if read.placement}
    return ":".join(placement.crs.to_authority()), placement.origin.value, placement.swapped


def test_one_way_streets_and_bridges_of_openstreetmap(tmp_path: Path) -> None:
    assert [(draft.oneway, draft.level) for draft in read_roads(osm(tmp_path)).drafts] == [("backward", 0), (None, 2)]


def text_file(folder: Path) -> Path:
    (folder / "v.geojson").write_text("ikke veje")
    return folder / "v.geojson"


REFUSED: dict[str, tuple[Make, Source, Cause, str, str]] = {
    "not a road file": (
        text_file, Source(), Cause.NOT_A_ROAD_FILE,
        "er ikke en kortfil, der kan læses", "not a map file that can be read",
    ),
    "houses alone": (
        lambda folder: write(folder / "v.gpkg", [Point(588_000, 6_144_000)], layer="huse", navn=["x"]),
        Source(), Cause.NO_LINES, "har ingen linjer at bruge (huse: 1 Point)", "holds no lines to use (huse: 1 Point)",
    ),
    "a table": (
        lambda folder: (folder / "v.csv").write_text("navn,klasse\nNygade,1\n") and folder / "v.csv",
        Source(), Cause.NO_LINES, "har ingen linjer at bruge (v: 1 table)", "holds no lines to use (v: 1 table)",
    ),
    "only null geometries": (
        lambda folder: geojson(folder / "v.geojson", [({"navn": "x"}, None)]),
        Source(), Cause.NO_LINES, "no_geometry: 1", "no_geometry: 1",
    ),
    "in Sweden": (
        lambda folder: geojson(folder / "v.geojson", [({}, north_of(DEGREES, 10))]),
        Source(), Cause.NO_PLACE, "ligger ikke i området 54.5–57.81° N, 7.98–15.28° E: (10.4, 65.44), EPSG:4326",
        "lies outside the area 54.5–57.81° N, 7.98–15.28° E: (10.4, 65.44), EPSG:4326",
    ),
    "told another coordinate system": (
        lambda folder: write(folder / "v.gpkg"), Source(crs="EPSG:3006"), Cause.NO_PLACE, "--crs EPSG:", "--anywhere",
    ),
    "told what is no coordinate system": (
        lambda folder: write(folder / "v.gpkg"), Source(crs="UTM32"), Cause.UNKNOWN_CRS,
        "UTM32: ukendt koordinatsystem", "UTM32: no such coordinate system",
    ),
    "told a layer that is not there": (
        two_layers, Source(layers=("gader",)), Cause.NO_SUCH_LAYER,
        "gader: intet lag hedder sådan; filen har veje, stier", "gader: no such layer; the file has veje, stier",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("made", "source", "cause", "da", "en"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_used_is_refused_in_both_languages(
    made: Make, source: Source, cause: Cause, da: str, en: str, tmp_path: Path
) -> None:
    file = made(tmp_path)
    with pytest.raises(UnreadableRoads) as refused:
        read_roads(file, source=source)
    assert refused.value.cause is cause
    assert refused.value.da.startswith(f"{file}: ")
    assert da in refused.value.da
    assert en in refused.value.en == str(refused.value)


def test_another_country_is_taken_when_told_and_when_it_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = geojson(tmp_path / "v.geojson", [({}, north_of(DEGREES, 10))])
    assert len(read_roads(file, source=Source(anywhere=True)).drafts) == 1
    monkeypatch.setenv("VEJSYN_ROADS_AREA", "4,57,32,72")
    assert len(read_roads(file).drafts) == 1


def test_a_declared_coordinate_system_is_believed_though_a_guess_puts_more_lines_into_the_area(tmp_path: Path) -> None:
    """Two records lie in the North Sea by the file's own word; read as zone 33 all five would lie in Denmark."""
    streets = [
        LineString([(x, 6_144_000), (x + 100, 6_144_000)]) for x in (505_000, 505_200, 505_400, 220_000, 221_000)
    ]
    for told in (None, "EPSG:25832"):
        found = read_roads(write(tmp_path / "v.gpkg", streets, navn="abcde"), Source(crs=told))
        assert placed(found) == ("EPSG:25832", "told" if told else "declared", False)
        assert (len(found.drafts), dict(found.left_out)) == (3, {"outside": 2})


@pytest.mark.parametrize(("lon", "lat"), [(4.0, 52.0), (-70.0, -50.0), (10.0, 0.1), (25.0, 70.0), (-21.9, 64.1)])
def test_anywhere_is_anywhere(lon: float, lat: float, tmp_path: Path) -> None:
    """Also where nobody says that the numbers are degrees."""
    there = [[lon, lat], [lon + 0.01, lat]]
    for declared in (True, False):
        file = geojson(tmp_path / "v.geojson", [({}, there)])
        if not declared:
            file = without(write(tmp_path / "v.shp", [LineString(there)], crs="EPSG:4326", navn=["x"]), ".prj")
        found = read_roads(file, Source(anywhere=True))
        assert placed(found) == ("EPSG:4326", "declared" if declared else "guessed", False)
        assert len(found.drafts) == 1


def test_a_column_that_only_a_left_out_layer_has_is_no_column_of_the_roads(tmp_path: Path) -> None:
    write(tmp_path / "v.gpkg", layer="veje", navn=NAMES)
    file = write(tmp_path / "v.gpkg", layer="vandløb", mode="a", vandnavn=["Å", "Bæk"])
    with pytest.raises(NoSuchColumn) as missing:
        read_roads(file, Source(Columns(name="vandnavn")))
    assert str(missing.value) == "vandnavn: no such column; the file has navn"


def test_a_bridge_drawn_over_a_line_keeps_to_its_own_place(tmp_path: Path) -> None:
    """A line of more than one point near another's middle has a key of its own."""
    crossing = [line((50, -50), (50, 50)), line((0, 0), (100, 0))]
    keys = [draft.key for draft in read_roads(write(tmp_path / "v.gpkg", crossing)).drafts]
    assert keys == [
        "@588050-6144000-100-588050-6143950-588050-6144050",
        "@588050-6144000-100-588000-6144000-588100-6144000",
    ]
