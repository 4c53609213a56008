"""Guessing passwords is made slow, without locking out the one who knows it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TypeVar

from data.accounts import normal_email
from data.errors import AccountError, DashboardError
from data.passwords import HASHES_AT_ONCE, WAIT_SECONDS, BusyError
from data.tally import Tally

FAILURES = 5
FAILURES_OF_ADDRESS = 50
WINDOW_SECONDS = 300

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


class Allowance:
    """So many requests a minute for each caller."""

    def __init__(self, tally: Tally, most: int) -> None:
        self._tally = tally
        self._most = most

    def spend(self, caller: str) -> None:
        """Counts one request; raises TooManyError past the limit."""
        count = self._tally.add(f"requests:{caller}", 60)
        if count.number > self._most:
            raise TooManyError(
                f"More than {self._most} requests a minute; wait {_in_words(count.wait)}.",
                max(1, count.wait),
            )


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
