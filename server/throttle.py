"""Guessing passwords is made slow, without locking out the one who knows it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TypeVar

from data.accounts import normal_email
from data.errors import AccountError, DashboardError
from data.passwords import HASHES_AT_ONCE, WAIT_SECONDS, BusyError
from data.tally import Tally

FAILURES = 5
FAILURES_OF_ADDRESS = 50
WINDOW_SECONDS = 300
BLOCKS = 30
MOST_CALLERS = 10_000

T = TypeVar("T")


class TooManyError(DashboardError):
    """More than is taken in a while; ``wait`` is the seconds until the next one is."""

    code = "too_many"
    status = 429

    def __init__(self, sentence: str, wait: int) -> None:
        super().__init__(sentence)
        self.wait = wait


class Throttle:
    """Five failures in five minutes for an account from one address, fifty for the address over
    all accounts; other addresses are not affected. Guesses sent at once are weighed a few at a
    time, so they do not slip by before they are counted."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._slots = threading.BoundedSemaphore(HASHES_AT_ONCE)

    def weigh(self, account: str, address: str, attempt: Callable[[], T | None]) -> T | None:
        """What ``attempt`` gives; None counts as a failure. Raises TooManyError without making the
        attempt, and BusyError when too many wait for their turn."""
        source = _network(address)
        pair, wide = f"failures:{source}:{_one_form(account)}", f"failures:{source}"
        if not self._slots.acquire(timeout=WAIT_SECONDS):
            raise BusyError("Too many people are signing in at this moment; try again shortly.")
        try:
            for key, most in ((pair, FAILURES), (wide, FAILURES_OF_ADDRESS)):
                count = self._tally.count(key)
                if count.number >= most:
                    wait = max(1, count.wait)
                    raise TooManyError(f"Too many failed tries; wait {_in_words(wait)}.", wait)
            found = attempt()
            if found is None:
                self._tally.add(pair, WINDOW_SECONDS)
                self._tally.add(wide, WINDOW_SECONDS)
            else:
                self._tally.clear(pair)
            return found
        finally:
            self._slots.release()


@dataclass(slots=True)
class Block:
    """Requests of one caller that are counted and not yet made, until a moment on this process's
    clock."""

    left: int
    until: float


class Allowance:
    """So many requests a minute for each caller, in all processes together.

    A process counts a caller's requests a block ahead, so that few of them ask Redis. There are
    never more than allowed; there may be fewer, by what other processes counted and were not asked
    for: a block less one each.
    """

    def __init__(self, tally: Tally, most: int) -> None:
        self._tally = tally
        self._most = most
        self._size = max(1, most // BLOCKS)
        self._guard = threading.Lock()
        self._blocks: dict[str, Block] = {}

    def spend(self, caller: str) -> None:
        """Counts one request; raises TooManyError past the limit."""
        if self._take(caller):
            return
        begun = time.monotonic()
        count = self._tally.add(f"requests:{caller}", 60, self._size)
        granted = self._size - max(0, count.number - self._most)
        if granted <= 0:
            raise TooManyError(
                f"More than {self._most} requests a minute; wait {_in_words(count.wait)}.",
                max(1, count.wait),
            )
        self._keep(caller, Block(granted - 1, begun + count.sure))

    def _take(self, caller: str) -> bool:
        with self._guard:
            block = self._blocks.get(caller)
            if block is None or not block.left or block.until <= time.monotonic():
                return False
            block.left -= 1
            return True

    def _keep(self, caller: str, block: Block) -> None:
        with self._guard:
            kept = self._blocks.pop(caller, None)
            if kept is not None and kept.until > time.monotonic():
                # another thread counted a block at the same time
                block = Block(block.left + kept.left, min(block.until, kept.until))
            self._blocks[caller] = block
            while len(self._blocks) > MOST_CALLERS:
                del self._blocks[next(iter(self._blocks))]


def _one_form(account: str) -> str:
    """However an address is written, it is one account."""
    try:
        return normal_email(account)
    except AccountError:
        return account.casefold()


def _in_words(seconds: int) -> str:
    if seconds <= 90:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"


def _network(address: str) -> str:
    """Whoever has one IPv6 address has its whole /64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)
