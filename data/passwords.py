"""Passwords: which are accepted, how they are kept, and how long looking at one may take."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data.errors import AccountError, DashboardError

SHORTEST = 12
LONGEST = 256
HASHES_AT_ONCE = 4
WAIT_SECONDS = 10.0
OWN_NAMES = frozenset({"wedsync", "dashboard", "wedsyncdashboard"})
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
COMMON = Path(__file__).with_name("common_passwords.txt")
AROUND = "0123456789 !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~£€"
LOOKALIKES = str.maketrans("0134578@$!", "oleastbasi")


class BusyError(DashboardError):
    """More passwords are being checked than this process does at once."""

    code = "busy"
    status = 503


class Passwords:
    """Checks and hashes passwords with argon2id at argon2-cffi's current parameters.

    One hash takes 64 MiB, so only a few are computed at once; whoever waits too long gets
    BusyError. ``common_passwords.txt`` holds 3,600 leaked passwords of 12 characters or more
    (lists of breaches know few that long) and 600 roots, which no digits or signs around them
    make a password of.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._slots = threading.BoundedSemaphore(HASHES_AT_ONCE)
        lines = common_passwords()
        self._common = frozenset(line for line in lines if len(line) >= SHORTEST)
        self._roots = frozenset(line for line in lines if len(line) < SHORTEST) | OWN_NAMES
        self._nobody = _hash_of_nothing()

    def check(self, password: str, email: str = "") -> None:
        """Raises AccountError in words when ``password`` may not be used for ``email``."""
        if len(password) < SHORTEST:
            raise AccountError(f"A password needs at least {SHORTEST} characters.")
        if len(password) > LONGEST:
            raise AccountError(f"A password may have at most {LONGEST} characters.")
        if "\0" in password:
            raise AccountError("A password must not contain a NUL character.")
        plain = unicodedata.normalize("NFKC", password).casefold()
        if plain in self._common or _is_pattern(plain):
            raise AccountError("This password is one of the first that would be guessed.")
        local = email.casefold().partition("@")[0]
        names = {"".join(sign for sign in local if sign.isalpha())} - {""}
        if plain == email.casefold() or _roots(plain) & (self._roots | names):
            raise AccountError(
                "This password is a common word or name with digits or signs added; it would be "
                "guessed soon."
            )

    def hash(self, password: str) -> str:
        """``password`` as it is stored."""
        with self._slot():
            return self._hasher.hash(_kept(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether ``password`` is the stored one. Without one (nobody has that address) the same
        work is done for the same time."""
        tried = password if len(password) <= LONGEST else ""
        with self._slot():
            try:
                self._hasher.verify(stored or self._nobody, _kept(tried))
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None and bool(tried)

    def outdated(self, stored: str) -> bool:
        """Whether ``stored`` was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    @contextmanager
    def _slot(self) -> Iterator[None]:
        if not self._slots.acquire(timeout=WAIT_SECONDS):
            raise BusyError("Too many people are signing in at this moment; try again shortly.")
        try:
            yield
        finally:
            self._slots.release()


def common_passwords() -> list[str]:
    """The lines of ``common_passwords.txt``, its heading aside."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("# ")]


def random_password() -> str:
    """A password nobody has to remember: 24 characters in four groups, 118 random bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(6)) for _ in range(4))


@cache
def _hash_of_nothing() -> str:
    """A hash that no password has, made once a process: it stands in where there is no account."""
    return PasswordHasher().hash(secrets.token_urlsafe(18))


def _kept(password: str) -> str:
    """One form for what different keyboards send for the same characters."""
    return unicodedata.normalize("NFC", password)


def _roots(plain: str) -> frozenset[str]:
    """The letters left when digits and signs around them are taken away and lookalikes are read
    as letters; a lookalike in front may belong to the word or not."""
    return frozenset(
        "".join(sign for sign in inner.translate(LOOKALIKES) if sign.isalpha())
        for inner in (plain.strip(AROUND), plain.rstrip(AROUND))
    )


def _is_pattern(plain: str) -> bool:
    """A short piece repeated, or characters that follow each other up or down."""
    for size in range(1, len(plain) // 3 + 1):
        if plain == (plain[:size] * (len(plain) // size + 1))[: len(plain)]:
            return True
    steps = {ord(b) - ord(a) for a, b in pairwise(plain)}
    if plain.isdecimal():
        steps = {step % 10 for step in steps}
    return len(steps) == 1
