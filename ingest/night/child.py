"""How a reader's process begins: bound to its parent's life and to its cores before it loads anything large."""

import ctypes
import os
import signal
import sys

from ingest.night.share import keep_to

PR_SET_PDEATHSIG = 1
"""Of Linux's prctl(2): the signal this process gets when the thread that started it dies."""


def main(pipe: int, parent: int, cores: tuple[int, ...]) -> None:
    """Serve the parent at the other end of its pipe; the libraries count the cores when they are loaded."""
    _end_with(parent)
    keep_to(cores)
    from ingest.night.worker import serve

    serve(pipe)


def _end_with(parent: int) -> None:
    """However it ends; Ctrl-C reaches the whole group, and is the parent's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit("the night is over")
