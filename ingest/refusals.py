"""Why a recording cannot be used: a value with a name, a cause and a next step, in Danish and in English."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from data.recordings import MOST_RETRY_NIGHTS

Language = Literal["da", "en"]


class Reason(StrEnum):
    """The named reasons."""

    EMPTY_FILE = "empty_file"
    NOT_A_VIDEO = "not_a_video"
    TRUNCATED = "truncated"
    NO_FRAMES = "no_frames"
    SOUND_ONLY = "sound_only"
    VIDEO_FORMAT = "video_format"
    REAR_CAMERA = "rear_camera"
    REDUCED_COPY = "reduced_copy"
    FILE_GONE = "file_gone"
    TOO_LARGE_PICTURE = "too_large_picture"
    TOO_LONG = "too_long"
    SAME_DRIVE = "same_drive"
    TRACK_BACKWARDS = "track_backwards"
    FILE_UNREADABLE = "file_unreadable"
    NOT_A_FILE = "not_a_file"
    FILE_CHANGING = "file_changing"
    FILE_TOO_LARGE = "file_too_large"
    TRACK_UNREADABLE = "track_unreadable"
    TRACK_EMPTY = "track_empty"
    TRACK_FORMAT = "track_format"
    NO_POSITION = "no_position"
    EMPTY_POSITION = "empty_position"
    CLOCK_UNKNOWN = "clock_unknown"
    CLOCK_MISMATCH = "clock_mismatch"
    CLOCK_AMBIGUOUS = "clock_ambiguous"
    STATIONARY = "stationary"
    OFF_NETWORK = "off_network"
    NOT_JUDGEABLE = "not_judgeable"
    KILLS_THE_READER = "kills_the_reader"
    TOO_MUCH_MEMORY = "too_much_memory"
    TOO_SLOW = "too_slow"
    FAULT = "fault"
    ERASED = "erased"


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
    for_good = reason == Reason.FAULT and facts.get("tried", 0) >= MOST_RETRY_NIGHTS
    message, next_step = (_FOR_GOOD if for_good else _REFUSAL_WORDS[Reason(reason)])[language]
    return Words(message.format(**facts), next_step.format(**facts))


_REFUSAL_WORDS: dict[Reason, dict[Language, tuple[str, str]]] = {
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
    Reason.SOUND_ONLY: {
        "da": (
            "Filen har lyd, men intet billede.",
            "Se efter på telefonen, om der blev filmet eller kun optaget lyd; hent videoen selv.",
        ),
        "en": (
            "The file has sound, but no picture.",
            "Check on the phone whether it filmed or only recorded sound; fetch the video itself.",
        ),
    },
    Reason.VIDEO_FORMAT: {
        "da": (
            "{file} er ikke taget med: {ending} læser Vejsyn ikke.",
            "Eksportér den som almindelig MP4 med kameraets eget program, og importér den så.",
        ),
        "en": (
            "{file} was left aside: Vejsyn does not read {ending}.",
            "Export it as an ordinary MP4 with the camera's own program, then import that.",
        ),
    },
    Reason.REAR_CAMERA: {
        "da": (
            "{file} er ikke taget med: navnet siger, at det er bagkameraet eller et andet, der ikke ser fremad.",
            "Intet at gøre; ser kameraet fremad, så omdøb filen, og importér igen.",
        ),
        "en": (
            "{file} was left aside: its name says that it is the rear camera's or another's that does not look ahead.",
            "Nothing to do; if the camera looks ahead, rename the file and import again.",
        ),
    },
    Reason.REDUCED_COPY: {
        "da": (
            "{file} er ikke taget med: {ending} er kameraets lille kopi af en video.",
            "Intet at gøre; videoen selv ligger på det samme kort.",
        ),
        "en": (
            "{file} was left aside: {ending} is the camera's small copy of a video.",
            "Nothing to do; the video itself is on the same card.",
        ),
    },
    Reason.FILE_GONE: {
        "da": ("Videoen ligger ikke længere i modtagemappen ({video}).", "Importér den igen."),
        "en": ("The video is no longer in the folder of received files ({video}).", "Import it again."),
    },
    Reason.TOO_LARGE_PICTURE: {
        "da": (
            "Videoens billeder er for store ({size} punkter); vi tager højst {most}.",
            "Indstil telefonen til 4K eller 1080p; kør turen igen, eller omkod videoen, og importér den.",
        ),
        "en": (
            "The video's pictures are too large ({size} pixels); we take {most} at most.",
            "Set the phone to 4K or 1080p; drive again, or re-encode the video, and import it.",
        ),
    },
    Reason.TOO_LONG: {
        "da": (
            "Videoen er for lang: vi tager højst {hours:.0f} timer og {frames} billeder i én fil.",
            "Del videoen i kortere stykker, og importér dem; sidder optageren fast, så genstart den.",
        ),
        "en": (
            "The video is too long: we take {hours:.0f} hours and {frames} frames in one file at most.",
            "Cut the video into shorter pieces and import them; if the recorder hangs, start it anew.",
        ),
    },
    Reason.SAME_DRIVE: {
        "da": (
            "Turen er allerede læst: {other} dækker {minutes} min. af denne optagelses {whole} min. ({start}).",
            "Intet at gøre, hvis det er en kopi. Sad der to telefoner i bilen, så importér med --device NAVN.",
        ),
        "en": (
            "This drive was read before: {other} covers {minutes} min of this recording's {whole} min ({start}).",
            "Nothing to do if it is a copy. If two phones sat in the vehicle, import it with --device NAME.",
        ),
    },
    Reason.TRACK_BACKWARDS: {
        "da": (
            "Tiden løber baglæns i sporet {track} ({late} af {of} positioner kommer efter en senere).",
            "Eksportér sporet igen, som det blev optaget, og importér video og spor sammen.",
        ),
        "en": (
            "Time runs backwards in the track {track} ({late} of {of} positions come after a later one).",
            "Export the track again as it was recorded, and import video and track together.",
        ),
    },
    Reason.FILE_UNREADABLE: {
        "da": (
            "{file} kan ikke læses: {cause}.",
            "Giv Vejsyn lov til at læse den, eller hent den fra telefonen igen; importér så igen.",
        ),
        "en": (
            "{file} cannot be read: {cause}.",
            "Let Vejsyn read it, or fetch it from the phone again; then import again.",
        ),
    },
    Reason.NOT_A_FILE: {
        "da": (
            "{file} er en mappe, et rør eller en enhed, ingen fil.",
            "Læg selve filen der; importér så igen.",
        ),
        "en": (
            "{file} is a folder, a pipe or a device, no file.",
            "Put the file itself there; then import again.",
        ),
    },
    Reason.FILE_CHANGING: {
        "da": ("{file} blev ændret, mens den blev læst.", "Vent, til den er hentet helt; importér så igen."),
        "en": ("{file} changed while it was read.", "Wait until it has arrived whole; then import again."),
    },
    Reason.FILE_TOO_LARGE: {
        "da": (
            "{file} fylder {megabytes} MB; vi tager højst {most} MB.",
            "Del den i kortere stykker, og importér dem.",
        ),
        "en": (
            "{file} is {megabytes} MB large; we take {most} MB at most.",
            "Cut it into shorter pieces and import them.",
        ),
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
    Reason.TRACK_EMPTY: {
        "da": (
            "Sporet {track} har ingen position, der kan bruges: {no_time} uden tid, {no_place} uden sted, "
            "{no_fix} uden satellitter, {damaged} beskadigede, {cut_off} afbrudt.",
            "Eksportér selve det optagede spor (ikke en planlagt rute) med tider, og importér video og spor sammen.",
        ),
        "en": (
            "The track {track} has no position that can be used: {no_time} without a time, {no_place} without a place, "
            "{no_fix} without satellites, {damaged} damaged, {cut_off} cut off.",
            "Export the track as it was recorded (no planned route) with its times; import video and track together.",
        ),
    },
    Reason.TRACK_FORMAT: {
        "da": (
            "Ved siden af videoen ligger {file}, som Vejsyn ikke kan læse.",
            "Eksportér sporet som GPX, læg det ved siden af videoen, og importér igen.",
        ),
        "en": (
            "Beside the video lies {file}, which Vejsyn cannot read.",
            "Export the track as GPX, put it beside the video, and import again.",
        ),
    },
    Reason.NO_POSITION: {
        "da": (
            "Videoen har ingen GPS, hverken indeni eller ved siden af.",
            "Læg sporet ved siden af som {stem}.gpx (eller .nmea, .kml, .csv, .srt), og importér igen; "
            "slå placering til på telefonen.",
        ),
        "en": (
            "The video has no GPS, neither inside nor beside it.",
            "Put the track beside it as {stem}.gpx (or .nmea, .kml, .csv, .srt) and import again; "
            "switch location on on the phone.",
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
            "Videoen siger ikke, hvornår den blev optaget, og turen viser det ikke tydeligt nok.",
            "Importér igen med tidspunktet for første billede: vejsyn import --starts-at 2026-11-20T07:05:00Z VIDEO.",
        ),
        "en": (
            "The video does not say when it was recorded, and the drive does not show it clearly enough.",
            "Import it again with the time of its first frame: vejsyn import --starts-at 2026-11-20T07:05:00Z VIDEO.",
        ),
    },
    Reason.CLOCK_MISMATCH: {
        "da": (
            "Video og spor er ikke fra samme tid: videoen begynder {video_start}, "
            "sporet dækker {track_start} – {track_end}.",
            "Find det spor, der hører til; eller ret telefonens ur (afvigelse ca. {offset}), og importér igen med "
            "vejsyn import --clock-offset SEKUNDER eller --starts-at TIDSPUNKT.",
        ),
        "en": (
            "Video and track are of different times: the video begins {video_start}, "
            "the track covers {track_start} – {track_end}.",
            "Find the track that belongs to it; or set the phone's clock (off by about {offset}) and import again with "
            "vejsyn import --clock-offset SECONDS or --starts-at TIME.",
        ),
    },
    Reason.CLOCK_AMBIGUOUS: {
        "da": (
            "Videoens ur kan læses på to måder, {metres} m fra hinanden, og turen viser ikke hvilken: første billede "
            "er taget {first} eller {second}.",
            "Se på videoens første billede, hvor bilen var, og importér igen med den rigtige: "
            "vejsyn import --starts-at {first} VIDEO, eller --starts-at {second}.",
        ),
        "en": (
            "The video's clock can be read in two ways, {metres} m apart, and the drive does not show which: the first "
            "frame was taken at {first} or {second}.",
            "See on the video's first frame where the vehicle was, and import again with the right one: "
            "vejsyn import --starts-at {first} VIDEO, or --starts-at {second}.",
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
    Reason.ERASED: {
        "da": ("Optagelsen er slettet, fordi en person har bedt om det.", "Intet at gøre; kør turen igen."),
        "en": ("The recording was erased because a person asked for it.", "Nothing to do; drive there again."),
    },
    Reason.FAULT: {
        "da": (
            "Vejsyn fejlede på denne optagelse ({cause}).",
            f"Den prøves igen af sig selv om natten, i alt højst {MOST_RETRY_NIGHTS} gange. Bliver den ved: send "
            "loggen til den, der passer Vejsyn.",
        ),
        "en": (
            "Vejsyn failed on this recording ({cause}).",
            f"It is tried again by itself at night, {MOST_RETRY_NIGHTS} times at most. If it goes on: send the log to "
            "whoever looks after Vejsyn.",
        ),
    },
}

_FOR_GOOD: dict[Language, tuple[str, str]] = {
    "da": (
        "Vejsyn fejlede på denne optagelse ({cause}), også efter {tried} nætter mere.",
        "Den prøves ikke igen af sig selv. Send loggen til den, der passer Vejsyn, og prøv så igen: "
        "vejsyn retry --reason fault.",
    ),
    "en": (
        "Vejsyn failed on this recording ({cause}), also after {tried} nights more.",
        "It is not tried again by itself. Send the log to whoever looks after Vejsyn, then try again: "
        "vejsyn retry --reason fault.",
    ),
}
"""Of a fault that went on for all the nights that a recording gets by itself."""
