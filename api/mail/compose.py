"""The mail that a team gets: everything it needs, readable without opening anything else."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from api.mail.pictures import BoxedPictures
from api.settings import MailSettings
from api.wire.damages import facts, place_text
from api.wording import BANDS
from data.orders.outbox import Letter
from data.schema import Task, WorkOrder
from model.grading.urgency import Band
from model.grading.urgency import band as band_of

DENMARK = ZoneInfo("Europe/Copenhagen")

MOST_PICTURE_BYTES = 9 * 2**20
"""In one mail; base64 makes 12 MiB of it, and many servers take no more than 15 MB."""

_TEMPLATES = Environment(
    loader=PackageLoader("api.mail"),
    autoescape=select_autoescape(enabled_extensions=("html.j2",)),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class TaskLines:
    """One task as the mail shows it."""

    position: int
    urgent: bool
    band: str
    title: str
    place: str
    severity: str
    size: str
    lon: float
    lat: float
    crew_link: str
    map_link: str
    navigate_link: str
    cid: str | None
    """Content-ID of its picture, without brackets."""


def order_mail(order: WorkOrder, link: str, url: str, pictures: BoxedPictures, settings: MailSettings) -> Letter:
    """The whole mail of a work order.

    Args:
        order: with team, tasks, damages, sightings and sections loaded.
        link: the crew's page, which holds the secret.
        url: the server's public address.
        pictures: makes the pictures.
        settings: whose From address it bears.
    """
    message = _headed(order, settings)
    shown = _affordable(order.tasks, pictures)
    lines = [_lines(task, link, url, task.id in shown) for task in order.tasks]
    words = {
        "order": order,
        "tasks": lines,
        "urgent": sum(line.urgent for line in lines),
        "link": link,
        "created": order.created_at.astimezone(DENMARK),
        "subject": str(message["Subject"]),
    }
    message.set_content(_TEMPLATES.get_template("order.txt.j2").render(words))
    message.add_alternative(_TEMPLATES.get_template("order.html.j2").render(words), subtype="html")
    _illustrate(message, shown)
    message["Content-Language"] = "da"
    return Letter(
        recipient=order.team.email,
        subject=str(message["Subject"]),
        message=message.as_bytes(policy=SMTP),
        message_id=str(message["Message-ID"]),
    )


def subject(order: WorkOrder) -> str:
    """What a foreman would write, e.g. "Vejsyn: 7 skader til Hold Nord – Stigevej m.fl. (3 haster)"."""
    streets = Counter(task.damage.section.name for task in order.tasks)
    urgent = sum(_band(task) is Band.SOON for task in order.tasks)
    count = len(order.tasks)
    return (
        f"Vejsyn: {count} {'skade' if count == 1 else 'skader'} til {order.team.name} – {streets.most_common(1)[0][0]}"
        + (" m.fl." if len(streets) > 1 else "")
        + (f" ({urgent} haster)" if urgent else "")
    )


def _headed(order: WorkOrder, settings: MailSettings) -> EmailMessage:
    sender = settings.sender_address
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = order.team.email
    message["Subject"] = " ".join(subject(order).split())
    message["Date"] = format_datetime(order.created_at)
    message["Message-ID"] = make_msgid(f"order-{order.id}", domain=sender.domain)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    return message


def _affordable(tasks: Sequence[Task], pictures: BoxedPictures) -> dict[int, bytes]:
    """Task id to picture, until the mail is full; the rest are on the crew's page."""
    shown: dict[int, bytes] = {}
    left = MOST_PICTURE_BYTES
    for task in tasks:
        picture = pictures.of(task.damage)
        if picture is not None and len(picture) <= left:
            shown[task.id] = picture
            left -= len(picture)
    return shown


def _illustrate(message: EmailMessage, shown: dict[int, bytes]) -> None:
    html = message.get_payload(1)
    assert isinstance(html, EmailMessage)
    for task_id, picture in shown.items():
        name = f"skade-{task_id}.jpg"
        html.add_related(picture, "image", "jpeg", cid=f"<{_cid(task_id)}>", filename=name, disposition="inline")


def _lines(task: Task, link: str, url: str, has_picture: bool) -> TaskLines:
    damage = task.damage
    told = facts(damage, "da")
    band = _band(task)
    return TaskLines(
        position=task.position,
        urgent=band is Band.SOON,
        band=BANDS[band.value],
        title=told["class_name"].capitalize(),
        place=place_text(damage, "da"),
        severity=told["severity_text"],
        size=told["size_text"],
        lon=damage.lon,
        lat=damage.lat,
        crew_link=f"{link}#{task.id}",
        map_link=f"{url}/#damage={damage.id}",
        navigate_link=f"https://www.google.com/maps?q={damage.lat:.6f},{damage.lon:.6f}",
        cid=_cid(task.id) if has_picture else None,
    )


def _band(task: Task) -> Band:
    return band_of(task.damage.urgency)


def _cid(task_id: int) -> str:
    return f"skade-{task_id}@vejsyn"
