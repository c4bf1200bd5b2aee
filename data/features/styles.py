"""How QGIS draws the layers: QML in a GeoPackage's table `layer_styles`, which it applies when it opens them.

Table: as QGIS itself makes it (`QgsOgrProviderUtils`, GDAL's GPKG driver). Colours: the map's own.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

STYLE_RED, YELLOW, GREEN, BLUE, STYLE_GREY = (
    "200,30,30,255",
    "235,165,20,255",
    "60,140,70,255",
    "40,100,180,255",
    "140,140,140,255",
)
"""Red, green, blue, opacity, 0-255."""

DOT_MM, STYLE_LINE_MM = "2.6", "0.8"
"""On paper."""


@dataclass(frozen=True, slots=True)
class Class:
    """What is drawn in one colour."""

    rule: str
    """QGIS' expression."""
    label: str
    colour: str


@dataclass(frozen=True, slots=True)
class Style:
    """Of a layer."""

    symbol: str
    """QGIS' word: marker, line."""
    classes: tuple[Class, ...]


GONE = "\"status\" IN ('repaired', 'verified', 'dismissed')"

STYLES = {
    "damages": Style(
        "marker",
        (
            Class(f"NOT {GONE} AND \"band\" = 'soon'", "haster", STYLE_RED),
            Class(f"NOT {GONE} AND \"band\" = 'plan'", "planlægges", YELLOW),
            Class(f"NOT {GONE} AND \"band\" = 'watch'", "holdes øje med", GREEN),
            Class(GONE, "udbedret eller afvist", STYLE_GREY),
        ),
    ),
    "sections": Style(
        "line",
        (
            Class('"overdue"', "syn overskredet", STYLE_RED),
            Class('NOT "overdue" AND "inspected" IS NOT NULL', "synet i tide", GREEN),
            Class('NOT "overdue" AND "inspected" IS NULL', "ikke synet, intet krav", STYLE_GREY),
        ),
    ),
    "passes": Style("line", (Class("", "filmet", BLUE),)),
    "orders": Style(
        "marker",
        (
            Class("\"state\" = 'open'", "i gang", BLUE),
            Class("\"state\" = 'done'", "udført", GREEN),
            Class("\"state\" = 'withdrawn'", "trukket tilbage", STYLE_GREY),
        ),
    ),
}
"""By layer."""

TABLE = """CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"""

LISTED = "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('layer_styles', 'attributes', '')"

STYLED = """INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
  styleQML, styleSLD, useAsDefault, description, owner) VALUES ('', '', ?, 'geom', 'Vejsyn', ?, '', 1, '', '')"""


def add_styles(package: Path, layers: Sequence[str]) -> None:
    """Give a GeoPackage's layers their styles; a GeoPackage is a SQLite database."""
    with closing(sqlite3.connect(package)) as database, database:
        database.execute(TABLE)
        database.execute(LISTED)
        database.executemany(STYLED, [(layer, qml(STYLES[layer])) for layer in layers])


def qml(style: Style) -> str:
    """QGIS' own form of a style: rules, each with its symbol."""
    root = Element("qgis", version="3.22", styleCategories="Symbology")
    renderer = SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="0", enableorderby="0")
    rules, symbols = SubElement(renderer, "rules", key="root"), SubElement(renderer, "symbols")
    for number, one in enumerate(style.classes):
        SubElement(rules, "rule", key=f"rule{number}", symbol=str(number), label=one.label, filter=one.rule)
        _symbol(symbols, str(number), style.symbol, one.colour)
    return '<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM">\n' + tostring(root, encoding="unicode")


def _symbol(symbols: Element, name: str, kind: str, colour: str) -> None:
    symbol = SubElement(symbols, "symbol", type=kind, name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    is_dot = kind == "marker"
    layer = SubElement(
        symbol, "layer", {"class": "SimpleMarker" if is_dot else "SimpleLine", "enabled": "1", "pass": "0"}
    )
    options = {"color": colour, "name": "circle", "size": DOT_MM, "size_unit": "MM", "outline_color": "255,255,255,255"}
    line = {"line_color": colour, "line_width": STYLE_LINE_MM, "line_width_unit": "MM", "capstyle": "round"}
    mapped = SubElement(layer, "Option", type="Map")
    for key, value in (options if is_dot else line).items():
        SubElement(mapped, "Option", name=key, value=value, type="QString")
        SubElement(layer, "prop", k=key, v=value)
