"""Mail addresses as people type them."""

import re

PLAUSIBLE = re.compile(r"[^@\s<>\",;:\\()\[\]]+@[A-Za-z0-9ÆØÅæøå]([A-Za-z0-9ÆØÅæøå.-]*[A-Za-z0-9ÆØÅæøå])?")
"""One name, one domain, nothing that ends a header. Whether it exists, the mail server says."""


def mail_address(text: str) -> str:
    """The address itself.

    Raises:
        ValueError: it cannot be one.
    """
    if not PLAUSIBLE.fullmatch(text) or ".." in text:
        raise ValueError(f"{text!r} is not a mail address")
    return text
