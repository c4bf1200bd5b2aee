"""How far the detector's boxes end from what the rendered frames show, beside tests/bench/edges.py's of real ones."""

from collections.abc import Iterator

from model.geometry.sizing import NETWORK_PX
from tests.bench.edges import edged, lines
from tests.bench.rendered_detector import NAMES, DetectorComparison
from tests.bench.rendered_drives import PHONE
from tests.bench.rendered_size import BAND_M
from tests.bench.truth_table import Figure


def edge_figures(comparison: DetectorComparison) -> Iterator[Figure]:
    """By kind, of damages with their right name."""
    near = [p for p in comparison.pairs if BAND_M[0] <= p.shown.near_m <= BAND_M[1] and p.found]
    right = [(p.found, p.shown.box) for p in near if p.found and p.found.damage_class is p.shown.damage.damage_class]
    frame = (PHONE.width, PHONE.height, NETWORK_PX / PHONE.width)
    edges = (edge for found, truth in right if (edge := edged(found, truth, *frame)))
    for kind, count, text in lines(edges):
        yield Figure(NAMES[kind], f"{text} ({count})", "–", None, None, "")
