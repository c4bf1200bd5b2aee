"""A sketch of the map on a printed sheet: the roads, the way through the stops, the stops with their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from api.orders.round_trip import RoundTrip
from api.paper.sheet import GREY, INK, MARGIN_MM, RED, TEXT_WIDTH_MM, Sheet
from data.orders.road_distances import Place

FRAME_SHARE = 0.08
"""Of the drawn ground, left free on each side."""

LEAST_ACROSS_M = 200.0
"""Ground shown at least: a single place without its surroundings is found by nobody."""

SKETCH_DOT_MM = 2.6
ROAD_GREY = 205
BAR_STEPS_M = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
LONGEST_BAR_MM = 45


@dataclass(frozen=True, slots=True)
class _Ground:
    """Where a place on the ground lies on the sheet."""

    west: float
    north: float
    mm_per_m: float
    top_mm: float

    def at(self, place: Place) -> tuple[float, float]:
        """Millimetres from the sheet's corner."""
        return MARGIN_MM + (place[0] - self.west) * self.mm_per_m, self.top_mm + (self.north - place[1]) * self.mm_per_m


def draw_sketch(sheet: Sheet, height_mm: float, trip: RoundTrip) -> None:
    """Draw it from margin to margin below what stands on the page; north is up."""
    stops, yard = trip.places, trip.yard
    ground = _ground([*trip.way, *stops, *([yard] if yard else [])], sheet.get_y(), height_mm)
    with sheet.rect_clip(MARGIN_MM, ground.top_mm, TEXT_WIDTH_MM, height_mm):
        _roads(sheet, ground, trip)
        _line(sheet, ground, trip.way, INK, 0.7)
        if yard:
            _square(sheet, ground.at(yard))
        for number in range(len(stops), 0, -1):
            _dot(sheet, ground.at(stops[number - 1]), number)
    sheet.set_fill_color(255)  # what was set inside the clip is forgotten by the file, not by the library
    _bar(sheet, ground, height_mm)
    sheet.set_draw_color(*GREY)
    sheet.set_line_width(0.2)
    sheet.rect(MARGIN_MM, ground.top_mm, TEXT_WIDTH_MM, height_mm)
    sheet.set_y(ground.top_mm + height_mm + 3)


def _ground(places: Sequence[Place], top_mm: float, height_mm: float) -> _Ground:
    points = np.asarray(places)
    (min_x, min_y), (max_x, max_y) = points.min(axis=0), points.max(axis=0)
    across, down = max(max_x - min_x, LEAST_ACROSS_M), max(max_y - min_y, LEAST_ACROSS_M * height_mm / TEXT_WIDTH_MM)
    scale = min(TEXT_WIDTH_MM / across, height_mm / down) * (1 - 2 * FRAME_SHARE)
    west = (min_x + max_x) / 2 - TEXT_WIDTH_MM / scale / 2
    north = (min_y + max_y) / 2 + height_mm / scale / 2
    return _Ground(float(west), float(north), float(scale), top_mm)


def _roads(sheet: Sheet, ground: _Ground, trip: RoundTrip) -> None:
    for section in trip.roads.network.sections:
        line = [(x, y) for x, y in shapely.get_coordinates(section.line).tolist()]
        _line(sheet, ground, line, (ROAD_GREY,) * 3, 1.3 if section.kind == "road" else 0.5)


def _line(sheet: Sheet, ground: _Ground, line: Sequence[Place], colour: tuple[int, ...], width_mm: float) -> None:
    sheet.set_draw_color(*colour)
    sheet.set_line_width(width_mm)
    if len(line) > 1:
        sheet.polyline([ground.at((place[0], place[1])) for place in line])


def _dot(sheet: Sheet, at: tuple[float, float], number: int) -> None:
    sheet.set_fill_color(*RED)
    sheet.set_draw_color(255)
    sheet.set_line_width(0.4)
    sheet.circle(x=at[0], y=at[1], radius=SKETCH_DOT_MM, style="DF")
    sheet.set_font("Helvetica", "B", 8 if number < 100 else 6)
    sheet.set_text_color(255)
    sheet.set_xy(at[0] - 5, at[1] - 2)
    sheet.cell(10, 4, str(number), align="C")


def _square(sheet: Sheet, at: tuple[float, float]) -> None:
    sheet.set_fill_color(*INK)
    sheet.set_draw_color(255)
    sheet.rect(at[0] - 2.2, at[1] - 2.2, 4.4, 4.4, style="DF")


def _bar(sheet: Sheet, ground: _Ground, height_mm: float) -> None:
    fitting = [step for step in BAR_STEPS_M if step * ground.mm_per_m <= LONGEST_BAR_MM]
    metres = fitting[-1] if fitting else BAR_STEPS_M[0]
    x, y, length = MARGIN_MM + 4, ground.top_mm + height_mm - 4, metres * ground.mm_per_m
    sheet.set_draw_color(*INK)
    sheet.set_line_width(0.4)
    sheet.polyline([(x, y - 1.5), (x, y), (x + length, y), (x + length, y - 1.5)])
    sheet.set_font("Helvetica", "", 8)
    sheet.set_text_color(*INK)
    sheet.set_xy(x, y - 5)
    sheet.cell(length, 4, f"{metres} m" if metres < 1000 else f"{metres // 1000} km")
