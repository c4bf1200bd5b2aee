"""The home's own key: log-ins are signed with it, and the audit log's end is sealed."""

import secrets
from pathlib import Path

from data.private_files import write_once

SECRET_FILE = "secret"  # noqa: S105  a file's name
SECRET_BYTES = 32


def home_secret(home: Path) -> bytes:
    """The key; made when it is first asked for, readable to the owner alone.

    One that is too short was cut off by a crash of an older Vejsyn: everybody could sign with it.
    """
    path = home / SECRET_FILE
    if path.is_file() and path.stat().st_size < SECRET_BYTES:
        path.unlink()
    if not path.is_file():
        write_once(path, secrets.token_bytes(SECRET_BYTES))
    return path.read_bytes()
