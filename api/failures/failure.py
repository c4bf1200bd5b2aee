"""How a kind of exception is answered. Exit codes are those of BSD's sysexits.

A message is filled in with the exception's own fields, and `{text}` is the exception's own text.
"""

from dataclasses import dataclass

from api.language import Language

BAD_INPUT, NOT_FOUND, UNAVAILABLE, IO_ERROR, TRY_LATER, NO_PERMISSION, CONFIGURATION = 65, 66, 69, 74, 75, 77, 78


@dataclass(frozen=True)
class Failure:
    """A code, an HTTP status, an exit code, and the message in two languages."""

    code: str
    status: int
    exit_code: int
    da: str
    en: str

    def message(self, error: Exception, language: Language) -> str:
        """The cause and the next step in the reader's language."""
        return (self.da if language == "da" else self.en).format_map({**vars(error), "text": error})
