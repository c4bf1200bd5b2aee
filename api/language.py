"""Danish first, English where the browser asks for it."""

from typing import Literal

Language = Literal["da", "en"]


def language_of(accept_language: str) -> Language:
    """English where it is asked for before Danish, otherwise Danish."""
    asked = [part.split(";")[0].strip().lower()[:2] for part in accept_language.split(",")]
    return "en" if next((language for language in asked if language in ("da", "en")), "da") == "en" else "da"
