"""The report's map: leafmap's MapLibre, its program and all data in one page, no address asked."""

import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.orm import Session

from api.failures.missing import ReportToolsMissing
from api.wire.features import geojson
from api.wire.features.query import CrsUri
from data.damages.damages import LIVING
from data.features.layer import Feature, Window
from data.features.reading import LAYERS, features

NEEDED = ("leafmap", "maplibre", "matplotlib")


BAND_COLOURS = {"soon": "#c81e1e", "plan": "#eba514", "watch": "#3c8c46"}
"""By band; as the map and QGIS draw them."""

OVERDUE, FILMED, BACKGROUND = "#7b1fa2", "#9cc3e6", "#f6f6f2"

FAIR_TO, POOR_TO = 70, 55
"""PCI up to which a section is drawn yellow and red: ASTM D6433's *fair* ends at 70, its *poor* at 55."""

UNKNOWN = "#a0a0a0"

STYLE: Mapping[str, Any] = {
    "version": 8,
    "sources": {},
    "layers": [{"id": "background", "type": "background", "paint": {"background-color": BACKGROUND}}],
}

Paint = Mapping[str, Any]
DRAWN: tuple[tuple[str, str, str, Paint], ...] = (
    ("filmed", "passes", "line", {"line-color": FILMED, "line-width": 9}),
    (
        "condition", "sections", "line",
        {"line-width": 3, "line-color": [
            "case", ["==", ["get", "pci"], None], UNKNOWN, ["<=", ["get", "pci"], POOR_TO], BAND_COLOURS["soon"],
            ["<=", ["get", "pci"], FAIR_TO], BAND_COLOURS["plan"], BAND_COLOURS["watch"],
        ]},
    ),
    ("overdue", "sections", "line", {"line-color": OVERDUE, "line-width": 6, "line-dasharray": [0.6, 1.2]}),
    (
        "damages", "damages", "circle",
        {"circle-radius": 5, "circle-stroke-width": 1, "circle-stroke-color": "#ffffff",
         "circle-color": ["match", ["get", "band"], *chain.from_iterable(BAND_COLOURS.items()), "#888888"]},
    ),
)  # fmt: skip
"""Name, source, kind and paint of each layer, the lowest first."""

SHOWN_FIELDS: Mapping[str, tuple[str, ...]] = {
    "damages": ("id", "band", "road"),
    "sections": ("road", "pci", "overdue"),
    "passes": (),
}
"""By source, what the map is drawn by and shows."""

FILTERS: Mapping[str, Any] = {"overdue": ["==", ["get", "overdue"], True]}


def map_page(session: Session, window: Window, centre: tuple[float, float], zoom: float) -> str:
    """A whole HTML page.

    Raises:
        ReportToolsMissing: leafmap is not installed.
    """
    if any(find_spec(name) is None for name in NEEDED):
        raise ReportToolsMissing
    from leafmap import maplibregl

    # Without a message queue `to_html` drops every layer; with the default style or controls it asks foreign servers.
    made = maplibregl.Map(center=list(centre), zoom=zoom, style=dict(STYLE), controls={}, use_message_queue=True)
    for source, found in _sources(session, window).items():
        made.add_source(source, {"type": "geojson", "data": found})
    for name, source, kind, paint in DRAWN:
        layer = {"id": name, "type": kind, "source": source, "paint": dict(paint)}
        made.add_layer(layer | ({"filter": FILTERS[name]} if name in FILTERS else {}))
    made.add_popup("damages", template="{{id}}: {{road}}")
    with TemporaryDirectory(prefix="vejsyn-report-") as folder:
        file = Path(folder) / "map.html"
        made.to_html(str(file), title="Vejsyn")
        return _printable(file.read_text(encoding="utf-8"))


def _printable(page: str) -> str:
    """A drawing that a printer finds as well: WebGL throws it away once it was shown."""
    head, options, rest = page.rpartition('"mapOptions": {')
    return f'{head}{options}"canvasContextAttributes": {{"preserveDrawingBuffer": true}}, {rest}'


def _sources(session: Session, window: Window) -> dict[str, Any]:
    """Damages that are not mended, all sections, and what was filmed in the period."""
    whole = Window(window.now, window.bands)
    damages = [one for one in features(session, LAYERS["damages"], whole) if one.properties["status"] in LIVING]
    sections = list(features(session, LAYERS["sections"], whole))
    passes = list(features(session, LAYERS["passes"], window))
    told = {"damages": damages, "sections": sections, "passes": passes}
    return {name: _source([_plain(one, SHOWN_FIELDS[name]) for one in found], window) for name, found in told.items()}


def _source(found: Sequence[Feature], window: Window) -> Any:
    return json.loads(geojson.items(found, CrsUri.CRS84, [], window.now, None))


def _plain(one: Feature, names: Sequence[str]) -> Feature:
    """With what is drawn alone, and nothing that could end the script it stands in."""
    told = {name: one.properties[name] for name in names}
    kept = {name: value.replace("<", "‹") if isinstance(value, str) else value for name, value in told.items()}
    return Feature(one.id, one.geometry, kept)
