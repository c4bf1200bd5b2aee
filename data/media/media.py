"""What every place for pictures and videos can do, and which one the settings ask for."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from data.media.bucket import Bucket
from data.media.folder import Folder
from data.settings import MediaSettings

PICTURE_PATIENCE_S, RECORDING_PATIENCE_S = 10.0, 120.0
"""One request to a bucket may take so long, seconds. Somebody waits for a picture of 0.4 MB; a part of a video may
crawl: 16 MiB in 120 s are 1.1 Mbit/s. Assumed."""


class Media(Protocol):
    """Objects under names with slashes, each whole or not there. A value: it can be sent to another process or machine.

    Every method raises OSError where the place is full, away or refuses; `data.storage_faults` says which.
    """

    def write(self, name: str, content: bytes) -> None:
        """Store an object; the same name again replaces it."""

    def write_pieces(self, name: str, pieces: Iterable[bytes], size: int) -> None:
        """Store an object piece by piece; nothing is stored where the pieces end in an exception.

        Args:
            size: bytes that it will take.
        """

    def read(self, name: str) -> bytes | None:
        """An object's content, or None where there is none of that name."""

    def size(self, name: str) -> int | None:
        """Bytes of an object, or None where there is none of that name."""

    def on_disk(self, name: str) -> AbstractContextManager[Path]:
        """An object as a file of this machine, for as long as the context lasts; nothing lies at the path where there
        is none of that name."""

    def names(self, beginning: str = "") -> Iterator[str]:
        """Of all objects whose names begin so, in no order."""

    def remove(self, names: Iterable[str]) -> None:
        """Take objects out; one that is not there is fine."""

    def sweep(self, beginning: str = "") -> None:
        """Remove what was left half written under names that begin so. Only where nobody is writing them."""


def pictures_media(home: Path, settings: MediaSettings) -> Media:
    """Where pictures lie."""
    return _media(home, settings, "pictures", PICTURE_PATIENCE_S)


def recordings_media(home: Path, settings: MediaSettings) -> Media:
    """Where received videos and tracks lie."""
    return _media(home, settings, "recordings", RECORDING_PATIENCE_S)


def traces_media(home: Path, settings: MediaSettings) -> Media:
    """Where traces lie."""
    return _media(home, settings, "traces", PICTURE_PATIENCE_S)


def _media(home: Path, settings: MediaSettings, room: str, patience_s: float) -> Media:
    return Bucket(settings, room, patience_s) if settings.media else Folder(home / room)
