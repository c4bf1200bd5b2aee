"""Commands as deeds: one that changes something is entered with its first commit, one that hands out data at its end.

What was typed is kept as what is personal is: a username, an address or a reason may stand in it. Passwords never do:
they are not taken from the command line.
"""

import getpass
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from api.state import now
from data.audit.deed import Actor, Deed, Kind, doing
from data.store import open_store

HAND_OUT = frozenset({"vejsyn find", "vejsyn backup", "vejsyn dataset export", "vejsyn audit export"})
"""Commands after which somebody holds what the home keeps; they change nothing, and the log keeps them all the same."""

BY_THEMSELVES = frozenset({"vejsyn serve", "vejsyn watch"})
"""What goes on writing for others until it is stopped: whose deeds those are is said elsewhere."""

LONGEST_WORDS = 500
"""Letters of a command that are kept."""


@contextmanager
def as_deed(command: Any, words: Sequence[str]) -> Iterator[None]:
    """While the command runs, what is committed is its doing."""
    action = called(command, words)
    deed = Deed(now(), action, Actor(Kind.TERMINAL, _somebody()), words=shlex.join(words)[:LONGEST_WORDS])
    deed.kept = action not in BY_THEMSELVES
    token = doing.set(deed)
    try:
        yield
    except SystemExit as end:
        if not end.code and action in HAND_OUT and not {"--help", "--dry-run"} & set(words):
            _enter(deed)
        raise
    finally:
        doing.reset(token)


def called(command: Any, words: Sequence[str]) -> str:
    """The command's whole name: of the words typed those that name one."""
    names = ["vejsyn"]
    for word in words:
        command = getattr(command, "commands", {}).get(word)
        if command is None:
            break
        names.append(word)
    return " ".join(names)


def _enter(deed: Deed) -> None:
    """What has not entered itself."""
    if deed.waits:
        store = open_store()
        with store.write():
            pass


def _somebody() -> str:
    """Whoever the machine says it is; some containers know no names."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"
