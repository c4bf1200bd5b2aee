"""Scripts of somebody's that send a file through whatever happens, with the official clients: tuspy, tus-js-client."""

import hashlib
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import playwright
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

import web

PAUSE_S = 0.05

NODE = Path(playwright.__file__).parent / "driver" / "node"

MODULES = Path(os.environ.get("VEJSYN_NODE_MODULES", Path(web.__file__).parent))
"""The folder whose node_modules hold tus-js-client."""

HAS_TUS_JS = (MODULES / "node_modules" / "tus-js-client").exists()


def send_by_tuspy(url: str, key: str, file: Path, chunk_bytes: int, deadline: float) -> None:
    """Send it until it is through.

    Args:
        deadline: of `time.monotonic`.
    """
    client = TusClient(f"{url}/uploads", headers={"Authorization": f"Bearer {key}"})
    told = {"filename": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    address = None
    while time.monotonic() < deadline:
        with file.open("rb") as stream:
            try:
                uploader = client.uploader(file_stream=stream, url=address, metadata=told, chunk_size=chunk_bytes)
                address = address or uploader.create_url()
                uploader.set_url(address)
                uploader.upload()
                return
            except (TusCommunicationError, TusUploadFailed, OSError):
                time.sleep(PAUSE_S)


def send_by_tus_js(url: str, key: str, file: Path, chunk_bytes: int, deadline: float) -> None:
    """The same with tus-js-client, which goes on by itself."""
    script = Path(__file__).with_name("send.mjs")
    command = [NODE, script, MODULES, url, key, file, str(chunk_bytes)]
    subprocess.run(command, check=True, timeout=deadline - time.monotonic())


SENDERS: dict[str, Callable[[str, str, Path, int, float], None]] = {
    "tuspy": send_by_tuspy,
    "tus-js-client": send_by_tus_js,
}
