"""Retention, nights and alarms in words, as the page, the mail and the command line say them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.language import Language
from data.damages.forecast import DANISH_TIME
from data.operation.alarms import AlarmKind, Raised
from data.operation.nights import NightOutcome
from data.retention.rules import Rule

IN_DAYS_FROM_H = 72
"""What has lasted longer is told in days."""

RULE_TITLES: Mapping[Rule, Mapping[Language, str]] = {
    Rule.VIDEO: {"da": "Video, der er behandlet", "en": "Video that was read"},
    Rule.REFUSED_VIDEO: {"da": "Video, der ikke kunne bruges", "en": "Video that could not be used"},
    Rule.DAMAGE_PICTURE: {"da": "Billeder af skader", "en": "Pictures of damages"},
    Rule.DISMISSED_PICTURE: {"da": "Billeder af afviste skader", "en": "Pictures of dismissed damages"},
    Rule.CREW_PHOTO: {"da": "Holdenes billeder", "en": "Crews' photos"},
    Rule.TRACE: {"da": "Spor af kørsler", "en": "Traces of drives"},
    Rule.AUDIT: {"da": "Hvem der gjorde hvad", "en": "Who did what"},
}

RULE_COVERS: Mapping[Rule, Mapping[Language, str]] = {
    Rule.VIDEO: {
        "da": "Rå video uden sløring og sporet ved siden af, regnet fra den nat, der læste den.",
        "en": "Raw, unblurred video and the track beside it, from the night that read it.",
    },
    Rule.REFUSED_VIDEO: {
        "da": "Det samme, når optagelsen blev afvist, regnet fra afvisningen; så længe kan den prøves igen.",
        "en": "The same where the recording was refused, from its refusal; so long it can be tried again.",
    },
    Rule.DAMAGE_PICTURE: {
        "da": "Slørede billeder. De bliver, så længe skaden er på kortet; tiden regnes fra den er væk.",
        "en": "Blurred pictures. They stay as long as the damage is on the map; counted from when it left.",
    },
    Rule.DISMISSED_PICTURE: {
        "da": "Slørede billeder af det, der ikke var en skade, regnet fra afvisningen. Kan gemmes som træningsdata.",
        "en": "Blurred pictures of what was no damage, from its dismissal. May be kept as training data.",
    },
    Rule.CREW_PHOTO: {
        "da": "Slørede billeder af udført arbejde, uden EXIF. Tiden regnes fra skaden er væk fra kortet.",
        "en": "Blurred pictures of work done, without EXIF. Counted from when the damage left the map.",
    },
    Rule.TRACE: {
        "da": "Hvad videoen viste, uden billeder eller personer, men med modtagerens spor: hvor bilen kørte hvornår. "
        "Skaderne kan bygges på ny af det; derefter bliver de, som de er.",
        "en": "What the video told, without pictures or people, but with the receiver's track: where the vehicle "
        "drove when. Damages can be built anew from it; after that they stay as they are.",
    },
    Rule.AUDIT: {
        "da": "Hvem i loggen, det var, og hvorfra, regnet fra handlingen. Hvad der blev gjort hvornår, bliver.",
        "en": "Who in the log it was, and where from, from the deed. What was done when stays.",
    },
}

FIXED: Mapping[Language, tuple[tuple[str, str], ...]] = {
    "da": (
        ("Tilsynsloggen", "Hvilke meter vej der er filmet hvornår. Slettes aldrig; den siger intet om personer."),
        (
            "Log-ind",
            "12 timer: hvornår, netværk og browser, så de kan ses og afsluttes; så slettes de.",
        ),
        ("Forkerte adgangskoder", "Tælles i hukommelsen i et døgn og skrives ikke ned."),
        ("Telefonernes position mellem kørsler", "Gemmes aldrig."),
        ("E-mails", "Indholdet glemmes, når mailen er sendt eller opgivet; modtager og emne bliver."),
        ("Halve kopier efter afbrudte importer", "Slettes hver nat."),
        ("Billeder, som en rettelse handler om", "Slørede; gemmes som træningsdata, til rettelsen fortrydes."),
        ("Filer uden en række i databasen", "Slettes aldrig af sig selv; de tælles og vises: vejsyn forget --dry-run."),
    ),
    "en": (
        ("The log of inspections", "Which metres were filmed when. Never deleted; it says nothing of people."),
        (
            "Log-ins",
            "12 hours: when, network and browser, so that they can be seen and ended; then they go.",
        ),
        ("Wrong passwords", "Counted in memory for a day and not written down."),
        ("Phones' positions between drives", "Never kept."),
        ("Mails", "Their contents are forgotten once sent or given up; receiver and subject stay."),
        ("Half copies of interrupted imports", "Deleted every night."),
        ("Pictures that a correction was said of", "Blurred; kept as training data until the correction is undone."),
        ("Files without a row", "Never deleted by themselves; counted and shown: vejsyn forget --dry-run."),
    ),
}
"""What has no rule, because nobody needs to decide it."""

OUTCOMES: Mapping[NightOutcome, Mapping[Language, str]] = {
    NightOutcome.RUNNING: {"da": "i gang", "en": "under way"},
    NightOutcome.DONE: {"da": "kørt", "en": "done"},
    NightOutcome.STOPPED: {"da": "stoppet af maskinen", "en": "stopped by the machine"},
    NightOutcome.ENDED: {"da": "afbrudt", "en": "broken off"},
    NightOutcome.DIED: {"da": "døde undervejs", "en": "died on the way"},
}


def alarm_words(alarm: Raised, language: Language) -> tuple[str, str]:
    """What is amiss, and what to do about it."""
    kind, _, rule = alarm.kind.partition(":")
    message, next_step = _ALARMS[AlarmKind(kind)][language]
    facts: dict[str, Any] = {name: _shown(value) for name, value in alarm.facts.items()}
    if rule:
        facts["title"] = RULE_TITLES[Rule(rule)][language].lower()
    if kind == AlarmKind.NO_NIGHT:
        facts |= {"last": _last_night(alarm.facts, language), "silent": _silent(alarm.facts["hours"], language)}
    return message.format(**facts), next_step.format(**facts)


def _last_night(facts: Mapping[str, Any], language: Language) -> str:
    if not facts.get("outcome"):
        return "Ingen nat er kørt endnu." if language == "da" else "No night has run yet."
    if facts["outcome"] == NightOutcome.DONE:
        return "Siden er ingen begyndt." if language == "da" else "None has begun since."
    outcome = OUTCOMES[NightOutcome(facts["outcome"])][language]
    return f"Den seneste nat: {outcome}." if language == "da" else f"The latest night: {outcome}."


def _silent(hours: int, language: Language) -> str:
    if hours < IN_DAYS_FROM_H:
        return f"{hours} timer" if language == "da" else f"{hours} hours"
    return f"{hours // 24} dage" if language == "da" else f"{hours // 24} days"


def _shown(value: Any) -> Any:
    return f"{value.astimezone(DANISH_TIME):%d.%m.%Y %H.%M}" if isinstance(value, datetime) else value


_ALARMS: Mapping[AlarmKind, Mapping[Language, tuple[str, str]]] = {
    AlarmKind.NO_NIGHT: {
        "da": (
            "Ingen nat er kørt til ende i {silent}. {last}",
            "Kør vejsyn nightly på serveren, og se, hvad den siger. Med vejsyn serve --night 01:00 starter den selv.",
        ),
        "en": (
            "No night has run to its end for {silent}. {last}",
            "Run vejsyn nightly on the server and read what it says; vejsyn serve --night 01:00 starts it by itself.",
        ),
    },
    AlarmKind.OVERDUE: {
        "da": (
            "Slettefristen er overskredet: {title}, {files} stk., den første siden {since}.",
            "Kør vejsyn forget på serveren, og se, hvad der er i vejen.",
        ),
        "en": (
            "Retention is overdue: {title}, {files} of them, the first since {since}.",
            "Run vejsyn forget on the server and see what is in the way.",
        ),
    },
    AlarmKind.RETENTION_STOPPED: {
        "da": ("Sletningen blev stoppet: {cause}.", "Se efter disken eller lageret, og kør vejsyn forget igen."),
        "en": ("Retention was stopped: {cause}.", "Look after the disk or the store, then run vejsyn forget again."),
    },
    AlarmKind.ERASURE_UNFINISHED: {
        "da": (
            "En sletning, som en person har bedt om, er ikke gjort færdig: {files} filer.",
            "Kør vejsyn erase --resume på serveren.",
        ),
        "en": (
            "An erasure that a person asked for is not finished: {files} files.",
            "Run vejsyn erase --resume on the server.",
        ),
    },
}
