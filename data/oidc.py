"""Signing in elsewhere (OpenID Connect): its settings, and the role that the other side gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from data.accounts import Role
from data.database import Database
from data.errors import SettingError
from data.primary import primary_rows
from data.setting import Setting, Text

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

OIDC_SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="PUBLIC_URL",
        default=None,
        meaning="Where people reach the dashboard, such as https://board.example. Required with "
        "OIDC_ISSUER.",
    ),
    Setting(
        name="OIDC_ISSUER",
        default=None,
        meaning="OpenID Connect service where people may sign in, beside the password. Register "
        "PUBLIC_URL/login/oidc/back there.",
    ),
    Setting(name="OIDC_CLIENT_ID", default=None, meaning="The dashboard's name at that service."),
    Setting(name="OIDC_CLIENT_SECRET", default=None, meaning="Its secret there."),
    Setting(name="OIDC_LABEL", default="Single sign-on", meaning="What the button to it says."),
    Setting(
        name="OIDC_ROLE_CLAIM",
        default="roles",
        meaning="The claim of the ID token that holds a person's roles or groups.",
    ),
    Setting(
        name="OIDC_ADMIN_ROLE", default="wedsync-admin", meaning="Who has it is an administrator."
    ),
    Setting(
        name="OIDC_VIEWER_ROLE",
        default="wedsync-viewer",
        meaning="Who has it is a viewer. Who has neither is refused.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Oidc:
    """The checked settings of the other service."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    public_url: str
    label: str
    role_claim: str
    admin_role: str
    viewer_role: str

    def role_in(self, claims: Mapping[str, Any]) -> Role | None:
        """The role that the claim gives, as one text or a list of them; None for neither."""
        given = claims.get(self.role_claim)
        roles = [given] if isinstance(given, str) else given if isinstance(given, list) else []
        if self.admin_role in roles:
            return Role.ADMIN
        return Role.VIEWER if self.viewer_role in roles else None


def oidc_from(text: Text) -> Oidc | None:
    """The settings, or None without OIDC_ISSUER; raises SettingError naming a bad one."""
    if text("OIDC_ISSUER") is None:
        return None

    def required(name: str) -> str:
        value = text(name)
        if value is None:
            raise SettingError(f"{name} must be set when OIDC_ISSUER is.")
        return value

    return Oidc(
        issuer=_safe_url("OIDC_ISSUER", required("OIDC_ISSUER")),
        client_id=required("OIDC_CLIENT_ID"),
        client_secret=required("OIDC_CLIENT_SECRET"),
        public_url=_safe_url("PUBLIC_URL", required("PUBLIC_URL")).rstrip("/"),
        label=required("OIDC_LABEL"),
        role_claim=required("OIDC_ROLE_CLAIM"),
        admin_role=required("OIDC_ADMIN_ROLE"),
        viewer_role=required("OIDC_VIEWER_ROLE"),
    )


def _safe_url(name: str, value: str) -> str:
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    if not host or not is_safe or parts.query or parts.fragment or parts.username:
        raise SettingError(f"{name} must be an https:// address.")
    return value


class Identities:
    """Which account a person of the other service has. Raises DatabaseUnavailableError."""

    def __init__(self, database: Database, issuer: str) -> None:
        self._database = database
        self._issuer = issuer

    def find(self, subject: str) -> UUID | None:
        """The account of the person with this subject."""
        rows = primary_rows(
            self._database, "identities/find", {"issuer": self._issuer, "subject": subject}
        )
        return rows[0]["account_id"] if rows else None

    def link(self, subject: str, account_id: UUID) -> None:
        """Gives the person this account for good."""
        self._database.write(
            "identities/link",
            {"issuer": self._issuer, "subject": subject, "account_id": account_id},
        )
