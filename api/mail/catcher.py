"""A mail server for the demo: keeps every mail as a file and shows them in the browser. It sends nothing on.

Both doors are bound to 127.0.0.1: mails hold the crews' secrets.
"""

import secrets
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import uvicorn
from aiosmtpd.controller import Controller

from api.mail.catcher_pages import LOOPBACK, pages
from data.private_files import make_folder, written_whole

LARGEST_MAIL_BYTES = 40 * 2**20


class KeepMails:
    """Takes each mail whole, or not at all."""

    def __init__(self, folder: Path) -> None:
        make_folder(folder)
        self.folder = folder

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        """Store the mail; only then is it accepted."""
        name = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{secrets.token_hex(2)}.eml"
        with written_whole(self.folder / name) as file:
            file.write(envelope.original_content)
        return "250 kept"


class Catcher:
    """Catches mails as long as it is entered."""

    def __init__(self, folder: Path, smtp_port: int = 1025, web_port: int = 8025) -> None:
        self.url = f"http://{LOOPBACK}:{web_port}"
        self._smtp = Controller(
            KeepMails(folder), hostname=LOOPBACK, port=smtp_port, data_size_limit=LARGEST_MAIL_BYTES, ready_timeout=10
        )
        config = uvicorn.Config(pages(folder), host=LOOPBACK, port=web_port, log_level="warning", proxy_headers=False)
        self._web = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._web.run, daemon=True)

    def __enter__(self) -> Self:
        """Open both doors.

        Raises:
            OSError: a port is taken.
        """
        self._smtp.start()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close them."""
        self._web.should_exit = True
        self._thread.join(timeout=5)
        self._smtp.stop()

    def wait(self) -> None:
        """Until Ctrl-C."""
        try:
            while self._thread.is_alive():
                time.sleep(0.5)
        except KeyboardInterrupt:
            return
