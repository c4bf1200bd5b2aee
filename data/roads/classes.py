"""Road classes before a person edits them: road or path, and a proposed inspection interval."""

import re

from model.vocabulary import SectionKind

PATH_WORDS = re.compile(r"sti\b|\bcykel|\bcycle|\bfoot|\bpath|\bgående|\bbridleway|\bsteps")
"""A value that contains one of these names a path: GeoDanmark's *trafikart*, OpenStreetMap's *highway*."""

PROPOSED_INTERVALS: tuple[tuple[tuple[str, ...], int | None], ...] = (
    (("p-anlæg", "parkering", "service", "track", "adgangsvej", "mindre sti", "footway"), None),
    (("gennemfart", "primary", "trunk", "motorway", "stor vej", "trafikvej, primær"), 28),
    (("trafikvej", "secondary", "tertiary", "fordeling", "mellem vej"), 56),
    (("hovedsti", "cykel", "cycleway"), 56),
    (("lokalvej, primær", "lokalvej, sekundær", "unclassified"), 91),
    (("lokalvej", "residential", "living_street", "lille vej", "anden vej"), 182),
)
"""Proposals in days until a person edits them; the most important at least every 28 days (Faxe kommune)."""

UNKNOWN_CLASS = "Uden klasse"
"""Name of the class of sections without one."""


def kind_of(*values: str | None) -> SectionKind:
    """`path` when any of the file's values names one, otherwise `road`."""
    text = " ".join(value.lower() for value in values if value)
    return SectionKind.PATH if PATH_WORDS.search(text) else SectionKind.ROAD


def proposed_interval_days(class_name: str) -> int | None:
    """The interval to start from for a class of this name, or None when nothing is proposed."""
    lowered = class_name.lower()
    return next((days for words, days in PROPOSED_INTERVALS if any(word in lowered for word in words)), None)
