"""A real web server that another house listens with."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What it has had, and how it answers."""

    url: str = ""
    had: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """Statuses, one after another; then 204."""
    hangs: threading.Event = field(default_factory=threading.Event)
    """While it is not set, nothing is answered."""


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Listening on this machine, until the end of the block."""
    told = Receiver()
    told.hangs.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.had.append(({name.lower(): value for name, value in self.headers.items()}, body))
            told.hangs.wait(60)
            status = told.answers.pop(0) if told.answers else 204
            try:
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", f"{told.url}/elsewhere")
                self.end_headers()
            except OSError:  # the other side has gone
                return

        def log_message(self, *_words: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield told
    finally:
        told.hangs.set()
        server.shutdown()
        server.server_close()
        thread.join()
