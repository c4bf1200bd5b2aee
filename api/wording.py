"""A damage's kind, size, reason and place in words, as mails, the crew's page and the map say them.

What is stored is numbers; the words are made here, in the reader's language. No number is told that nobody measured.
"""

from datetime import date, datetime
from enum import StrEnum

from api.language import Language
from data.damages.forecast import DANISH_TIME
from data.damages.growth import Growth
from data.schema import Damage
from model.grading.severity import CONFIDENCE_90, Measure
from model.grading.urgency import Band
from model.vocabulary import DamageClass

MIDDLE_M = 0.75
"""Nearer than this to the centre line, metres, is in the middle of the road: positions are no better."""

CLASS_WORDS: dict[DamageClass, dict[Language, str]] = {
    DamageClass.LONGITUDINAL: {"da": "langsgående revne", "en": "longitudinal crack"},
    DamageClass.TRANSVERSE: {"da": "tværgående revne", "en": "transverse crack"},
    DamageClass.ALLIGATOR: {"da": "netrevner", "en": "alligator cracking"},
    DamageClass.POTHOLE: {"da": "hul", "en": "pothole"},
}


class Side(StrEnum):
    """Of the road, towards increasing chainage."""

    LEFT = "left"
    RIGHT = "right"
    MIDDLE = "middle"


SIDES: dict[Side, dict[Language, str]] = {
    Side.LEFT: {"da": "venstre side", "en": "left side"},
    Side.RIGHT: {"da": "højre side", "en": "right side"},
    Side.MIDDLE: {"da": "midt på vejen", "en": "middle of the road"},
}
IN_CENTIMETRES_BELOW_M = 0.5
"""What has grown to less than this is told in centimetres."""

BAND_WORDS = {Band.SOON: "haster", Band.PLAN: "planlægges", Band.WATCH: "holdes øje med"}
MONTHS: dict[Language, tuple[str, ...]] = {
    "da": (
        "januar", "februar", "marts", "april", "maj", "juni",
        "juli", "august", "september", "oktober", "november", "december",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip


def class_name(damage_class: str, language: Language = "da") -> str:
    """The word a foreman would use."""
    return CLASS_WORDS[DamageClass(damage_class)][language]


def side(offset_m: float) -> Side:
    """The side of a place, by its offset from the centre line."""
    if abs(offset_m) < MIDDLE_M:
        return Side.MIDDLE
    return Side.RIGHT if offset_m > 0 else Side.LEFT


def size_text(damage_class: str, measure: Measure, language: Language = "da") -> str:
    """How large it is, with the error that 90 % of measurements keep within."""
    error = f"± {_percent(measure.error)} %"
    length, width = measure.length_m, measure.width_m
    if damage_class in (DamageClass.LONGITUDINAL, DamageClass.TRANSVERSE):
        longest = _length(max(length, width), language)
        return f"ca. {longest} lang ({error})" if language == "da" else f"about {longest} long ({error})"
    along, across = _length(length, language), _length(width, language)
    if language == "da":
        return f"ca. {along} langs og {across} på tværs ({error})"
    return f"about {along} along and {across} across ({error})"


def growth_text(damage_class: str, growth: Growth, language: Language = "da") -> str:
    """From what to what, and since when."""
    before, after = growth.from_m, growth.to_m
    unit = "m"
    if damage_class == DamageClass.ALLIGATOR:
        before, after, unit = before**2, after**2, "m²"
    first, last = decimal(before, language), decimal(after, language)
    if unit == "m" and after < IN_CENTIMETRES_BELOW_M:
        first, last, unit = f"{before * 100:.0f}", f"{after * 100:.0f}", "cm"
    since = day(growth.first.at, language, with_year=growth.first.at.year != growth.newest.at.year)
    if language == "da":
        return f"vokset fra {first} til {last} {unit} siden {since}"
    return f"grown from {first} to {last} {unit} since {since}"


def rain_text(day_ahead: date, mm: float, language: Language = "da") -> str:
    """How much rain is expected, and when."""
    midday = datetime(day_ahead.year, day_ahead.month, day_ahead.day, 12, tzinfo=DANISH_TIME)
    when = day(midday, language, with_year=False)
    return f"{mm:.0f} mm {when}" if language == "en" else f"{mm:.0f} mm den {when}"


def depth_text(damage: Damage, language: Language = "da") -> str | None:
    """How deep, when and by whom it was measured; None where nobody did."""
    if damage.depth_mm is None or damage.depth_at is None:
        return None
    at, by = day(damage.depth_at, language), damage.depth_by
    if language == "da":
        return f"{damage.depth_mm} mm, målt {at} af {by}"
    return f"{damage.depth_mm} mm, measured {at} by {by}"


def place_text(name: str, chainage_m: float, offset_m: float, language: Language = "da") -> str:
    """Where it lies, as one says on the telephone."""
    return f"{name}, {chainage_m:.0f} m, {SIDES[side(offset_m)][language]}"


def measure_of(damage: Damage) -> Measure:
    """Its size."""
    return Measure(damage.length_m, damage.width_m, damage.size_error)


def day(at: datetime, language: Language, with_year: bool = True) -> str:
    """A date as one writes it in a sentence, in Denmark's time."""
    text = date_text(at.astimezone(DANISH_TIME).date(), language)
    return text if with_year else text.rsplit(" ", 1)[0]


def date_text(on: date, language: Language) -> str:
    """A day of the calendar in words."""
    dot = "." if language == "da" else ""
    return f"{on.day}{dot} {MONTHS[language][on.month - 1]} {on.year}"


def _percent(size_error: float) -> int:
    return max(5, 5 * round(size_error * CONFIDENCE_90 * 100 / 5))


def _length(metres: float, language: Language) -> str:
    if metres < 1:
        return f"{max(1, round(metres * 100))} cm"
    return f"{decimal(metres, language)} m"


def decimal(value: float, language: Language) -> str:
    """A number with one decimal, as one writes it."""
    text = f"{value:.1f}"
    return text.replace(".", ",") if language == "da" else text
