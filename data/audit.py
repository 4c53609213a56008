"""The audit log: who did what, when and from where. It is only ever added to, and each entry is
chained to the one before."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from data.database import Database
from data.errors import NotRecordedError
from data.primary import primary_rows

log = logging.getLogger(__name__)

UNRECORDED = "Nothing was changed, as the audit log takes no entry just now."
LONGEST = 300
PAGE = 50
BEGINNING = bytes(32)
HASHED = ("number", "microseconds", "who", "act", "subject", "address", "details")


class Act(StrEnum):
    """What is worth an entry."""

    SIGN_IN = "sign-in"
    SIGN_IN_FAILED = "sign-in failed"
    SIGN_IN_REFUSED = "sign-in refused"
    SIGN_OUT = "sign-out"
    SIGN_INS_ENDED = "sign-ins ended"
    DENIED = "denied"
    EXPORT = "export"
    ACCOUNT_CREATED = "account created"
    ACCOUNT_DISABLED = "account disabled"
    ACCOUNT_ENABLED = "account enabled"
    ROLE_CHANGED = "role changed"
    PASSWORD_CHANGED = "password changed"  # noqa: S105
    PASSWORD_REPLACED = "password replaced"  # noqa: S105
    SECOND_FACTOR_SET_UP = "second factor set up"
    SECOND_FACTOR_REMOVED = "second factor removed"
    SECOND_FACTOR_REQUIRED = "second factor required"
    SECOND_FACTOR_OPTIONAL = "second factor optional"
    RECOVERY_CODE_USED = "recovery code used"
    IDENTITY_LINKED = "identity linked"
    TOKEN_CREATED = "token created"  # noqa: S105
    TOKEN_REVOKED = "token revoked"  # noqa: S105
    TARGET_CHANGED = "target changed"
    NOTE_CHANGED = "note changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as people read it."""

    number: int
    at: datetime
    who: str
    act: str
    subject: str
    address: str
    details: Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What a proof of the log found: its length, the hash of its last good entry in hex, and what
    is wrong after that (empty when nothing is)."""

    entries: int
    last: str
    fault: str


class Audit:
    """Writes, reads and proves the log. Raises DatabaseUnavailableError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def together(self) -> AbstractContextManager[None]:
        """A block in which changes and their entries are committed together or not at all."""
        return self._database.together()

    def record(
        self,
        act: Act,
        *,
        who: str,
        address: str,
        subject: str = "",
        details: Mapping[str, str | int | None] | None = None,
    ) -> None:
        """The entry of a change that is made in the same block of ``Database.together``. Raises
        NotRecordedError when it cannot be written, so that the change is not made either."""
        try:
            self.write(act, who=who, address=address, subject=subject, details=details)
        except psycopg.Error as error:
            raise NotRecordedError(UNRECORDED) from error

    def write(
        self,
        act: Act,
        *,
        who: str,
        address: str,
        subject: str = "",
        details: Mapping[str, str | int | None] | None = None,
    ) -> int:
        """Adds one entry and returns its number. Nothing secret belongs in it. Control characters
        are replaced and long texts cut, so that an entry is always one short line."""
        row = self._database.write(
            "audit/write",
            {
                "who": plain(who),
                "act": act.value,
                "subject": plain(subject),
                "address": plain(address),
                "details": Jsonb(
                    {
                        plain(name): plain(value) if isinstance(value, str) else value
                        for name, value in (details or {}).items()
                    }
                ),
            },
        )[0]
        told = ("audit %d %s: %s", row["number"], row["hash"], act.value)
        self._database.afterwards(lambda: log.info(*told))  # of what stays, and of nothing else
        return int(row["number"])

    def page(
        self, *, before: int | None = None, act: Act | None = None
    ) -> tuple[list[Entry], bool]:
        """Up to 50 entries before a number, the newest first, and whether there are older ones."""
        rows = primary_rows(
            self._database,
            "audit/page",
            {"before": before, "act": act.value if act else None, "size": PAGE},
        )
        return [Entry(**row) for row in rows[:PAGE]], len(rows) > PAGE

    def prove(self) -> Chain:
        """Computes every hash anew, from the first entry to the last."""
        number, last = 0, BEGINNING
        while rows := primary_rows(self._database, "audit/chain", {"after": number}):
            for row in rows:
                fault = _fault(row, number, last)
                if fault:
                    return Chain(entries=number, last=last.hex(), fault=fault)
                number, last = row["number"], bytes(row["hash"])
        return Chain(entries=number, last=last.hex(), fault="")

    def holds(self, last: str) -> bool:
        """Whether an entry has this hash: one that was noted elsewhere must still be there."""
        return bool(primary_rows(self._database, "audit/holds", {"hash": last}))


def plain(text: str) -> str:
    """One line of at most 300 printable characters."""
    shown = "".join(sign if sign.isprintable() else "�" for sign in text[: LONGEST + 1])
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def _fault(row: Mapping[str, Any], number: int, last: bytes) -> str:
    if row["number"] != number + 1:
        return f"Entry {number + 1} is missing."
    if bytes(row["previous"]) != last:
        return f"Entry {row['number']} does not follow the one before."
    if bytes(row["hash"]) != hashlib.sha256(last + _hashed_text(row)).digest():
        return f"Entry {row['number']} is not as it was written."
    return ""


def _hashed_text(row: Mapping[str, Any]) -> bytes:
    parts = [str(row[name]).encode() for name in HASHED]
    return b"".join(b"%d:%b" % (len(part), part) for part in parts)
