"""The machine's faults, told from a recording's: a full disk, a database that is away, a reader that a file kills.

A fault of the machine costs no recording. It is put back, with its tries counted, and the night goes on or ends.
"""

import errno
from collections.abc import Iterator
from enum import StrEnum

import av

from data.storage_faults import StorageFault, storage_fault
from ingest.refusals import Language, Reason
from model.networks.network import NetworkError


class Fault(StrEnum):
    """What was in the way, as a recording's row and a night's report name it."""

    DISK_FULL = "disk_full"
    READ_ONLY = "read_only"
    DATABASE = "database"
    MEDIA = "media"
    UNREADABLE = "unreadable"
    MEMORY = "memory"
    NETWORK = "network"
    NO_READER = "no_reader"
    READER_DIED = "reader_died"
    READER_TOO_LARGE = "reader_too_large"
    READER_TOO_SLOW = "reader_too_slow"
    NIGHT_DIED = "night_died"


ENDS_THE_NIGHT = frozenset({Fault.DISK_FULL, Fault.READ_ONLY, Fault.DATABASE, Fault.MEDIA, Fault.NO_READER})
"""With these in the way the next recording would fare no better; the others are left to that one recording."""

MOST_TRIES = 3
"""A file that kills its reader does so each time; a machine short of memory or busy with something else hardly does so
on three nights at the same recording."""

WORN_OUT = {
    Fault.READER_DIED: Reason.KILLS_THE_READER,
    Fault.NETWORK: Reason.FAULT,
    Fault.READER_TOO_LARGE: Reason.TOO_MUCH_MEMORY,
    Fault.READER_TOO_SLOW: Reason.TOO_SLOW,
    Fault.NIGHT_DIED: Reason.KILLS_THE_READER,
}
"""What a recording is refused for after `MOST_TRIES` of them. Those that are not here never cost a recording."""


class ReaderEnded(Exception):
    """The process that reads recordings is gone, or was ended for what it took; whichever recording it was at."""

    def __init__(self, fault: Fault, how: str) -> None:
        super().__init__(fault, how)
        self.fault = fault
        self.how = how

    def __str__(self) -> str:
        return f"{self.fault}: {self.how}"


def fault_of(error: BaseException) -> Fault | None:
    """The machine's fault behind an exception, or None for one of the recording or of Vejsyn itself."""
    return next((fault for cause in _causes(error) if (fault := _fault_of(cause))), None)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _fault_of(error: BaseException) -> Fault | None:
    if isinstance(error, ReaderEnded):
        return error.fault
    if isinstance(error, NetworkError):
        return Fault.NETWORK
    if isinstance(error, MemoryError):
        return Fault.MEMORY
    if isinstance(
        error, av.FFmpegError
    ):  # which says EIO of a file that breaks off; `ingest.video.container` asks the disk
        return None
    if storage := storage_fault(error):
        return _STORAGE[storage] if isinstance(error, OSError) else _DATABASE.get(storage, Fault.DATABASE)
    return _FAULT_OF_ERRNO.get(error.errno or 0) if isinstance(error, OSError) else None


_DATABASE = {StorageFault.DISK_FULL: Fault.DISK_FULL, StorageFault.READ_ONLY: Fault.READ_ONLY}
"""What a database says of its disk; all else is the database's own."""

_STORAGE = {
    **_DATABASE,
    **dict.fromkeys((StorageFault.NO_ACCESS, StorageFault.DISK_BROKEN), Fault.UNREADABLE),
    **dict.fromkeys((StorageFault.MEDIA_GONE, StorageFault.MEDIA_DENIED), Fault.MEDIA),
}
"""What the system, or a bucket, says of a file."""

_FAULT_OF_ERRNO = {
    errno.ENOMEM: Fault.MEMORY,
    **dict.fromkeys((errno.ENODEV, errno.ENXIO, errno.ENOTCONN), Fault.UNREADABLE),
    **dict.fromkeys((errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EREMOTEIO), Fault.UNREADABLE),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), Fault.UNREADABLE),
}
"""What else may be in the way of reading a file: a share that is away, too many files open."""


