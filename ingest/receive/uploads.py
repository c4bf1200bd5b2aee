"""Uploads become recordings: each video with the track of its stem, as if both lay in a folder that is imported."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from data.names import shown
from data.phones import pairing, partial_files, uploads
from data.phones.pairing import Pair
from data.phones.uploads import UploadRefusal, UploadState
from data.private_files import make_file, make_folder
from data.schema import Recording, Upload
from data.store import Store
from data.vehicle import Vehicle
from ingest.receive.receiving import Carrier, Outcome, Taken, take_in

LONGEST_STEM = 60
"""Characters: with four bytes each and the longest ending, what a file system takes (255 bytes)."""


def take_in_uploads(store: Store, clock: Callable[[], datetime]) -> list[Taken]:
    """Take in what is whole; nothing where another process is at it. Dying in the middle costs nothing: the lock dies
    too, and the next call does it again.

    Raises:
        HomeUnwritable, MediaError: as `take_in`; what was taken before stays, the rest waits.
    """
    with _sole_taker(store) as is_ours:
        return _take_in_all(store, clock) if is_ours else []


@contextmanager
def _sole_taker(store: Store) -> Iterator[bool]:
    lock = store.home / "uploads.lock"
    make_file(lock)
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _take_in_all(store: Store, clock: Callable[[], datetime]) -> list[Taken]:
    with store.read() as session:
        pairs = list(pairing.ready(session, clock()))
    taken = [_taken(store, pair, clock) for pair in pairs]
    with store.write() as session:  # last: a track whose video is here has gone with it by now
        pairing.refuse_lone_tracks(session, clock())
    return taken


def _taken(store: Store, pair: Pair, clock: Callable[[], datetime]) -> Taken:
    device = pair.video.device
    with _side_by_side(store, pair) as video:
        taken = take_in(store, video, Carrier(Vehicle(device.vehicle), device.name), clock)
    with store.write() as session:
        for upload in _files_of(pair):
            if taken.recording_id is None or (taken.refusal and upload is pair.track):
                uploads.refuse(session, upload.id, UploadRefusal.NOT_TAKEN)
            else:
                pairing.taken(session, upload, taken.recording_id)
    for upload in _files_of(pair):
        partial_files.discard(partial_files.uploads_folder(store.home), upload.name)
    assert taken.outcome is not Outcome.NOT_TAKEN or taken.refusal
    return taken


def _files_of(pair: Pair) -> Iterator[Upload]:
    """Those that still lie among the uploads."""
    return (one for one in (pair.video, pair.track) if one and one.state == UploadState.STORED)


@contextmanager
def _side_by_side(store: Store, pair: Pair) -> Iterator[Path]:
    """Both files in one folder under their own names, by links: nothing is copied."""
    uploaded = partial_files.uploads_folder(store.home)
    folder = uploaded / "pairs" / pair.video.name
    shutil.rmtree(folder, ignore_errors=True)
    make_folder(folder)
    with ExitStack() as held:
        held.callback(shutil.rmtree, folder, ignore_errors=True)
        stem = shown(pair.stem, LONGEST_STEM) or "unnamed"
        for upload in (pair.video, pair.track):
            if upload:
                source = held.enter_context(_file_of(store, uploaded, upload))
                (folder / f"{stem}{upload.kind}").symlink_to(source)
        yield folder / f"{stem}{pair.video.kind}"


@contextmanager
def _file_of(store: Store, uploaded: Path, upload: Upload) -> Iterator[Path]:
    """An upload's file; of a video that was taken before, the recording's."""
    if upload.state == UploadState.STORED:
        yield uploaded / upload.name
        return
    with store.read() as session:
        kept = session.get_one(Recording, upload.recording_id).video
    with store.recordings.on_disk(kept) as path:
        yield path.absolute()
