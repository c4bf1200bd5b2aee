"""A network on the way home: slow to answer, and it drops a connection in the middle again and again."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

DELAY_S = 0.02
DROPS_AFTER_BYTES = 150_000
PIECE = 16_384


class BadNetwork:
    """Passes bytes on to the server; every second connection that sends much is cut."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.dropped = 0
        self._large = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """No more connections; those that are open end with their ends."""
        self._listener.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                phone, _ = self._listener.accept()
                threading.Thread(target=self._connect, args=[phone], daemon=True).start()

    def _connect(self, phone: socket.socket) -> None:
        with suppress(OSError):
            server = socket.create_connection(("127.0.0.1", self._server_port))
            threading.Thread(target=self._pass, args=[server, phone], daemon=True).start()
            self._pass(phone, server, drops=True)

    def _pass(self, source: socket.socket, target: socket.socket, drops: bool = False) -> None:
        passed, large = 0, False
        with suppress(OSError):
            while piece := source.recv(PIECE):
                passed += len(piece)
                if drops and not large and passed > DROPS_AFTER_BYTES:
                    large = True
                    self._large += 1
                    if self._large % 2:
                        self.dropped += 1
                        break
                threading.Event().wait(DELAY_S if passed <= PIECE else 0.0)
                target.sendall(piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def bad_network(server_port: int) -> Iterator[BadNetwork]:
    """Between a phone and the server."""
    network = BadNetwork(server_port)
    try:
        yield network
    finally:
        network.close()
