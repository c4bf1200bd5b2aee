"""The morning mail: what the nights since the last one came to, and what waits for a hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from api.language import Language
from api.mail.envelope import affordable, cid, fill, headed, letter, near_cid
from api.mail.pictures import BoxedPictures
from api.settings import MailSettings
from api.upkeep.words import OUTCOMES, alarm_words
from api.wire.damages import placed_facts
from api.wire.phones.sentences import WEEKDAYS, sentence
from api.wording import day
from data.damages.forecast import DANISH_TIME
from data.operation.alarms import Raised
from data.operation.morning_report import MorningReport, OverdueStreet, Unusable
from data.operation.morning_wishes import MorningWish
from data.operation.nights import NightOutcome
from data.orders.outbox import Letter
from data.schema import Damage, NightRun
from ingest.night.faults import Fault, cause_of, next_step_of
from ingest.refusals import words as refusal_words
from model.grading.urgency import Bands

DANISH: Language = "da"

MOST_IN_SUBJECT = 3
"""Pieces of news; a telephone shows some 40 letters."""


@dataclass(frozen=True, slots=True)
class DamageLines:
    """A damage as the mail shows it."""

    place: str
    severity: str
    size: str
    map_link: str
    cid: str | None
    """Content-ID of its picture, without brackets."""
    near_cid: str | None
    """Of its close-up."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What is wrong, and what to do about it where the first does not say so."""

    cause: str
    next_step: str = ""


def morning_mail(
    session: Session,
    report: MorningReport,
    wish: MorningWish,
    alarms: Sequence[Raised],
    url: str,
    pictures: BoxedPictures,
    settings: MailSettings,
) -> Letter:
    """The whole mail.

    Args:
        session: in which the report was made.
        report: what there is to tell.
        wish: whose mail it is.
        alarms: what stands on the map in red; told in a line, for alarms have a mail of their own.
        url: the server's public address.
        pictures: makes the pictures of the worst new ones.
        settings: whose From address it bears.
    """
    news = headlines(report)
    subject = f"Vejsyn: {', '.join(news[:MOST_IN_SUBJECT])}"
    message = headed(wish.email, subject, report.until, f"morning-{wish.user_id}", settings)
    message["List-Id"] = f"Vejsyn morgenmail <morgenmail.{settings.sender_address.domain}>"
    illustrations = affordable({damage.id: damage for damage in report.red.first}, pictures)
    words = {
        "report": report,
        "subject": str(message["Subject"]),
        "news": news,
        "today": _weekday_and_date(report),
        "since": f"{report.since.astimezone(DANISH_TIME):%d.%m.%Y kl. %H.%M}",
        "recordings": _whole(report.recordings),
        "kilometres": _kilometres(report.metres),
        "overdue_kilometres": _kilometres(report.overdue_m),
        "alarms": [alarm_words(alarm, DANISH)[0] for alarm in alarms],
        "night": report.night and _night(report.night),
        "red": [_damage(damage, url, report.bands, damage.id in illustrations) for damage in report.red.first],
        "unusable": [_unusable(one) for one in report.unusable],
        "verified": [_damage(damage, url, report.bands, False) for damage in report.verified.first],
        "reopened": [_damage(damage, url, report.bands, False) for damage in report.reopened.first],
        "overdue": [_street(street) for street in report.overdue.first],
        "phones": [(one.phone, sentence(session, one.attention, report.until, DANISH)) for one in report.phones],
        "name": wish.name,
        "at": f"{wish.at:%H.%M}",
        "url": url,
    }
    fill(message, "morning", words, illustrations)
    return letter(message)


def headlines(report: MorningReport) -> list[str]:
    """The news in a few words each, what asks for a hand first; at least one, for an empty report has no mail."""
    return list(_headlines(report))


def _headlines(report: MorningReport) -> Iterator[str]:
    phones = len({one.phone for one in report.phones})
    refused = sum(one.count for one in report.unusable)
    counted = (
        (report.red.count, "ny rød skade", "nye røde skader"),
        (report.reopened.count, "genåbnet udbedring", "genåbnede udbedringer"),
        (refused, "ubrugelig optagelse", "ubrugelige optagelser"),
        (phones, "telefon mangler en hånd", "telefoner mangler en hånd"),
        (report.overdue.count, "vej forfalden til tilsyn", "veje forfaldne til tilsyn"),
        (report.verified.count, "bekræftet udbedring", "bekræftede udbedringer"),
    )
    if report.night and report.night.outcome != NightOutcome.RUNNING:
        yield "natten blev ikke færdig"
    yield from (f"{_whole(count)} {one if count == 1 else many}" for count, one, many in counted if count)
    if report.recordings:
        yield f"{_kilometres(report.metres)} km filmet"


def _damage(damage: Damage, url: str, bands: Bands, has_picture: bool) -> DamageLines:
    facts = placed_facts(damage, bands, DANISH)
    severity = facts["severity_text"]
    return DamageLines(
        place=facts["place_text"],
        severity=severity[:1].upper() + severity[1:],
        size=facts["size_text"],
        map_link=f"{url}/#damage={damage.id}",
        cid=cid(damage.id) if has_picture else None,
        near_cid=near_cid(damage.id) if has_picture else None,
    )


def _unusable(refused: Unusable) -> Advice:
    newest = refused.newest
    text = refusal_words(newest.refusal or "", newest.refusal_facts, DANISH)
    files = newest.name if refused.count == 1 else f"{_whole(refused.count)} optagelser, senest {newest.name}"
    return Advice(f"{files}: {text.message}", text.next_step)


def _street(street: OverdueStreet) -> str:
    inspected = day(street.inspected_at, DANISH)
    return f"{street.name} ({street.road_class}), {_kilometres(street.metres)} km, senest tilset {inspected}"


def _night(night: NightRun) -> Advice:
    began = f"{night.started_at.astimezone(DANISH_TIME):%d.%m. kl. %H.%M}"
    if night.outcome == NightOutcome.RUNNING:
        return Advice(f"Natten, der begyndte {began}, er ikke færdig endnu: resten kommer i næste mail.")
    how = OUTCOMES[NightOutcome(night.outcome)][DANISH]
    if night.fault not in set(Fault):
        return Advice(f"Natten, der begyndte {began}, blev ikke færdig: {how}.", "Resten læses næste nat.")
    cause, next_step = cause_of(night.fault or "", DANISH), next_step_of(night.fault or "", DANISH)
    return Advice(f"Natten, der begyndte {began}, blev ikke færdig: {cause}.", next_step)


def _weekday_and_date(report: MorningReport) -> str:
    weekday = report.until.astimezone(DANISH_TIME).weekday()
    return f"{WEEKDAYS[DANISH][weekday]} den {day(report.until, DANISH)}"


def _kilometres(metres: float) -> str:
    """With as many decimals as somebody reads: 0,35; 43,2; 1.204."""
    kilometres = metres / 1000
    decimals = 2 if kilometres < 1 else 1 if kilometres < 100 else 0
    return f"{kilometres:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def _whole(count: int) -> str:
    return f"{count:,}".replace(",", ".")
