"""The pictures somebody will look at: named by their content's origin, written whole or not at all."""

import re
from collections.abc import Set
from dataclasses import dataclass

from data.media.media import Media

PICTURE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}\.jpg")


@dataclass(frozen=True)
class Pictures:
    """Pictures in a media store, spread over its folders by the first two letters of their name."""

    media: Media

    def write(self, name: str, jpeg: bytes) -> None:
        """Store a picture under its name; the same name again replaces it."""
        self.media.write(_key(name), jpeg)

    def read(self, name: str) -> bytes | None:
        """The picture's bytes, or None when there is none of that name."""
        return self.media.read(_key(name))

    def remove(self, name: str) -> None:
        """Forget a picture, if there is one of that name."""
        self.media.remove([_key(name)])

    def size(self, name: str) -> int | None:
        """The picture's bytes counted, or None when there is none of that name."""
        return self.media.size(_key(name))

    def names(self, prefix: str) -> frozenset[str]:
        """Of one origin: their names begin with the prefix and a hyphen."""
        return frozenset(key.rpartition("/")[2] for key in self.media.names(f"{prefix[:2]}/{prefix}-"))

    def keep_only(self, prefix: str, wanted: Set[str]) -> None:
        """Remove the others of one origin: their names begin with the prefix and a hyphen; half-written ones too."""
        beginning, kept = f"{prefix[:2]}/{prefix}-", {_key(name) for name in wanted}
        self.media.sweep(beginning)
        self.media.remove([key for key in self.media.names(beginning) if key not in kept])


def _key(name: str) -> str:
    """A picture's name in the media store.

    Raises:
        ValueError: the name is not one of ours.
    """
    if not PICTURE_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a picture's name")
    return f"{name[:2]}/{name}"
