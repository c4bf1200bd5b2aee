"""What is wrong with a phone and what to do about it, in words: for the list and for mails."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.language import Language
from api.wire.phones.devices import DeviceRefusalOut
from api.wording import day
from data.damages.forecast import DANISH_TIME
from data.phones.attention import Attention, Trouble
from data.schema import Recording
from ingest.refusals import words

WEEKDAYS: Mapping[Language, tuple[str, ...]] = {
    "da": ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}

SENTENCES: Mapping[Trouble, Mapping[Language, str]] = {
    Trouble.LENS_DIRTY: {
        "da": "Linsen er snavset siden {since}: tør ruden og linsen af.",
        "en": "The lens is dirty since {since}: wipe the windscreen and the lens.",
    },
    Trouble.REFUSED: {
        "da": "{amount:.0f} optagelser i de sidste syv dage kan ikke bruges: {message} {next_step}",
        "en": "{amount:.0f} recordings of the last seven days cannot be used: {message} {next_step}",
    },
    Trouble.SILENT: {
        "da": "Har ikke meldt sig siden {since}: se efter, om telefonen er tændt og på nettet.",
        "en": "Not heard of since {since}: see that the phone is on and has a network.",
    },
    Trouble.STORAGE: {
        "da": "Kun {gigabytes} GB fri på telefonen: kør forbi depotets Wi-Fi, så den kan sende.",
        "en": "Only {gigabytes} GB free on the phone: drive by the depot's Wi-Fi so that it can send.",
    },
    Trouble.WAITING: {
        "da": "{amount:.0f} stykker venter på telefonen: lad den stå på depotets Wi-Fi.",
        "en": "{amount:.0f} pieces wait on the phone: leave it on the depot's Wi-Fi.",
    },
    Trouble.BATTERY: {
        "da": "Batteriet er på {percent} % og oplades ikke: sæt stikket i.",
        "en": "The battery is at {percent} % and does not charge: plug it in.",
    },
    Trouble.HEIGHT: {
        "da": "Målt til {tape} m over vejen, men kørslen viser {drive} m: mål igen.",
        "en": "Measured {tape} m over the road, but the drive shows {drive} m: measure again.",
    },
}


def sentence(session: Session, found: Attention, at: datetime, language: Language) -> str:
    """What is wrong and what to do, for the list and for mails."""
    refusal = refusal_out(session, found.reason, found.recording_id, 0, language) if found.reason else None
    return SENTENCES[found.trouble][language].format(
        since=_since(found.since, at, language) if found.since else "",
        amount=found.amount,
        tape=_decimal(found.amount, language, 2),
        drive=_decimal(found.other, language, 2),
        gigabytes=_decimal(found.amount / 1e9, language),
        percent=round(100 * found.amount),
        message=refusal.message if refusal else "",
        next_step=refusal.next_step if refusal else "",
    )


def refusal_out(session: Session, reason: str, recording_id: int, count: int, language: Language) -> DeviceRefusalOut:
    """Why recordings of a phone were refused, as the newest of them says it."""
    facts = session.get_one(Recording, recording_id).refusal_facts
    told = words(reason, facts, language)
    return DeviceRefusalOut(code=reason, recordings=count, message=told.message, next_step=told.next_step)


def _since(since: datetime, at: datetime, language: Language) -> str:
    """A weekday as long as there is no other of its name between."""
    if at - since < timedelta(days=6):
        return WEEKDAYS[language][since.astimezone(DANISH_TIME).weekday()]
    return day(since, language)


def _decimal(value: float, language: Language, digits: int = 1) -> str:
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if language == "da" else text
