"""Why a recording cannot be used: a value with a name, a cause and a next step, in Danish and in English."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

Language = Literal["da", "en"]


class Reason(StrEnum):
    """The named reasons."""

    EMPTY_FILE = "empty_file"
    NOT_A_VIDEO = "not_a_video"
    TRUNCATED = "truncated"
    NO_FRAMES = "no_frames"
    FILE_GONE = "file_gone"
    TRACK_UNREADABLE = "track_unreadable"
    NO_POSITION = "no_position"
    EMPTY_POSITION = "empty_position"
    CLOCK_UNKNOWN = "clock_unknown"
    CLOCK_MISMATCH = "clock_mismatch"
    STATIONARY = "stationary"
    OFF_NETWORK = "off_network"
    NOT_JUDGEABLE = "not_judgeable"
    KILLS_THE_READER = "kills_the_reader"
    TOO_MUCH_MEMORY = "too_much_memory"
    TOO_SLOW = "too_slow"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One recording's reason, with the facts its message is filled in with."""

    reason: Reason
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Words:
    """A refusal as somebody reads it."""

    message: str
    next_step: str


def words(reason: str, facts: Mapping[str, Any], language: Language = "da") -> Words:
    """The cause and the next step of a refusal in the reader's language."""
    message, next_step = _WORDS[Reason(reason)][language]
    return Words(message.format(**facts), next_step.format(**facts))


