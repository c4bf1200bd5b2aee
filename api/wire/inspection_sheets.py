"""What wants filming, and what was filmed in time, as spreadsheets."""

from collections.abc import Sequence

from api.language import Language
from api.wire.inspection import InspectedMonthOut, OverdueSection
from api.wire.spreadsheet import BYTE_ORDER_MARK, number_cell, text_cell, written
from data.damages.forecast import DANISH_TIME
from data.roads.inspection import Lack
from model.vocabulary import SectionKind

OVERDUE_HEADINGS: dict[Language, tuple[str, ...]] = {
    "da": (
        "Strækning", "Vej", "Klasse", "Art", "Interval, dage", "Længde, m", "Mangler, m", "Hvorfor", "Dage over",
        "Sidst filmet", "Sidst filmet af", "Breddegrad", "Længdegrad",
    ),
    "en": (
        "Section", "Road", "Class", "Kind", "Interval, days", "Length, m", "Missing, m", "Why", "Days over",
        "Last filmed", "Last filmed by", "Latitude", "Longitude",
    ),
}  # fmt: skip
MONTH_HEADINGS: dict[Language, tuple[str, ...]] = {
    "da": ("Måned", "Klasse", "Art", "Interval, dage", "Meter", "Synet i tide, m", "Synet i tide, %"),
    "en": ("Month", "Class", "Kind", "Interval, days", "Metres", "Inspected in time, m", "Inspected in time, %"),
}
LACK_WORDS: dict[Lack, dict[Language, str]] = {
    Lack.NEVER: {"da": "aldrig filmet", "en": "never filmed"},
    Lack.PARTLY: {"da": "kun delvis filmet", "en": "filmed in part"},
    Lack.LATE: {"da": "filmet for længe siden", "en": "filmed too long ago"},
}
ROAD_KINDS: dict[SectionKind, dict[Language, str]] = {
    SectionKind.ROAD: {"da": "vej", "en": "road"},
    SectionKind.PATH: {"da": "sti", "en": "path"},
}


def overdue_sheet(rows: Sequence[OverdueSection], language: Language) -> str:
    """A line for each section."""
    lines = [_overdue_cells(row, language) for row in rows]
    return BYTE_ORDER_MARK + written([OVERDUE_HEADINGS[language], *lines], language)


def months_sheet(rows: Sequence[InspectedMonthOut], language: Language) -> str:
    """A line for each class and month."""
    lines = [
        (
            row.month, text_cell(row.road_class), ROAD_KINDS[row.kind][language], str(row.interval_days),
            number_cell(row.metres, 0, language), number_cell(row.in_time_m, 0, language),
            number_cell(100 * row.in_time_m / row.metres if row.metres else 0.0, 1, language),
        )
        for row in rows
    ]  # fmt: skip
    return BYTE_ORDER_MARK + written([MONTH_HEADINGS[language], *lines], language)


def _overdue_cells(row: OverdueSection, language: Language) -> Sequence[str]:
    last = row.last_filmed_at
    return (
        text_cell(row.key), text_cell(row.name), text_cell(row.road_class), ROAD_KINDS[row.kind][language],
        str(row.interval_days), number_cell(row.length_m, 0, language), number_cell(row.missing_m, 0, language),
        LACK_WORDS[row.lack][language], "" if row.days_over is None else str(row.days_over),
        last.astimezone(DANISH_TIME).date().isoformat() if last else "", text_cell(row.last_filmed_by or ""),
        number_cell(row.lat, 6, language), number_cell(row.lon, 6, language),
    )  # fmt: skip
