"""Mail addresses as people type them."""

import re
from typing import Annotated

import typer
from pydantic import AfterValidator, Field

LOCAL_PART = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
"""RFC 5321 without quotes. Letters beyond ASCII would need SMTPUTF8, which many mail servers lack; `=?` would be read
as an encoded word (RFC 2047)."""

DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)


def mail_address(text: str) -> str:
    """The address as it goes on the wire; a domain with æ, ø or å in its ASCII form. Whether it exists, nobody knows.

    Raises:
        ValueError: it cannot be one.
    """
    local, at, domain = text.rpartition("@")
    ascii_domain = _ascii(domain)
    if not at or not LOCAL_PART.fullmatch(local) or "=?" in local or not DOMAIN.fullmatch(ascii_domain):
        raise ValueError(f"{text!r} is not a mail address")
    return f"{local}@{ascii_domain}"


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


MailAddress = Annotated[str, Field(max_length=254), AfterValidator(mail_address)]
"""RFC 5321, 4.5.3.1.3: a path of 256 characters, its brackets among them."""


def typed_address(text: str | None) -> str | None:
    """An address on the command line; its callback for typer."""
    if text is None:
        return None
    try:
        return mail_address(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
