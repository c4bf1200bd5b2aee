"""The kept shapes about the roads, piece by piece."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely

from data.background.cover import Cover
from data.background.importing import BACKGROUND_FACTS, BACKGROUND_FILE
from data.damages.areas import Box


@dataclass(frozen=True, slots=True)
class Background:
    """One import's shapes; a later one is another file."""

    file: Path
    version: int
    """Grows with each import: the file's time, milliseconds."""
    attribution: str

    def within(self, box: Box, covers: Collection[Cover]) -> list[tuple[Cover, Any]]:
        """The shapes of some kinds that touch a box, all in EPSG:25832."""
        import pyogrio

        kinds = ", ".join(f"'{cover}'" for cover in sorted(covers))
        _, _, shapes, (found,) = pyogrio.raw.read(self.file, columns=["cover"], bbox=box, where=f"cover IN ({kinds})")
        return [(Cover(cover), shape) for cover, shape in zip(found, shapely.from_wkb(shapes), strict=True)]


def background_of(home: Path) -> Background | None:
    """What was imported last; None before anything was."""
    file = home / BACKGROUND_FILE
    try:
        version = file.stat().st_mtime_ns // 1_000_000
        attribution = json.loads((home / BACKGROUND_FACTS).read_bytes())["attribution"]
    except FileNotFoundError:
        return None
    return Background(file, version, attribution)
