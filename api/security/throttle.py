"""Slows down whoever guesses passwords, and keeps nobody out for ever. In memory: a restart forgives.

A try is counted against three budgets before its password is looked at, so that many at once gain nothing: its username
from its network, the network, and the username from anywhere. A budget's first tries are free; then waits double up to
`LONGEST_WAIT` and stay there. A device that has logged in as that user before (a signed cookie says so) has a budget of
its own instead of the three: whoever guesses at an account, or from the same town hall, cannot keep its owner out.
That is OWASP's "Slow Down Online Guessing Attacks with Device Cookies"; growing waits and letting known devices in are
what NIST SP 800-63B, 5.2.2, names beside its limit of 100 tries. We keep that limit by the day: a lock that a stranger
can shut for good would keep the foreman from his roads.
"""

import hashlib
import ipaddress
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from data.users import reads_as

FREE_TRIES = 5
"""By one username from one network, or from one device that is known, before the first wait."""

FREE_TRIES_ON_ACCOUNT = 10
"""By one username from all networks and devices that are not known."""

FREE_TRIES_FROM_NETWORK = 50
"""By any usernames from one network; a whole town hall may share one."""

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=20)
"""Waits double from the first to the longest. With ten free tries an account takes fewer than 100 wrong passwords in a
day, from however many networks: 10, then 9 in the first 17 minutes, then three an hour."""

FORGIVEN_AFTER = timedelta(days=1)
"""Who has not attempt for so long has all free tries again; sooner, and waiting would buy them back."""

MOST_BUDGETS = 10_000
"""Of each kind that wait, and as many that do not yet. Some 260 bytes each: 16 MB, however many names are attempt."""

IPV6_NETWORK_BITS = 64
"""What one subscriber has of IPv6 at least (RFC 6177): its addresses are one network."""


class TooManyTries(Exception):
    """Wrong passwords too often; holds how long to wait."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.seconds = max(1, round(wait.total_seconds()))


@dataclass(slots=True)
class _Tries:
    count: int
    last: datetime


@dataclass
class Budgets:
    """The tries of one kind, each key's by itself, the longest quiet first.

    Budgets that have run out lie apart from those with free tries left: whoever floods us with new names pushes out
    others' free ones, and to push out one that makes him wait he must use up `MOST_BUDGETS` of his own.
    """

    free: int
    _free: OrderedDict[bytes, _Tries] = field(default_factory=OrderedDict)
    _spent: OrderedDict[bytes, _Tries] = field(default_factory=OrderedDict)

    def wait(self, key: bytes, at: datetime) -> timedelta:
        """How long until the next try; at most zero where it may come now."""
        tries = self._spent.get(key)
        if tries is None:
            return timedelta(0)
        tries.last = min(tries.last, at)  # the machine's clock may have been put back
        doubled: int = 2 ** min(tries.count - self.free, 20)
        return tries.last + min(LONGEST_WAIT, FIRST_WAIT * doubled) - at

    def count(self, key: bytes, at: datetime) -> None:
        """One more try."""
        before = self._spent.pop(key, None) or self._free.pop(key, None)
        tries = _Tries((before.count if before else 0) + 1, at)
        (self._spent if tries.count >= self.free else self._free)[key] = tries
        for book in (self._free, self._spent):
            while len(book) > MOST_BUDGETS:
                book.popitem(last=False)

    def give_back(self, key: bytes, count: int = 1) -> None:
        """So many tries were none of a guesser's."""
        tries = self._spent.pop(key, None) or self._free.pop(key, None)
        if tries is not None and tries.count > count:
            tries.count -= count
            (self._spent if tries.count >= self.free else self._free)[key] = tries

    def forgive(self, key: bytes) -> int:
        """All tries are free again; gives how many there were."""
        tries = self._spent.pop(key, None) or self._free.pop(key, None)
        return tries.count if tries else 0

    def forget(self, at: datetime) -> None:
        """Let go of whoever has been quiet for long; each is looked at once, as it goes."""
        for book in (self._free, self._spent):
            while book and at - next(iter(book.values())).last > FORGIVEN_AFTER:
                book.popitem(last=False)

    def __len__(self) -> int:
        return len(self._free) + len(self._spent)


@dataclass(frozen=True)
class Try:
    """Who tries: as it is typed, from where, and the known device's name where it is one."""

    username: str
    address: str
    device: str | None = None


@dataclass
class Throttle:
    """Counts tries and says how long to wait."""

    clock: Callable[[], datetime]
    pairs: Budgets = field(default_factory=lambda: Budgets(FREE_TRIES))
    accounts: Budgets = field(default_factory=lambda: Budgets(FREE_TRIES_ON_ACCOUNT))
    networks: Budgets = field(default_factory=lambda: Budgets(FREE_TRIES_FROM_NETWORK))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, attempt: Try) -> None:
        """One more try.

        Raises:
            TooManyTries: it comes too soon; it is not counted then, and leaves no trace.
        """
        at, keys = self.clock(), self._keys(attempt)
        with self._lock:
            for budgets in (self.pairs, self.accounts, self.networks):
                budgets.forget(at)
            wait = max(budgets.wait(key, at) for budgets, key in keys)
            if wait > timedelta(0):
                raise TooManyTries(wait)
            for budgets, key in keys:
                budgets.count(key, at)

    def succeeded(self, attempt: Try) -> None:
        """The password was right. The network gets back what this user mistyped there, not what others did."""
        (_, pair), *others = self._keys(attempt)
        with self._lock:
            mistyped = self.pairs.forgive(pair)
            for budgets, key in others:
                if budgets is self.networks:
                    budgets.give_back(key, mistyped)
                else:
                    budgets.forgive(key)

    def not_looked_at(self, attempt: Try) -> None:
        """The password was not looked at after all."""
        with self._lock:
            for budgets, key in self._keys(attempt):
                budgets.give_back(key)

    def _keys(self, attempt: Try) -> list[tuple[Budgets, bytes]]:
        account, network = reads_as(attempt.username), network_of(attempt.address)
        if attempt.device is not None:
            return [(self.pairs, _key("device", attempt.device))]
        return [
            (self.pairs, _key("pair", account, network)),
            (self.accounts, _key("account", account)),
            (self.networks, _key("network", network)),
        ]


def network_of(address: str) -> str:
    """Whose address it is: an IPv4 address by itself, an IPv6 one's /64; what is no address, as it is."""
    try:
        parsed = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, IPV6_NETWORK_BITS), strict=False))


def _key(*parts: str) -> bytes:
    """As short for a long name as for a short one."""
    text = "\0".join(parts).encode(errors="surrogatepass")
    return hashlib.blake2b(text, digest_size=16).digest()
