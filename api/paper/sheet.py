"""A printed sheet: A4, black and one colour, page numbers; whatever people typed can be set on it."""

import unicodedata
from datetime import datetime
from io import BytesIO

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from data.damages.forecast import DANISH_TIME

INK, GREY, RED, LINE = (18, 48, 61), (84, 112, 124), (179, 38, 30), (213, 220, 223)
MARGIN_MM = 16
PAGE_WIDTH_MM = 210
TEXT_WIDTH_MM = PAGE_WIDTH_MM - 2 * MARGIN_MM

WINDOWS_LATIN = "cp1252"
"""What PDF's own fonts can set (WinAnsiEncoding), so that no font file is needed."""


class Sheet(FPDF):
    """A document of ours."""

    def __init__(self, title: str, foot: str, at: datetime) -> None:
        super().__init__(format="A4")
        self._foot = settable(foot)
        self.core_fonts_encoding = WINDOWS_LATIN
        self.set_margins(MARGIN_MM, MARGIN_MM)
        self.set_auto_page_break(True, margin=MARGIN_MM + 4)
        self.set_title(settable(title))
        self.set_creator("Vejsyn")
        self.set_creation_date(at)
        self.set_lang("da")
        self.alias_nb_pages()
        self.add_page()

    def footer(self) -> None:
        """On each page: whose it is, and which of how many."""
        self.set_y(-MARGIN_MM + 2)
        self._ink(8, GREY)
        self.cell(TEXT_WIDTH_MM - 30, 5, self._foot)
        self.cell(30, 5, f"{self.page_no()} / {{nb}}", align="R")

    def words(self, text: str, size: float = 10, *, bold: bool = False, colour: tuple[int, int, int] = INK) -> None:
        """A paragraph from margin to margin."""
        self._ink(size, colour, bold)
        self.set_x(self.l_margin)
        self.multi_cell(0, size * 0.46, settable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def beside(
        self, x_mm: float, y_mm: float, width_mm: float, text: str, size: float = 10, bold: bool = False
    ) -> float:
        """A paragraph in a column; gives where it ends."""
        self._ink(size, INK, bold)
        self.set_xy(x_mm, y_mm)
        self.multi_cell(width_mm, size * 0.46, settable(text), align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)
        return float(self.get_y())

    def picture(self, jpeg: bytes, x_mm: float, y_mm: float, width_mm: float) -> float:
        """A picture; gives where it ends."""
        shown = self.image(BytesIO(jpeg), x=x_mm, y=y_mm, w=width_mm)
        return y_mm + float(shown.rendered_height)

    def rule(self) -> None:
        """A thin line from margin to margin."""
        self.set_draw_color(*LINE)
        self.set_line_width(0.2)
        y = self.get_y() + 1.5
        self.line(self.l_margin, y, PAGE_WIDTH_MM - self.r_margin, y)
        self.set_y(y + 2)

    def room(self, height_mm: float) -> None:
        """Begin a new page unless there is so much room left."""
        if self.get_y() + height_mm > self.h - self.b_margin:
            self.add_page()

    def content(self) -> bytes:
        """The file."""
        return bytes(self.output())

    def _ink(self, size: float, colour: tuple[int, int, int], bold: bool = False) -> None:
        self.set_font("Helvetica", "B" if bold else "", size)
        self.set_text_color(*colour)


def settable(text: str) -> str:
    """The text in letters that the fonts have: ł loses its stroke rather than the reader its word."""
    return "".join(_letter(letter) for letter in text)


def moment(at: datetime) -> str:
    """By Denmark's clocks, e.g. "03.11.2026 kl. 07.30"."""
    return f"{at.astimezone(DANISH_TIME):%d.%m.%Y kl. %H.%M}"


def _letter(letter: str) -> str:
    for candidate in (letter, unicodedata.normalize("NFKD", letter)[:1]):
        try:
            candidate.encode(WINDOWS_LATIN)
        except UnicodeEncodeError:
            continue
        return candidate
    return "?"
