"""How far confidences can be trusted: of the boxes said to be right at 0.8, how many are, as numbers and as a plot."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from model.evaluation.scoring import Interval, Judged, Kind, hits, surest_first

_BINS = 10
_Z = 1.96
"""95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Band:
    """The boxes of one band of confidence, a tenth wide."""

    confidence: float
    """0–1, their mean."""
    right: float
    """The share of them that is right, 0–1."""
    within: Interval
    """95 %, Wilson's score interval (1927)."""
    boxes: int


def bands(pictures: Sequence[Judged], kind: Kind) -> list[Band]:
    """Every band with a box in it, the lowest first."""
    pairs = [
        (one.confidence, hit)
        for picture in pictures
        for one, hit in zip(surest_first(picture), hits(picture, kind), strict=True)
    ]
    number = [min(int(sure * _BINS), _BINS - 1) for sure, _ in pairs]
    filled = ([pair for pair, band in zip(pairs, number, strict=True) if band == i] for i in range(_BINS))
    return [_band(band) for band in filled if band]


def calibration_error(measured: Sequence[Band], least: float = 0.0) -> float:
    """Mean distance of what is said from what is so, over the boxes of the bands from `least` up (ECE, Guo 2017)."""
    counted = [band for band in measured if band.confidence >= least]
    boxes = sum(band.boxes for band in counted)
    return sum(abs(band.confidence - band.right) * band.boxes for band in counted) / boxes if boxes else float("nan")


def _band(pairs: Sequence[tuple[float, bool]]) -> Band:
    right = float(np.mean([hit for _, hit in pairs]))
    return Band(float(np.mean([sure for sure, _ in pairs])), right, _wilson(right, len(pairs)), len(pairs))


def _wilson(share: float, count: int) -> Interval:
    middle = (share + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    reach = _Z / (1 + _Z**2 / count) * sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    return max(0.0, middle - reach), min(1.0, middle + reach)


_SIDE, _LEFT, _TOP, _TALLEST = 360, 56, 16, 60
"""Pixels of the plot: its square's side, its margins, and the tallest bar of the counts under it."""


def as_svg(measured: Sequence[Band], shown_from: float) -> str:
    """A reliability diagram: what was so over what was said, with 95 % bars, and how many boxes each point stands for.

    Args:
        measured: what `bands` gave.
        shown_from: the confidence from which boxes are shown, 0–1; drawn as a line.
    """
    parts = [*_axes(), _line(0, 0, 1, 1, "ideal"), _line(shown_from, 0, shown_from, 1, "shown")]
    parts += [_path(measured), *(part for band in measured for part in _point(band))]
    parts += _counts(measured)
    width, height = _LEFT + _SIDE + 20, _TOP + _SIDE + 50 + _TALLEST + 34
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            ' role="img" aria-label="Reliability diagram">',
            _STYLE,
            *parts,
            "</svg>\n",
        ]
    )


_STYLE = """<style>
  text { font: 12px system-ui, sans-serif; fill: #333 } .title { font-weight: 600 }
  .grid { stroke: #ddd } .ideal { stroke: #888; stroke-dasharray: 5 4 } .shown { stroke: #c60; stroke-dasharray: 2 3 }
  .bar { stroke: #1a5fb4; stroke-width: 2 } .dot { fill: #1a5fb4 } .count { fill: #a9c5e8 }
  .curve { stroke: #1a5fb4; stroke-width: 1.5; fill: none } .frame { fill: none; stroke: #555 }
</style>"""


def _x(share: float) -> float:
    return round(_LEFT + share * _SIDE, 1)


def _y(share: float) -> float:
    return round(_TOP + (1 - share) * _SIDE, 1)


def _line(x1: float, y1: float, x2: float, y2: float, name: str) -> str:
    return f'<line class="{name}" x1="{_x(x1)}" y1="{_y(y1)}" x2="{_x(x2)}" y2="{_y(y2)}"/>'


def _text(x: float, y: float, words: str, anchor: str = "middle", name: str = "") -> str:
    return f'<text class="{name}" x="{x}" y="{y}" text-anchor="{anchor}">{words}</text>'


def _axes() -> list[str]:
    ticks = [i / 5 for i in range(6)]
    parts = [_line(0, tick, 1, tick, "grid") for tick in ticks] + [_line(tick, 0, tick, 1, "grid") for tick in ticks]
    parts += [_text(_LEFT - 8, _y(tick) + 4, f"{tick:.1f}", "end") for tick in ticks]
    parts += [_text(_x(tick), _TOP + _SIDE + 18, f"{tick:.1f}") for tick in ticks]
    parts += [f'<rect class="frame" x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}"/>']
    parts += [_text(_x(0.5), _TOP + _SIDE + 38, "confidence said", name="title")]
    middle = _y(0.5)
    turned = f'<text class="title" transform="rotate(-90 14 {middle})" x="14" y="{middle}" text-anchor="middle">'
    return [*parts, f"{turned}share that is right</text>"]


def _path(measured: Sequence[Band]) -> str:
    points = " ".join(f"{_x(band.confidence)},{_y(band.right)}" for band in measured)
    return f'<polyline class="curve" points="{points}"/>'


def _point(band: Band) -> list[str]:
    low, high = band.within
    said = f"said {band.confidence:.2f}, right {band.right:.2f} ({low:.2f}–{high:.2f}) of {band.boxes} boxes"
    dot = f'<circle class="dot" cx="{_x(band.confidence)}" cy="{_y(band.right)}" r="4"><title>{said}</title></circle>'
    return [_line(band.confidence, low, band.confidence, high, "bar"), dot]


def _counts(measured: Sequence[Band]) -> list[str]:
    """Bars on a scale of square roots, so that the many doubtful boxes do not flatten the few sure ones."""
    foot, most = _TOP + _SIDE + 50 + _TALLEST + 14, max((band.boxes for band in measured), default=1)
    parts = []
    for band in measured:
        tall = round(_TALLEST * sqrt(band.boxes / most), 1)
        left = _x(int(band.confidence * _BINS) / _BINS) + 2
        parts.append(f'<rect class="count" x="{left}" y="{foot - tall}" width="{_SIDE / _BINS - 4}" height="{tall}"/>')
        parts.append(_text(left + _SIDE / _BINS / 2 - 2, foot - tall - 3, str(band.boxes)))
    return [*parts, _text(_x(0.5), foot + 16, "boxes", name="title")]