_WORDS: dict[Reason, dict[Language, tuple[str, str]]] = {
    Reason.EMPTY_FILE: {
        "da": ("Filen er tom (0 byte).", "Hent filen fra telefonen igen."),
        "en": ("The file is empty (0 bytes).", "Fetch it from the phone again."),
    },
    Reason.NOT_A_VIDEO: {
        "da": (
            "Filen er ikke en video, selv om navnet siger det.",
            "Find den rigtige fil på telefonen, eller slet den.",
        ),
        "en": ("The file is not a video, whatever its name says.", "Find the right file on the phone, or delete it."),
    },
    Reason.TRUNCATED: {
        "da": (
            "Videoen er afbrudt: slutningen mangler, og uden den kan den ikke læses.",
            "Hent filen fra telefonen igen; blev telefonen slukket under optagelsen, er den tabt.",
        ),
        "en": (
            "The video breaks off: its end is missing, and it cannot be read without.",
            "Fetch it from the phone again; if the phone died while recording, it is lost.",
        ),
    },
    Reason.NO_FRAMES: {
        "da": ("Videoen varer 0 sekunder.", "Se efter på telefonen, om optagelsen blev startet."),
        "en": ("The video lasts 0 seconds.", "Check on the phone that the recording was started."),
    },
    Reason.FILE_GONE: {
        "da": ("Videoen ligger ikke længere i modtagemappen ({video}).", "Importér den igen."),
        "en": ("The video is no longer in the folder of received files ({video}).", "Import it again."),
    },
    Reason.TRACK_UNREADABLE: {
        "da": (
            "Sporet {track} kan ikke læses: {cause}.",
            "Eksportér sporet igen som GPX eller NMEA, og importér video og spor sammen.",
        ),
        "en": (
            "The track {track} cannot be read: {cause}.",
            "Export it again as GPX or NMEA, and import video and track together.",
        ),
    },
    Reason.NO_POSITION: {
        "da": (
            "Videoen har ingen GPS, hverken indeni eller ved siden af.",
            "Læg sporet ved siden af som {stem}.gpx, og importér igen; slå placering til på telefonen.",
        ),
        "en": (
            "The video has no GPS, neither inside nor beside it.",
            "Put the track beside it as {stem}.gpx and import again; switch location on on the phone.",
        ),
    },
    Reason.EMPTY_POSITION: {
        "da": (
            "Videoen har et GPS-spor ({source}), men der er ingen brugbar position i det.",
            "Vent med at køre, til telefonen har fundet sin position; læg ellers {stem}.gpx ved siden af.",
        ),
        "en": (
            "The video has a GPS track ({source}), but no usable position in it.",
            "Drive only once the phone knows where it is; or put {stem}.gpx beside it.",
        ),
    },
    Reason.CLOCK_UNKNOWN: {
        "da": (
            "Videoen siger ikke, hvornår den blev optaget, så sporet kan ikke lægges på den.",
            "Brug en optager, der skriver tidspunktet (creation_time), eller GPS inde i videoen.",
        ),
        "en": (
            "The video does not say when it was recorded, so the track cannot be laid on it.",
            "Use a recorder that writes the time (creation_time), or GPS inside the video.",
        ),
    },
    Reason.CLOCK_MISMATCH: {
        "da": (
            "Video og spor er ikke fra samme tid: videoen begynder {video_start}, "
            "sporet dækker {track_start} – {track_end}.",
            "Ret telefonens ur og tidszone (afvigelse ca. {offset}), eller find det spor, der hører til.",
        ),
        "en": (
            "Video and track are of different times: the video begins {video_start}, "
            "the track covers {track_start} – {track_end}.",
            "Set the phone's clock and time zone (off by about {offset}), or find the track that belongs to it.",
        ),
    },
    Reason.STATIONARY: {
        "da": (
            "Bilen holdt stille hele optagelsen ({metres:.0f} m kørt).",
            "Intet at gøre; optag først, når bilen kører.",
        ),
        "en": ("The vehicle stood still throughout ({metres:.0f} m driven).", "Nothing to do; record when it drives."),
    },
    Reason.OFF_NETWORK: {
        "da": (
            "Turen ligger uden for alle kendte veje (første position {lat:.5f}, {lon:.5f}).",
            "Importér vejnettet dér (vejsyn roads import FIL), eller se bort fra optagelsen.",
        ),
        "en": (
            "The drive lies outside every known road (first position {lat:.5f}, {lon:.5f}).",
            "Import the roads there (vejsyn roads import FILE), or leave this recording out.",
        ),
    },
    Reason.NOT_JUDGEABLE: {
        "da": (
            "Ingen af {frames} billeder kan bedømmes ({causes}).",
            "Tør ruden og linsen af, og se efter, om telefonen sidder rigtigt.",
        ),
        "en": (
            "None of {frames} frames can be judged ({causes}).",
            "Wipe the windscreen and the lens, and check how the phone is mounted.",
        ),
    },
    Reason.KILLS_THE_READER: {
        "da": (
            "Programmet, der læser optagelsen, døde af den {tries} nætter i træk.",
            "Hent filen fra telefonen igen, og importér den. Er det maskinen, der manglede noget: "
            "vejsyn retry --reason kills_the_reader.",
        ),
        "en": (
            "The program that reads the recording died of it on {tries} nights in a row.",
            "Fetch it from the phone again and import it. Was it the machine that lacked something: "
            "vejsyn retry --reason kills_the_reader.",
        ),
    },
    Reason.TOO_MUCH_MEMORY: {
        "da": (
            "Optagelsen krævede mere hukommelse, end en nat må bruge, {tries} nætter i træk.",
            "Optag i en mindre opløsning (1080p er nok).",
        ),
        "en": (
            "The recording took more memory than a night may, on {tries} nights in a row.",
            "Record at a lower resolution (1080p is enough).",
        ),
    },
    Reason.TOO_SLOW: {
        "da": (
            "Optagelsen tog længere tid, end nogen optagelse af den længde burde, {tries} nætter i træk.",
            "Optag i en mindre opløsning (1080p er nok). Var maskinen optaget af andet: "
            "vejsyn retry --reason too_slow.",
        ),
        "en": (
            "The recording took longer than any of its length should, on {tries} nights in a row.",
            "Record at a lower resolution (1080p is enough). Was the machine busy with something else: "
            "vejsyn retry --reason too_slow.",
        ),
    },
    Reason.FAULT: {
        "da": (
            "Vejsyn fejlede på denne optagelse ({cause}).",
            "Resten af natten gik videre. Send loggen til den, der passer Vejsyn.",
        ),
        "en": (
            "Vejsyn failed on this recording ({cause}).",
            "The rest of the night went on. Send the log to whoever looks after Vejsyn.",
        ),
    },
}