def cause_of(fault: str, language: Language = "da") -> str:
    """What was in the way, as the rest of a sentence."""
    return _FAULT_WORDS[Fault(fault)][language][0]


def next_step_of(fault: str, language: Language = "da") -> str:
    """What somebody should do about it, a sentence."""
    return _FAULT_WORDS[Fault(fault)][language][1]


_AGAIN_DA, _AGAIN_EN = "Kør så vejsyn nightly igen.", "Then run vejsyn nightly again."

_FAULT_WORDS: dict[Fault, dict[Language, tuple[str, str]]] = {
    Fault.DISK_FULL: {
        "da": ("disken er fuld", f"Skaf plads på den disk, hvor hjemmet eller databasen ligger. {_AGAIN_DA}"),
        "en": ("the disk is full", f"Make room on the disk that holds the home or the database. {_AGAIN_EN}"),
    },
    Fault.READ_ONLY: {
        "da": ("der kan kun læses, ikke skrives", f"Gør hjemmets disk og databasen skrivbare. {_AGAIN_DA}"),
        "en": ("there is reading but no writing", f"Make the home's disk and the database writable. {_AGAIN_EN}"),
    },
    Fault.DATABASE: {
        "da": ("databasen er optaget eller kan ikke nås", f"Se efter, at databasen kører. {_AGAIN_DA}"),
        "en": ("the database is busy or out of reach", f"See to it that the database runs. {_AGAIN_EN}"),
    },
    Fault.MEDIA: {
        "da": (
            "lageret for billeder og videoer kan ikke nås eller afviser Vejsyn",
            f"Se efter med vejsyn doctor. {_AGAIN_DA}",
        ),
        "en": (
            "the store of pictures and videos is out of reach or refuses Vejsyn",
            f"Look with vejsyn doctor. {_AGAIN_EN}",
        ),
    },
    Fault.UNREADABLE: {
        "da": ("filen kan ikke læses fra disken", "Se efter disken, netværksdrevet og filens rettigheder."),
        "en": ("the disk does not give the file", "Look after the disk, the network share and the file's permissions."),
    },
    Fault.MEMORY: {
        "da": ("maskinen mangler hukommelse", "Luk andre programmer, eller giv maskinen mere hukommelse."),
        "en": ("the machine is short of memory", "Close other programs, or give the machine more memory."),
    },
    Fault.NETWORK: {
        "da": ("et af netværkene svarede ikke, som det skal", "Giv maskinen mere hukommelse, og prøv vejsyn doctor."),
        "en": ("a network did not answer as it should", "Give the machine more memory, and try vejsyn doctor."),
    },
    Fault.NO_READER: {
        "da": ("læseren kan ikke starte", f"Se i loggen hvorfor, og prøv vejsyn doctor. {_AGAIN_DA}"),
        "en": ("the reader does not start", f"See in the log why, and try vejsyn doctor. {_AGAIN_EN}"),
    },
    Fault.READER_DIED: {
        "da": ("læseren døde af filen", f"Intet at gøre; efter {MOST_TRIES} forsøg afvises optagelsen."),
        "en": ("the reader died of the file", f"Nothing to do; after {MOST_TRIES} tries the recording is refused."),
    },
    Fault.READER_TOO_LARGE: {
        "da": ("filen krævede for meget hukommelse", f"Intet at gøre; efter {MOST_TRIES} forsøg afvises optagelsen."),
        "en": ("it took too much memory", f"Nothing to do; after {MOST_TRIES} tries the recording is refused."),
    },
    Fault.READER_TOO_SLOW: {
        "da": ("den tog for lang tid", f"Intet at gøre; efter {MOST_TRIES} forsøg afvises optagelsen."),
        "en": ("it took too long", f"Nothing to do; after {MOST_TRIES} tries the recording is refused."),
    },
    Fault.NIGHT_DIED: {
        "da": ("natten blev afbrudt", "Intet at gøre; den læses næste nat."),
        "en": ("the night was broken off", "Nothing to do; it is read the next night."),
    },
}
