"""Names and notes as they come in: cleaned here, so that what is stored can be shown anywhere."""

from collections.abc import Callable
from typing import Annotated, Any

import typer
from pydantic import BeforeValidator, Field

from data.names import LONGEST_NAME, LONGEST_NOTE, NoName, clean_name, clean_note

LONGEST_REASON = 500
"""Characters."""


def _nonempty_note(text: str, longest: int) -> str:
    if not (note := clean_note(text, longest)):
        raise NoName
    return note


def _cleaned(clean: Callable[[str, int], str]) -> BeforeValidator:
    """Cleaned before its length is looked at, and not cut; what is no text is left to the validation that follows."""

    def validate(written: Any) -> Any:
        """What pydantic asks first."""
        return clean(written, len(written)) if isinstance(written, str) else written

    return BeforeValidator(validate)


NameText = Annotated[str, _cleaned(clean_name), Field(min_length=1, max_length=LONGEST_NAME)]
"""One line; what cannot be read at all is refused."""

NoteText = Annotated[str, _cleaned(clean_note), Field(max_length=LONGEST_NOTE)]
"""Several lines, or none."""

ReasonText = Annotated[str, _cleaned(_nonempty_note), Field(min_length=1, max_length=LONGEST_REASON)]
"""Several lines, at least one word."""

LogInText = Annotated[str, _cleaned(clean_note), Field(max_length=LONGEST_NAME)]
"""A user's name as it is typed at the log-in: cleaned as names are, and none is fine, for it only is no user's."""


def typed_name(text: str | None) -> str | None:
    """A name on the command line; its callback for typer."""
    if text is None:
        return None
    try:
        return clean_name(text)
    except NoName as error:
        raise typer.BadParameter(str(error)) from error
