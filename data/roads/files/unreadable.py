"""Why a road file cannot be used, in both languages: cause and next step."""

from enum import StrEnum
from pathlib import Path


class Cause(StrEnum):
    """What is wrong with the file as a whole; a single bad record is counted instead."""

    NOT_A_ROAD_FILE = "not_a_road_file"
    NO_LINES = "no_lines"
    NO_SUCH_LAYER = "no_such_layer"
    NO_PLACE = "no_place"
    UNKNOWN_CRS = "unknown_crs"
    TOO_MANY_POINTS = "too_many_points"
    TOO_DAMAGED = "too_damaged"


CAUSE_WORDS: dict[Cause, tuple[str, str]] = {
    Cause.NOT_A_ROAD_FILE: (
        "er ikke en kortfil, der kan læses ({detail}); giv GeoJSON, GPKG, SHP eller GML",
        "not a map file that can be read ({detail}); give GeoJSON, GPKG, SHP or GML",
    ),
    Cause.NO_LINES: (
        "har ingen linjer at bruge ({found}); eksportér vejmidterne, ikke punkter, flader eller tabeller",
        "holds no lines to use ({found}); export the road centre lines, not points, areas or tables",
    ),
    Cause.NO_SUCH_LAYER: (
        "{layer}: intet lag hedder sådan; filen har {present}",
        "{layer}: no such layer; the file has {present}",
    ),
    Cause.NO_PLACE: (
        "ligger ikke i området {area}: {found}. Sig, hvilket koordinatsystem den er i, med --crs EPSG:…; "
        "ligger vejene et andet sted, så sæt VEJSYN_ROADS_AREA eller brug --anywhere",
        "lies outside the area {area}: {found}. Say which coordinate system it is in with --crs EPSG:…; "
        "where the roads are elsewhere, set VEJSYN_ROADS_AREA or use --anywhere",
    ),
    Cause.UNKNOWN_CRS: (
        "{crs}: ukendt koordinatsystem; skriv det som EPSG:25832",
        "{crs}: no such coordinate system; write it as EPSG:25832",
    ),
    Cause.TOO_MANY_POINTS: (
        "har mere end {most:,} punkter; eksportér kun egne veje, forenklet til 5 cm",
        "has more than {most:,} points; export your own roads alone, simplified to 5 cm",
    ),
    Cause.TOO_DAMAGED: (
        "har mere end {most} poster, der ikke kan læses ({detail}); eksportér filen igen",
        "has more than {most} records that cannot be read ({detail}); export the file again",
    ),
}
"""Danish and English."""


class UnreadableRoads(ValueError):
    """The road file cannot be used; the message names the file, the cause and the next step."""

    def __init__(self, file: Path, cause: Cause, **facts: object) -> None:
        self.cause = cause
        da, en = (f"{file}: {words.format(**facts)}" for words in CAUSE_WORDS[cause])
        self.da, self.en = da, en
        super().__init__(en)
