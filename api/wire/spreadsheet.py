"""A list as the spreadsheet of its reader's language opens it."""

import csv
import io
from collections.abc import Sequence

from api.grade_words import SEVERITY_WORDS
from api.language import Language
from api.wire.finding import DamageRow
from api.wording import SIDES
from data.damages.damages import Status
from data.damages.forecast import DANISH_TIME
from model.grading.urgency import Band

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the machine's old code page."""

DELIMITER: dict[Language, str] = {"da": ";", "en": ","}
"""What Excel splits at, by the decimal sign that it leaves over."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""A cell of text that begins with one is run by spreadsheets (OWASP, CSV injection)."""

HEADINGS: dict[Language, tuple[str, ...]] = {
    "da": (
        "Skade", "Hastegrad", "Point", "Slags", "Alvor", "Status", "Hold", "Vej", "Meter", "Side", "Set første gang",
        "Set senest", "Breddegrad", "Længdegrad",
    ),
    "en": (
        "Damage", "Urgency", "Points", "Kind", "Severity", "Status", "Team", "Road", "Metre", "Side", "First seen",
        "Last seen", "Latitude", "Longitude",
    ),
}  # fmt: skip

BAND_NAMES: dict[Band, dict[Language, str]] = {
    Band.SOON: {"da": "snart", "en": "soon"},
    Band.PLAN: {"da": "planlæg", "en": "plan"},
    Band.WATCH: {"da": "hold øje", "en": "watch"},
}

STATUS_NAMES: dict[Status, dict[Language, str]] = {
    Status.CANDIDATE: {"da": "usikker", "en": "uncertain"},
    Status.NEW: {"da": "ny", "en": "new"},
    Status.ASSIGNED: {"da": "tildelt", "en": "assigned"},
    Status.REPAIRED: {"da": "udbedret", "en": "repaired"},
    Status.REOPENED: {"da": "genåbnet", "en": "reopened"},
}
"""Of what a list may hold."""


def heading(language: Language) -> str:
    """The file's beginning."""
    return BYTE_ORDER_MARK + written([HEADINGS[language]], language)


def lines(rows: Sequence[DamageRow], language: Language) -> str:
    """A line for each row."""
    return written([_cells(row, language) for row in rows], language)


def _cells(row: DamageRow, language: Language) -> Sequence[str]:
    seen = (at.astimezone(DANISH_TIME).date().isoformat() for at in (row.first_seen, row.last_seen))
    return (
        str(row.id), BAND_NAMES[row.band][language], number_cell(row.urgency, 1, language), row.class_name,
        SEVERITY_WORDS[row.severity][language], STATUS_NAMES.get(row.status, {}).get(language, row.status.value),
        text_cell(row.team or ""), text_cell(row.street), number_cell(row.chainage_m, 0, language),
        SIDES[row.side][language], *seen, number_cell(row.lat, 6, language), number_cell(row.lon, 6, language),
    )  # fmt: skip


def text_cell(text: str) -> str:
    """What no spreadsheet runs; see `FORMULA_SIGNS`."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def number_cell(number: float, decimals: int, language: Language) -> str:
    """With the sign that the language puts before decimals."""
    text = f"{number:.{decimals}f}"
    return text.replace(".", ",") if language == "da" else text


def written(rows: Sequence[Sequence[str]], language: Language) -> str:
    """Rows as they stand in a file."""
    file = io.StringIO()
    csv.writer(file, delimiter=DELIMITER[language], lineterminator="\r\n").writerows(rows)
    return file.getvalue()
