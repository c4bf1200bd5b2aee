"""Names and notes as people, phones and file systems write them, cleaned once, at the door.

A name stands on a map, in a mail's subject, in a log and in a terminal; whatever could break or forge one of these
lines is taken off before it is stored. Nothing else in the house has to think of it.
"""

import re
import unicodedata

LONGEST_NAME = 100
"""Characters of the name of a team, a person, a phone, a road."""

LONGEST_FILE_NAME = 255
"""Characters; no file system in use has longer ones (NAME_MAX of Linux, in bytes)."""

LONGEST_NOTE = 2000
"""Characters of what a person writes to another."""

REPLACEMENT_CHARACTER = "\N{REPLACEMENT CHARACTER}"
"""Stands for a byte that is no text: Python reads such a byte of a file name as a lone surrogate."""

FILLERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
"""Letters and marks that show nothing (Unicode's Default_Ignorable_Code_Point, and the empty Braille cell): a name of
them alone would be no name."""

LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")


class NoName(ValueError):
    """Nothing of a name is left that could be read."""

    def __init__(self) -> None:
        super().__init__("nothing in it can be read; write a name")


def clean_name(text: str, longest: int = LONGEST_NAME) -> str:
    """A name as it is stored: what `shown` leaves of it.

    Raises:
        NoName: nothing is left.
    """
    if not (cleaned := shown(text, longest)):
        raise NoName
    return cleaned


def shown(text: str, longest: int = LONGEST_NAME) -> str:
    """One line of what can be seen, composed (NFC), without white space at its ends or twice in a row; may be empty."""
    return unicodedata.normalize("NFC", _single_spaced(text))[:longest].strip()


def clean_note(text: str, longest: int = LONGEST_NOTE) -> str:
    """The same of several lines, each ended by one line feed; may be empty."""
    lines = LINE_ENDS.sub("\n", text).split("\n")
    return unicodedata.normalize("NFC", "\n".join(map(_single_spaced, lines))).strip()[:longest].rstrip()


def clean_file_name(name: str) -> str:
    """A file's own name, the same whatever locale it is read in; `unnamed` where nothing of it can be read."""
    return shown(_as_utf8(name), LONGEST_FILE_NAME) or "unnamed"


def _as_utf8(name: str) -> str:
    """Python reads the bytes of names as the locale has them, and those that do not fit as lone surrogates."""
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:  # surrogates that stand for no byte
        return name


def _single_spaced(text: str) -> str:
    return " ".join(_one_line(text).split())


def _one_line(text: str) -> str:
    """What is no character becomes the sign for that, what cannot be seen goes, what is white becomes a space."""
    return "".join(_shown(character) for character in FILLERS.sub("", text))


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    match unicodedata.category(character):
        case "Cs" | "Co" | "Cn":  # lone surrogates, which no database takes; what Unicode gives no meaning
            return REPLACEMENT_CHARACTER
        case "Cc" | "Cf":  # control characters; marks of direction, of no width, of joining
            return ""
    return character
