"""Pictures and videos in a bucket of any S3 API, through `obstore`.

A PUT is whole or not there; what is larger goes up in parts, and is there when the last request says so. Only the
settings are sent to other processes and machines: each opens the bucket for itself.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path, PurePosixPath

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from data.media.copies import copy_folder
from data.media.folder import need_room
from data.private_files import private
from data.settings import MediaSettings
from data.storage_faults import MediaError, StorageFault

PART_BYTES = 16 << 20
"""Of one request up or down: S3 takes 10,000 parts of an object, so 156 GiB, more than the largest video taken in."""

MOST_PARTS = 4
"""On their way up at once: 64 MiB of memory."""

MOST_REQUEST_RETRIES = 3
RETRIES_S = 10.0
"""A request is made again so often, and as long as it has taken less than so many seconds, where the connection breaks
or the server has a fault of its own: a bucket that is away is known to be within a second or two."""

CONNECT_S = 5.0

REFUSED_STATUS = re.compile("status code: 40[13]")
"""What a refused listing is known by: `obstore` 0.12 raises its `GenericError` for it."""

S3_CODE = re.compile("<Code>([A-Za-z]+)</Code>")


@dataclass(frozen=True)
class Bucket:
    """See `data.media.media.Media`."""

    settings: MediaSettings
    room: str
    """Its objects' names in the bucket begin with the settings' prefix and this."""
    patience_s: float
    """Of one request, seconds."""

    def write(self, name: str, content: bytes) -> None:
        """Store an object with one request."""
        with _faults():
            obstore.put(self._store, name, content, use_multipart=False)

    def write_pieces(self, name: str, pieces: Iterable[bytes], size: int) -> None:
        """Store an object in parts; they are thrown away where the pieces end in an exception."""
        del size  # a bucket has no end
        with _faults():
            obstore.put(
                self._store, name, pieces, use_multipart=True, chunk_size=PART_BYTES, max_concurrency=MOST_PARTS
            )

    def read(self, name: str) -> bytes | None:
        """An object's content."""
        with _faults():
            try:
                return bytes(obstore.get(self._store, name).bytes())
            except FileNotFoundError:
                self._need_bucket()
                return None

    def size(self, name: str) -> int | None:
        """Bytes of an object."""
        with _faults():
            try:
                return obstore.head(self._store, name)["size"]
            except FileNotFoundError:
                self._need_bucket()
                return None

    @contextmanager
    def on_disk(self, name: str) -> Iterator[Path]:
        """A copy in a folder of its own, which goes at the end."""
        size = self.size(name)
        with copy_folder() as folder:
            path = folder / PurePosixPath(name).name
            if size is not None:
                self._fetch(name, path, size)
            yield path

    def names(self, beginning: str = "") -> Iterator[str]:
        """Of all objects; a server lists by folder, and from a name on."""
        parent = beginning.rpartition("/")[0] or None
        with _faults():
            for listed in obstore.list(self._store, parent, offset=beginning or None):
                yield from (found["path"] for found in listed if found["path"].startswith(beginning))

    def remove(self, names: Iterable[str]) -> None:
        """Take objects out."""
        with _faults():
            obstore.delete(self._store, list(names))

    def sweep(self, beginning: str = "") -> None:
        """Nothing to do: what is not whole has no name, and the bucket's own rule for it removes parts (README)."""

    def _fetch(self, name: str, path: Path, size: int) -> None:
        """In parts, so that none takes longer than `patience_s` however long the object is."""
        need_room(path.parent, size)
        with open(path, "xb", opener=private) as file, _faults():
            for start in range(0, size, PART_BYTES):
                file.write(obstore.get_range(self._store, name, start=start, end=min(start + PART_BYTES, size)))

    def _need_bucket(self) -> None:
        """A server may say the same of an object that is not there and of a bucket that is not: raises for that."""
        next(iter(obstore.list(self._store, chunk_size=1)), None)

    @property
    def _store(self) -> S3Store:
        return _opened(self.settings, self.room, self.patience_s)


@lru_cache
def _opened(settings: MediaSettings, room: str, patience_s: float) -> S3Store:
    """What the settings leave open, `obstore` takes from the standard AWS_* variables or the machine's own role."""
    bucket, prefix = settings.bucket_and_prefix
    endpoint, secret = settings.media_endpoint, settings.media_secret_access_key
    given = {
        "endpoint": endpoint,
        "region": settings.media_region,
        "access_key_id": settings.media_access_key_id,
        "secret_access_key": secret and secret.get_secret_value(),
    }
    return S3Store(
        bucket,
        prefix=f"{prefix}/{room}".strip("/"),
        config={key: value for key, value in given.items() if value},  # type: ignore[arg-type]
        disable_bulk_delete=True,  # not every S3 API has it
        client_options={
            "allow_http": (endpoint or "").startswith("http:"),
            "connect_timeout": timedelta(seconds=CONNECT_S),
            "timeout": timedelta(seconds=patience_s),
        },
        retry_config={"max_retries": MOST_REQUEST_RETRIES, "retry_timeout": timedelta(seconds=RETRIES_S)},
    )


@contextmanager
def _faults() -> Iterator[None]:
    """What `obstore` raises as the house's own; what other people's code raises in it stays as it is."""
    try:
        yield
    except (BaseError, FileNotFoundError) as error:
        cause = _cause(error)
        refused = isinstance(error, PermissionDeniedError | UnauthenticatedError) or REFUSED_STATUS.search(cause)
        raise MediaError(cause, StorageFault.MEDIA_DENIED if refused else StorageFault.MEDIA_GONE) from None


def _cause(error: Exception) -> str:
    """The request and what was wrong with it, in a line; the rest is a dump of the client's state."""
    said, code = str(error).split("\n", 1)[0].split(": <", 1)[0], S3_CODE.search(str(error))
    return f"{said} ({code[1]})" if code else said
