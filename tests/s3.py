"""A real S3 server for the tests, and a wire to it that can be cut, held or shut."""

import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from secrets import token_hex

from moto.server import ThreadedMotoServer

from data.settings import MediaSettings

SECRET = "wJalrXUtnFEMI-K7MDENG"
PIECE = 1 << 14
PLAIN = {"Content-Type": "text/plain"}


@dataclass
class Wire:
    """Carries connections to a server, as long as it is told to."""

    port: int
    up_left: int | None = None
    """So many more bytes go to the server, then every connection ends; None: all."""
    down_left: int | None = None
    """So many more come from it."""
    away: bool = False
    """Whoever comes is turned away."""
    held: bool = False
    """Whoever comes waits for an answer that never comes."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _listener: socket.socket = field(init=False)
    _ends: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The address of this end."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def shut(self) -> None:
        """End every connection, and turn away whoever comes."""
        self.away = True
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Take it away."""
        self.shut()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self.away:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self.port))
                self._ends += [near, far]
                for ends in ((near, far, "up_left"), (far, near, "down_left")):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, budget: str) -> None:
        with source, target, suppress(OSError):
            while piece := source.recv(PIECE):
                if self.held:
                    continue
                left = self._taken(budget, len(piece))
                target.sendall(piece[:left])
                if left < len(piece):
                    break
            for end in (source, target):
                end.shutdown(socket.SHUT_RDWR)

    def _taken(self, budget: str, wanted: int) -> int:
        with self._lock:
            left = getattr(self, budget)
            if left is None:
                return wanted
            setattr(self, budget, max(left - wanted, 0))
            return min(left, wanted)


@dataclass(frozen=True)
class S3:
    """A server with an empty bucket, reached over a wire."""

    wire: Wire
    settings: MediaSettings

    def answers(self, path: str, method: str = "GET", content: bytes | None = None) -> bytes:
        """What the server itself says, asked past the wire by whoever owns it."""
        asked = urllib.request.Request(f"http://127.0.0.1:{self.wire.port}/{path}", content, PLAIN, method=method)
        with urllib.request.urlopen(asked) as answer:
            said: bytes = answer.read()
            return said

    def unfinished(self) -> int:
        """Uploads in parts that were neither ended nor broken off."""
        bucket, _ = self.settings.bucket_and_prefix
        return self.answers(f"{bucket}?uploads").count(b"<UploadId>")

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Meanwhile no key is let in."""
        self.answers("moto-api/reset-auth", "POST", b"0")
        try:
            yield
        finally:
            self.answers("moto-api/reset-auth", "POST", b"inf")


@contextmanager
def s3_server(prefix: str = "/vejsted") -> Iterator[S3]:
    """A server with a bucket that is this test's alone."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    wire = Wire(server.get_host_and_port()[1])
    bucket = f"media-{token_hex(4)}"
    settings = MediaSettings(
        media=f"s3://{bucket}{prefix}",
        media_endpoint=wire.url,
        media_region="us-east-1",
        media_access_key_id="vejsyn",
        media_secret_access_key=SECRET,
    )
    s3 = S3(wire, settings)
    s3.answers(bucket, "PUT")
    try:
        yield s3
    finally:
        wire.close()
        server.stop()


def environment(settings: MediaSettings) -> dict[str, str]:
    """The settings as a process is given them."""
    secret = settings.media_secret_access_key
    shown = {**settings.model_dump(exclude_none=True), "media_secret_access_key": secret and secret.get_secret_value()}
    return {f"VEJSYN_{name.upper()}": str(value) for name, value in shown.items()}
