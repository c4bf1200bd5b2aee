"""A mail server on a bare socket that hangs, or hangs up, at one step of the conversation."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

Step = Literal["connect", "ehlo", "mail", "rcpt", "data", "dot", "quit"]

ANSWERS: dict[str, bytes] = {
    "ehlo": b"250 vejsted",
    "mail": b"250 ok",
    "rcpt": b"250 ok",
    "data": b"354 go on",
    "quit": b"221 bye",
}


class CutLine:
    """At `step` it does `how`; "dot" is the end of the data. What it had got whole by then lies in `received`."""

    def __init__(self, step: Step, how: Literal["hangs", "drops"] | bytes) -> None:
        self.step, self.how = step, how
        self.received: list[bytes] = []
        self.recipients: list[bytes] = []
        self.conversations = 0
        self.closing = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])

    def serve(self) -> None:
        while not self.closing.is_set():
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            self.conversations += 1
            threading.Thread(target=self._converse, args=(line,), daemon=True).start()

    def _converse(self, line: socket.socket) -> None:
        # Whoever talks to it may hang up in the middle: that is what some of these tests do.
        with line, suppress(ConnectionError), line.makefile("rb") as lines:
            if not self._says(line, "connect", b"220 vejsted"):
                return
            while command := lines.readline():
                step = command[:4].strip().lower().decode()
                if step == "rcpt":
                    self.recipients.append(command.strip())
                if not self._says(line, step, ANSWERS.get(step, b"250 ok")):
                    return
                if step == "data" and not self._takes(line, lines):
                    return

    def _takes(self, line: socket.socket, lines) -> bool:
        mail = b"".join(iter(lines.readline, b".\r\n"))
        self.received.append(mail)
        return self._says(line, "dot", b"250 taken")

    def _says(self, line: socket.socket, step: str, words: bytes) -> bool:
        if step == self.step and self.how == "hangs":
            self.closing.wait()
        if step == self.step and isinstance(self.how, str):
            return False
        line.sendall((self.how if step == self.step and isinstance(self.how, bytes) else words) + b"\r\n")
        return True


@contextmanager
def cut_line(step: Step, how: Literal["hangs", "drops"] | bytes) -> Iterator[CutLine]:
    office = CutLine(step, how)
    thread = threading.Thread(target=office.serve, daemon=True)
    thread.start()
    try:
        yield office
    finally:
        office.closing.set()
        office.listener.shutdown(socket.SHUT_RDWR)
        office.listener.close()
        thread.join(5)
