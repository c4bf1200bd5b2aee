"""Traces of recordings: a compressed object each, whole or not there, kept when the video is deleted."""

import re
from dataclasses import dataclass

from data.media.media import Media

TRACE_NAME = re.compile(r"[0-9a-f]{16,64}")


@dataclass(frozen=True)
class Traces:
    """Traces in a media store, named by the content of the video that they were made from."""

    media: Media

    def write(self, sha256: str, content: bytes) -> None:
        """Store a recording's trace; another one replaces it, and what a writer that died left of it goes.

        Only whoever has claimed the recording writes its trace.
        """
        self.media.sweep(_key(sha256))
        self.media.write(_key(sha256), content)

    def read(self, sha256: str) -> bytes | None:
        """A recording's trace, or None where there is none."""
        return self.media.read(_key(sha256))

    def size(self, sha256: str) -> int | None:
        """Bytes of a recording's trace, or None where there is none."""
        return self.media.size(_key(sha256))

    def remove(self, sha256: str) -> None:
        """Forget a recording's trace, if there is one, and what a writer that died left of it."""
        self.media.sweep(_key(sha256))
        self.media.remove([_key(sha256)])


def _key(sha256: str) -> str:
    """A trace's name in the media store.

    Raises:
        ValueError: that is no beginning of a SHA-256.
    """
    if not TRACE_NAME.fullmatch(sha256):
        raise ValueError(f"{sha256!r} is not a recording's SHA-256")
    return f"{sha256[:2]}/{sha256}.trace"
