"""What all of Vejsyn's mails have in common: an honest machine's headers, a text, its HTML, and the pictures in it."""

from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from sqlalchemy.orm import object_session

from api.mail.pictures import BoxedPictures, Illustration
from api.settings import MailSettings
from data.orders.outbox import Letter
from data.schema import Damage, WorkOrder
from data.users import address_of

MOST_PICTURE_BYTES = 7_000_000
"""In one mail; base64 with its line ends makes 9.6 MB of it. Many servers take no more than 10 MB (Exchange's old
default)."""

_MAIL_TEMPLATES = Environment(
    loader=PackageLoader("api.mail"),
    autoescape=select_autoescape(enabled_extensions=("html.j2",)),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def headed(recipient: str, subject: str, at: datetime, name: str, settings: MailSettings) -> EmailMessage:
    """A mail with its headers, without a body; in Danish, as all of Vejsyn's mails.

    Args:
        recipient: one address.
        subject: in any text; made one line.
        at: its Date.
        name: what its Message-ID begins with.
        settings: whose From address it bears.
    """
    sender = settings.sender_address
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, recipient
    message["Subject"] = one_line(subject)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(name, domain=sender.domain)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    return message


def one_line(text: str) -> str:
    """As a header may hold it: `email` would decode what looks like an encoded word, line breaks and all (RFC 2047)."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.replace("=?", "= ?").split())


def affordable(damages: Mapping[int, Damage], pictures: BoxedPictures) -> dict[int, Illustration]:
    """Each damage's pictures under its number, until the mail is full; the rest are a link away."""
    illustrations: dict[int, Illustration] = {}
    left = MOST_PICTURE_BYTES
    for number, damage in damages.items():
        illustration = pictures.of(damage)
        if illustration is not None and illustration.size <= left:
            illustrations[number] = illustration
            left -= illustration.size
    return illustrations


def fill(
    message: EmailMessage, template: str, words: Mapping[str, Any], illustrations: Mapping[int, Illustration]
) -> None:
    """Write its text and its HTML, from the templates of that name, and lay the pictures beside the HTML."""
    message.set_content(_MAIL_TEMPLATES.get_template(f"{template}.txt.j2").render(words))
    message.add_alternative(_MAIL_TEMPLATES.get_template(f"{template}.html.j2").render(words), subtype="html")
    html = message.get_payload(1)
    assert isinstance(html, EmailMessage)
    for number, illustration in illustrations.items():
        for picture, name in ((illustration.near, near_cid(number)), (illustration.whole, cid(number))):
            file = f"{name.partition('@')[0]}.jpg"
            html.add_related(picture, "image", "jpeg", cid=f"<{name}>", filename=file, disposition="inline")


def cid(number: int) -> str:
    """Content-ID of a damage's whole picture, without brackets."""
    return f"skade-{number}@vejsyn"


def near_cid(number: int) -> str:
    """Content-ID of a damage's close-up, without brackets."""
    return f"skade-{number}-naer@vejsyn"


def letter(message: EmailMessage) -> Letter:
    """For the outbox; it is complete."""
    message["Content-Language"] = "da"
    return Letter(
        recipient=str(message["To"]),
        subject=str(message["Subject"]),
        message=message.as_bytes(policy=SMTP),
        message_id=str(message["Message-ID"]),
    )


def belong_to(message: EmailMessage, order: WorkOrder, settings: MailSettings) -> None:
    """Answers go to the foreman; mail programs sort by the list (RFC 2919)."""
    session = object_session(order)
    answers_to = (session and address_of(session, order.created_by)) or settings.reply_to
    if answers_to:
        message["Reply-To"] = Address(one_line(order.created_by), addr_spec=answers_to)
    message["List-Id"] = f"Vejsyn arbejdssedler <arbejdssedler.{settings.sender_address.domain}>"
