"""Danish first, English where the browser asks for it."""

import os
from typing import Annotated, Literal

from fastapi import Depends, Request

Language = Literal["da", "en"]


def terminals_language() -> Language:
    """Of whoever sits at the terminal."""
    return "da" if os.environ.get("LANG", "").startswith("da") else "en"


def language_of(accept_language: str) -> Language:
    """English where it is asked for before Danish, otherwise Danish."""
    requested = [part.split(";")[0].strip().lower()[:2] for part in accept_language.split(",")]
    return "en" if next((language for language in requested if language in ("da", "en")), "da") == "en" else "da"


def _request_language(request: Request) -> Language:
    return language_of(request.headers.get("Accept-Language", ""))


RequestLanguage = Annotated[Language, Depends(_request_language)]
"""The language of whoever asks."""
