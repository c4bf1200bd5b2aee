"""The mail that a team gets: everything it needs, readable without opening anything else."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from api.mail.envelope import affordable, belong_to, cid, fill, headed, letter, near_cid
from api.mail.pictures import BoxedPictures
from api.settings import MailSettings
from api.wire.damages import placed_facts
from api.wording import BAND_WORDS, date_text
from data.damages.forecast import DANISH_TIME
from data.orders.outbox import Letter
from data.schema import Task
from model.grading.urgency import Band, Bands


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
    cid: str | None
    """Content-ID of its picture, without brackets."""
    near_cid: str | None
    """Of its close-up."""


def order_mail(
    tasks: Sequence[Task], link: str, url: str, pictures: BoxedPictures, settings: MailSettings, bands: Bands
) -> Letter:
    """The whole mail of a work order.

    Args:
        tasks: what is to be done, of one order, at least one; with damages, sightings, sections and team loaded.
        link: the crew's page, which holds the secret.
        url: the server's public address.
        pictures: makes the pictures.
        settings: whose From address it bears.
        bands: what is urgent today.
    """
    order = tasks[0].work_order
    message = headed(order.team.email, subject(tasks, bands), order.linked_at, f"order-{order.id}", settings)
    belong_to(message, order, settings)
    illustrations = affordable({task.id: task.damage for task in tasks}, pictures)
    lines = [_lines(task, link, url, bands, task.id in illustrations) for task in tasks]
    words = {
        "order": order,
        "renewed": order.linked_at > order.created_at,
        "due": order.due_on and date_text(order.due_on, "da"),
        "tasks": lines,
        "urgent": sum(line.urgent for line in lines),
        "link": link,
        "created": order.created_at.astimezone(DANISH_TIME),
        "sent": order.linked_at.astimezone(DANISH_TIME),
        "subject": str(message["Subject"]),
    }
    fill(message, "order", words, illustrations)
    return letter(message)


def subject(tasks: Sequence[Task], bands: Bands) -> str:
    """What a foreman would write, e.g. "Vejsyn: 7 skader til Hold Nord – Stigevej m.fl. (3 haster)"."""
    streets = Counter(task.damage.section.name for task in tasks)
    urgent = sum(bands.of(task.damage.urgency) is Band.SOON for task in tasks)
    count, team = len(tasks), tasks[0].work_order.team.name
    return (
        f"Vejsyn: {count} {'skade' if count == 1 else 'skader'} til {team} – {streets.most_common(1)[0][0]}"
        + (" m.fl." if len(streets) > 1 else "")
        + (f" ({urgent} haster)" if urgent else "")
    )


def _lines(task: Task, link: str, url: str, bands: Bands, has_picture: bool) -> TaskLines:
    damage = task.damage
    facts = placed_facts(damage, bands, "da")
    band = bands.of(damage.urgency)
    return TaskLines(
        position=task.position,
        urgent=band is Band.SOON,
        band=BAND_WORDS[band],
        title=facts["class_name"].capitalize(),
        place=facts["place_text"],
        severity=facts["severity_text"],
        size=facts["size_text"],
        lon=damage.lon,
        lat=damage.lat,
        crew_link=f"{link}#{task.id}",
        map_link=f"{url}/#damage={damage.id}",
        cid=cid(task.id) if has_picture else None,
        near_cid=near_cid(task.id) if has_picture else None,
    )
