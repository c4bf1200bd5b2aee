"""An empty home filled from a backup: files first, the database last, so that one that broke off is begun anew."""

import hashlib
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from data.operation.archive import DATABASE, FORMAT, MANIFEST, SECRET, Manifest, NoBackup, media_of
from data.operation.snapshot import put_back, refuse_unless_empty
from data.private_files import written_whole
from data.retention.due import Room
from data.store import Store

CHUNK_BYTES = 1 << 20


def restore(store: Store, source: Path) -> Manifest:
    """Fill an empty home: files first, the database last, so that a restore that was broken off is begun anew.

    Args:
        store: opened, with nothing in it and not migrated (`data.store.open_empty`).

    Raises:
        NoBackup: see there.
        NotEmpty: there is a database already.
    """
    try:
        with tarfile.open(source, mode="r:") as tar:
            return _restore(store, tar)
    except (tarfile.TarError, EOFError) as error:
        raise NoBackup(f"{source}: {error}") from error


def _restore(store: Store, tar: tarfile.TarFile) -> Manifest:
    manifest = _manifest(tar)
    if manifest.database != store.engine.dialect.name:
        raise NoBackup(f"a backup of {manifest.database}, and this home's database is {store.engine.dialect.name}")
    refuse_unless_empty(store.engine)
    with TemporaryDirectory(prefix="vejsyn-restore-") as folder:
        snapshot = Path(folder) / DATABASE
        for name, sha256 in manifest.files.items():
            pieces, size = _pieces(tar, name, sha256), tar.getmember(name).size
            if name == DATABASE:
                _write(snapshot, pieces)
            elif name == SECRET:
                _write(store.home / SECRET, pieces)
            else:
                room, _, key = name.partition("/")
                media_of(store, Room(room)).write_pieces(_harmless(key), pieces, size)
        put_back(store.engine, snapshot)
    return manifest


def _manifest(tar: tarfile.TarFile) -> Manifest:
    try:
        content = tar.extractfile(MANIFEST)
        manifest = Manifest(**json.loads(content.read() if content else b""))
    except (KeyError, TypeError, ValueError) as error:
        raise NoBackup(f"{tar.name!r} has no {MANIFEST} of ours") from error
    if manifest.format != FORMAT or DATABASE not in manifest.files:
        raise NoBackup(f"{tar.name!r} was made by another version: format {manifest.format}")
    return manifest


def _pieces(tar: tarfile.TarFile, name: str, sha256: str) -> Iterator[bytes]:
    """A member's content; raises NoBackup at its end where it is not what was written."""
    content, digest = tar.extractfile(name), hashlib.sha256()
    while chunk := content.read(CHUNK_BYTES) if content else b"":
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != sha256:
        raise NoBackup(f"{name} in {tar.name!r} is broken")


def _harmless(key: str) -> str:
    """A name in a store, which leads nowhere else."""
    if key.startswith("/") or ".." in Path(key).parts:
        raise NoBackup(f"{key!r} is not a name of ours")
    return key


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    with written_whole(path) as file:
        file.writelines(pieces)
