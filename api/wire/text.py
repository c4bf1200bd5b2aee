"""What people write, wherever it comes in."""

import unicodedata
from typing import Annotated, Any

from pydantic import BeforeValidator

KEPT = "\n\t"


def plain(written: Any) -> Any:
    """The text without what no keyboard types and a database or a mail refuses: control characters but line breaks and
    tabs, and halves of surrogate pairs (`"\\ud800"` is valid JSON). PostgreSQL takes no NUL, UTF-8 no surrogate.

    What is no text is left to the validation that follows.
    """
    if not isinstance(written, str):
        return written
    return "".join(sign for sign in written if sign in KEPT or unicodedata.category(sign) not in ("Cc", "Cs"))


def one_line(written: Any) -> Any:
    """Plain, its words a space apart: a name stands in a mail's head and in a list."""
    return " ".join(plain(written).split()) if isinstance(written, str) else written


Text = Annotated[str, BeforeValidator(plain)]
"""Cleaned before its length is looked at."""

Line = Annotated[str, BeforeValidator(one_line)]
