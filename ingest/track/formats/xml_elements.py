"""Elements of an XML file one by one, as phones and people make them: no tree is built, no name is looked up.

What a file nests, declares or repeats costs no more than its own bytes (gpxpy's whole tree takes 16 times them). Names
are taken without their prefixes, which some programs forget to declare.
"""

import codecs
from collections.abc import Callable
from typing import BinaryIO
from xml.parsers import expat

from ingest.track.formats.position_log import NotReadable

PARSE_CHUNK_BYTES = 1 << 16

DEEPEST = 100
"""Elements inside one another; GPX has five, makers' extensions a few more."""

LONGEST_ELEMENT_TEXT = 200
"""Characters of an element's text that are kept; a coordinate has 30."""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WITHOUT_MARK = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))

Begin = Callable[[tuple[str, ...], dict[str, str]], None]
"""Is given the names of the elements about, the one that begins last, and its attributes."""

End = Callable[[tuple[str, ...], str], None]
"""Is given the names of the elements about, the one that ends last, and its text."""


def each_element(file: BinaryIO, begin: Begin, end: End) -> bool:
    """Tell of each element; whether the file came to its end, and did not break off or was damaged somewhere.

    Raises:
        NotReadable: it declares a document type, or nests deeper than anybody does; or has no element at all.
    """
    elements = _Elements(begin, end)
    encoding, mark = _encoding(file)
    file.seek(mark)
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    try:
        while chunk := file.read(PARSE_CHUNK_BYTES):
            elements.parser.Parse(decoder.decode(chunk).encode("utf-8", errors="replace"), False)
        elements.parser.Parse(b"", True)
    except expat.ExpatError as error:
        if not elements.any:
            raise NotReadable(str(error)) from error
        return False
    return True


def _encoding(file: BinaryIO) -> tuple[str, int]:
    """By the file's first bytes, since what it declares is often not so; and how many of them are no text."""
    head = file.read(4)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    return next((encoding for sign, encoding in _WITHOUT_MARK if head.startswith(sign)), "utf-8"), 0


class _Elements:
    def __init__(self, begin: Begin, end: End) -> None:
        self.any = False
        self._begin, self._end = begin, end
        self._about: tuple[str, ...] = ()
        self._text = ""
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartElementHandler = self._begins
        self.parser.EndElementHandler = self._ends
        self.parser.CharacterDataHandler = self._adds
        self.parser.StartDoctypeDeclHandler = _refuse_doctype

    def _begins(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._about) == DEEPEST:
            raise NotReadable(f"more than {DEEPEST} elements inside one another")
        self.any, self._text = True, ""
        self._about = (*self._about, name.rpartition(":")[2])
        self._begin(self._about, {key.rpartition(":")[2]: value for key, value in attributes.items()})

    def _ends(self, _name: str) -> None:
        self._end(self._about, self._text)
        self._about, self._text = self._about[:-1], ""

    def _adds(self, text: str) -> None:
        self._text = (self._text + text)[:LONGEST_ELEMENT_TEXT]


def _refuse_doctype(*_: object) -> None:
    raise NotReadable("a track declares no document type")  # entities within entities: a small file grows
