"""A damage's size and place in Danish words, as mails, the crew's page and the map say them."""

from model.severity import CONFIDENCE_90
from model.vocabulary import DamageClass

MIDDLE_M = 0.75
"""Nearer than this to the centre line, metres, is in the middle of the road: positions are no better."""

SIDES = {"left": "venstre side", "right": "højre side", "middle": "midt på vejen"}
BANDS = {"soon": "haster", "plan": "planlægges", "watch": "holdes øje med"}


def class_name(damage_class: str) -> str:
    """The word a foreman would use."""
    return DamageClass(damage_class).danish


def side(offset_m: float) -> str:
    """left, right or middle, seen towards increasing chainage."""
    if abs(offset_m) < MIDDLE_M:
        return "middle"
    return "right" if offset_m > 0 else "left"


def size_text(damage_class: str, length_m: float, width_m: float, size_error: float) -> str:
    """How large it is, with the error that 90 % of measurements keep within."""
    error = f"± {_percent(size_error)} %"
    if damage_class in (DamageClass.LONGITUDINAL, DamageClass.TRANSVERSE):
        return f"ca. {_length(max(length_m, width_m))} lang ({error})"
    return f"ca. {_length(length_m)} langs og {_length(width_m)} på tværs ({error})"


def place_text(name: str, chainage_m: float, offset_m: float) -> str:
    """Where it lies, as one says on the telephone."""
    return f"{name}, {chainage_m:.0f} m, {SIDES[side(offset_m)]}"


def _percent(size_error: float) -> int:
    return max(5, 5 * round(size_error * CONFIDENCE_90 * 100 / 5))


def _length(metres: float) -> str:
    if metres < 1:
        return f"{max(1, round(metres * 100))} cm"
    return f"{metres:.1f} m".replace(".", ",")
