"""A folder that phones' own apps or a card reader fill: what nobody writes to any more is taken in, by itself.

Looked at again and again instead of being told by the system: a share of another machine tells nothing (inotify(7)).
"""

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from data.storage_faults import MediaError
from data.store import Store
from ingest.receive.home_files import HomeUnwritable
from ingest.receive.receiving import Carrier, Taken, find_videos, take_in_all, track_beside

LOG = logging.getLogger("vejsyn.watch")

LOOKED_EVERY_S = 10.0

QUIET_S = 60.0
"""A file that has not changed for so long is whole: copying programs write on without such a pause. Assumed."""

Signature = tuple[tuple[str, int, int], ...]
"""Name, size and time of a video and of the track beside it."""


@dataclass
class WatchedFolder:
    """What of a folder was taken in, as it was then."""

    folder: Path
    quiet_s: float = QUIET_S
    _taken: dict[Path, Signature] = field(default_factory=dict)

    def settled(self) -> list[Path]:
        """Videos that are whole and were not taken in as they are now. A folder that is away has none."""
        if not self.folder.is_dir():
            return []
        found = {video: signature for video in find_videos(self.folder) if (signature := _signature(video))}
        self._taken = {video: before for video, before in self._taken.items() if video in found}
        newest = time.time_ns() - round(self.quiet_s * 1e9)
        return [
            video
            for video, signature in found.items()
            if signature != self._taken.get(video) and all(changed <= newest for *_, changed in signature)
        ]

    def took(self, video: Path) -> None:
        """It was taken in, or refused: it is looked at again once it is another."""
        if signature := _signature(video):
            self._taken[video] = signature


def watch(
    store: Store, watched: WatchedFolder, carrier: Carrier, stop: threading.Event, every_s: float = LOOKED_EVERY_S
) -> Iterator[Taken]:
    """Take in what settles, until told to stop. What the home or the bucket is in the way of is tried again."""
    while not stop.is_set():
        try:
            for video in watched.settled():
                yield from take_in_all(store, [video], carrier)
                watched.took(video)
        except (HomeUnwritable, MediaError) as error:
            LOG.error("%s: nothing is taken in (%s); tried again", watched.folder, error)
        stop.wait(every_s)


def _signature(video: Path) -> Signature | None:
    """None where it went away meanwhile."""
    track = track_beside(video)
    try:
        facts = [(path.name, path.stat()) for path in (video, track) if path]
    except OSError:
        return None
    return tuple((name, fact.st_size, fact.st_mtime_ns) for name, fact in facts)
