"""Names and notes as they come in: cleaned here, so that what is stored can be shown anywhere."""

from typing import Annotated

import typer
from pydantic import AfterValidator, Field

from data.names import LONGEST_NAME, LONGEST_NOTE, NoName, clean_name, clean_note

LONGEST_REASON = 500
"""Characters."""


def _said(text: str) -> str:
    if not (said := clean_note(text)):
        raise NoName
    return said


NameText = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), AfterValidator(clean_name)]
"""One line; what cannot be read at all is refused."""

NoteText = Annotated[str, Field(max_length=LONGEST_NOTE), AfterValidator(clean_note)]
"""Several lines, or none."""


ReasonText = Annotated[str, Field(min_length=1, max_length=LONGEST_REASON), AfterValidator(_said)]
"""Several lines, at least one word."""


def typed_name(text: str | None) -> str | None:
    """A name on the command line; its callback for typer."""
    if text is None:
        return None
    try:
        return clean_name(text)
    except NoName as error:
        raise typer.BadParameter(str(error)) from error
