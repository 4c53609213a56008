"""Accounts: who they are, what they may do, and whether a password is theirs."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import psycopg

from data.database import Database
from data.errors import AccountError, DashboardError
from data.passwords import Passwords, random_password
from data.primary import primary_rows

log = logging.getLogger(__name__)

LIST = "accounts/list_accounts"
FIRST_ADMIN = "admin@wedsync.local"
LONGEST_EMAIL = 254
EMAIL = re.compile(r"[^\s@\"(),:;<>\\\[\]\x00-\x1f\x7f]{1,64}@[\w-]{1,63}(\.[\w-]{1,63})*")


class Role(StrEnum):
    """Both read the board; an administrator also changes and watches over things."""

    ADMIN = "admin"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account. ``must_change``: its password was generated and is used up by signing in.
    ``must_enrol``: it has to have a second factor and has none."""

    id: UUID
    email: str
    role: Role
    must_change: bool
    created_at: datetime
    has_second_factor: bool = False
    must_enrol: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An account as administrators see it, closed ones included."""

    id: UUID
    email: str
    role: Role
    must_change: bool
    created_at: datetime
    disabled_at: datetime | None
    second_factor_required: bool
    second_factor_at: datetime | None
    last_sign_in_at: datetime | None


def normal_email(text: str) -> str:
    """The one form of an address, whatever its capitals; raises AccountError when it is none."""
    email = unicodedata.normalize("NFKC", text).strip().lower()
    if len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email):
        raise AccountError(f"{text[:60]!r} is not an email address.")
    return email


def role_in(text: str) -> Role:
    """A role by name; raises AccountError with the names otherwise."""
    try:
        return Role(text)
    except ValueError:
        raise AccountError(f"The role must be admin or viewer, not {text[:40]!r}.") from None


class Accounts:
    """The accounts in the database. Every change of a password or role ends the account's
    sign-ins. Raises AccountError for what is refused and DatabaseUnavailableError."""

    def __init__(self, database: Database, passwords: Passwords | None = None) -> None:
        self._database = database
        self._passwords = passwords or Passwords()

    def create(self, email: str, password: str, role: str) -> Account:
        """A new account with a lasting password."""
        address = normal_email(email)
        self._passwords.check(password, address)
        return self._create(address, password, role_in(role), must_change=False)

    def create_with_random_password(self, email: str, role: str) -> str:
        """Makes an account and returns its password, which lets in once."""
        password = random_password()
        self._create(normal_email(email), password, role_in(role), must_change=True)
        return password

    def create_without_password(self, email: str, role: Role) -> Account:
        """A new account that nobody knows a password of: its person signs in elsewhere."""
        return self._create(normal_email(email), random_password(), role, must_change=False)

    def verify(self, email: str, password: str) -> Account | None:
        """The account this password opens, or None; unknown addresses take the same time. A
        generated password is used up by this; an old hash is renewed."""
        row = self._known(email)
        stored = row["password_hash"] if row else None
        if not self._passwords.matches(stored, password) or row is None or stored is None:
            return None
        if row["must_change"]:
            used = self._database.write(
                "accounts/use_one_time_password", {"id": row["id"], "password_hash": stored}
            )
            return account_in(row) if used else None
        if self._passwords.outdated(stored):
            self._rehash(row["id"], stored, password)
        return account_in(row)

    def has_password(self, account_id: UUID, password: str) -> bool:
        """Whether it is the account's present password, a generated one that was used included."""
        rows = primary_rows(self._database, "accounts/find_password_of", {"id": account_id})
        return self._passwords.matches(rows[0]["password_hash"] if rows else None, password)

    def find(self, account_id: UUID) -> Account | None:
        """The account with this id, unless it is disabled."""
        rows = primary_rows(self._database, "accounts/find", {"id": account_id})
        return account_in(rows[0]) if rows else None

    def find_email(self, email: str) -> Account | None:
        """The account of this address, unless it is disabled."""
        row = self._known(email)
        return account_in(row) if row else None

    def set_password(self, account_id: UUID, password: str) -> None:
        """Gives the account a lasting password and ends its sign-ins."""
        account = self.find(account_id)
        if account is None:
            raise AccountError("This account does not exist any more.")
        self._passwords.check(password, account.email)
        self._set_password(account_id, password, must_change=False)

    def set_random_password(self, account_id: UUID) -> str:
        """Replaces the password by a generated one that lets in once, and ends the sign-ins."""
        password = random_password()
        self._set_password(account_id, password, must_change=True)
        return password

    def set_role(self, account_id: UUID, role: str) -> None:
        """Makes the account an administrator or viewer and ends its sign-ins."""
        self._change("accounts/set_role", {"id": account_id, "role": role_in(role).value})

    def disable(self, account_id: UUID) -> None:
        """Closes the account and ends its sign-ins."""
        self._change("accounts/disable", {"id": account_id})

    def enable(self, account_id: UUID) -> None:
        """Opens a closed account again."""
        self._change("accounts/enable", {"id": account_id})

    def require_second_factor(self, account_id: UUID, *, required: bool) -> None:
        """Whether the account gets nowhere without a second factor."""
        self._change("accounts/require_second_factor", {"id": account_id, "required": required})

    def list(self) -> list[Listed]:
        """All accounts, the closed ones last."""
        return [_listed(row) for row in primary_rows(self._database, LIST, {"id": None})]

    def look_up(self, account_id: UUID) -> Listed | None:
        """One account, closed or not."""
        rows = primary_rows(self._database, LIST, {"id": account_id})
        return _listed(rows[0]) if rows else None

    def has_admin(self) -> bool:
        """Whether some administrator has a lasting password."""
        return bool(primary_rows(self._database, "accounts/has_admin", {})[0]["found"])

    def ensure_first_admin(self, email: str = FIRST_ADMIN) -> str | None:
        """A one-time password for the first administrator, or None once some administrator has a
        lasting password. Each start until then makes another one and voids the last."""
        if self.has_admin():
            return None
        password = random_password()
        made = self._database.write(
            "accounts/renew_first_admin",
            {"email": normal_email(email), "password_hash": self._passwords.hash(password)},
        )
        return password if made else None

    def _known(self, email: str) -> dict[str, Any] | None:
        try:
            address = normal_email(email)
        except AccountError:
            address = ""  # asks all the same, for the same time
        rows = primary_rows(self._database, "accounts/find_password", {"email": address})
        return rows[0] if rows else None

    def _rehash(self, account_id: UUID, stored: str, password: str) -> None:
        new_hash = self._passwords.hash(password)
        try:
            self._database.write(
                "accounts/rehash",
                {"id": account_id, "password_hash": stored, "new_hash": new_hash},
            )
        except (DashboardError, psycopg.Error):  # the next sign-in renews it as well
            log.warning("a password hash could not be renewed")

    def _create(self, email: str, password: str, role: Role, *, must_change: bool) -> Account:
        rows = self._database.write(
            "accounts/create",
            {
                "email": email,
                "password_hash": self._passwords.hash(password),
                "role": role.value,
                "must_change": must_change,
            },
        )
        if not rows:
            raise AccountError(f"There is already an account {email}.")
        return account_in(rows[0])

    def _set_password(self, account_id: UUID, password: str, *, must_change: bool) -> None:
        self._change(
            "accounts/set_password",
            {
                "id": account_id,
                "password_hash": self._passwords.hash(password),
                "must_change": must_change,
            },
        )

    def _change(self, name: str, params: Mapping[str, object]) -> None:
        if not self._database.write(name, params):
            raise AccountError("This account does not exist any more.")


def account_in(row: Mapping[str, Any]) -> Account:
    """The account of a row that has its columns."""
    return Account(
        id=row["id"],
        email=row["email"],
        role=Role(row["role"]),
        must_change=row["must_change"],
        created_at=row["created_at"],
        has_second_factor=row["has_second_factor"],
        must_enrol=row["second_factor_required"] and not row["has_second_factor"],
    )


def _listed(row: Mapping[str, Any]) -> Listed:
    return Listed(**{**row, "role": Role(row["role"])})
