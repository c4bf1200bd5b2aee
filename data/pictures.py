"""The pictures somebody will look at: named by their content's origin, written whole or not at all."""

import os
import re
import secrets
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

PICTURE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}\.jpg")


@dataclass(frozen=True)
class PictureFolder:
    """Pictures in a folder, spread over 256 subfolders by the first two letters of their name."""

    folder: Path

    def write(self, name: str, jpeg: bytes) -> None:
        """Store a picture under its name; the same name again replaces it."""
        target = self.path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{name}.{secrets.token_hex(4)}.partial")
        try:
            with partial.open("wb") as file:
                file.write(jpeg)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(target)
        finally:
            partial.unlink(missing_ok=True)

    def read(self, name: str) -> bytes | None:
        """The picture's bytes, or None when there is none of that name."""
        path = self.path(name)
        return path.read_bytes() if path.is_file() else None

    def remove(self, name: str) -> None:
        """Forget a picture, if there is one of that name."""
        self.path(name).unlink(missing_ok=True)

    def keep_only(self, prefix: str, wanted: Set[str]) -> None:
        """Remove the others of one origin: their names begin with the prefix and a hyphen; half-written ones too."""
        folder = self.folder / prefix[:2]
        for path in [*folder.glob(f"{prefix}-*.jpg"), *folder.glob(f".{prefix}-*.partial")]:
            if path.name not in wanted:
                path.unlink(missing_ok=True)

    def path(self, name: str) -> Path:
        """Where a picture lies.

        Raises:
            ValueError: the name is not one of ours.
        """
        if not PICTURE_NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a picture's name")
        return self.folder / name[:2] / name
