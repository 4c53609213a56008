"""Which addresses are what: open to strangers, for programs, for administrators."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

TEMPLATES = Path(__file__).with_name("templates")
CODE = "/login/code"
OIDC = "/login/oidc"
OIDC_BACK = "/login/oidc/back"
OPEN = frozenset({"/login", CODE, "/healthz", "/readyz"})
OPEN_WITH_OIDC = frozenset({OIDC, OIDC_BACK})
PASSWORD = "/account/password"  # noqa: S105
SECOND_FACTOR = "/account/second-factor"

FOR_PROGRAMS = ("/api/", "/assets/", "/_", "/ws/", "/admin/api/", "/account/api/")
FOR_PROGRAMS_EXACT = frozenset({"/api", "/metrics", "/ws", "/favicon.ico", "/robots.txt"})
FOR_FORMS = ("/admin/api/", "/account/api/")
FOR_TOKENS = ("/api/",)
FOR_TOKENS_EXACT = frozenset({"/api", "/metrics"})
FOR_ADMINISTRATORS = ("/metrics/", "/admin/")
FOR_ADMINISTRATORS_EXACT = frozenset({"/metrics", "/admin"})
UPDATE = "/_dash-update-component"  # asks for numbers and changes nothing
READING = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_NEXT = 2_000
ASSET = re.compile(r"/assets/[\w./-]+\.(?:css|js|ico|png|svg|webp|woff2|webmanifest)\b")


def public_assets(folder: Path = TEMPLATES) -> frozenset[str]:
    """The files that the pages before sign-in refer to: those and no others are open."""
    return frozenset(
        name
        for page in sorted(folder.glob("*.html"))
        for name in ASSET.findall(page.read_text(encoding="utf-8"))
    )


def for_programs(path: str) -> bool:
    """Whether a refusal there is told as JSON."""
    return path in FOR_PROGRAMS_EXACT or path.startswith(FOR_PROGRAMS)


def for_forms(path: str) -> bool:
    """Whether forms of the page are sent there, beside whose fields a refusal is told."""
    return path.startswith(FOR_FORMS)


def for_tokens(path: str) -> bool:
    """Whether a token counts there."""
    return path in FOR_TOKENS_EXACT or path.startswith(FOR_TOKENS)


def for_administrators(path: str) -> bool:
    """Whether viewers have no business there."""
    return path in FOR_ADMINISTRATORS_EXACT or path.startswith(FOR_ADMINISTRATORS)


def before_enrolling(path: str) -> bool:
    """Whether somebody who still has to set up a second factor may go there."""
    return path.startswith("/assets/") or path in (SECOND_FACTOR, PASSWORD, "/logout")


def before_own_password(method: str, path: str) -> bool:
    """Whether a generated password is enough there: to read the numbers, to set another password
    and to leave."""
    if path in (PASSWORD, "/logout", UPDATE):
        return True
    of_accounts = path == "/account" or path.startswith("/account/")
    return method in READING and not of_accounts and not for_administrators(path)


def safe_next(text: str | None) -> str:
    """``text`` when it leads to a page of ours, else the board: no other host, scheme or trick of
    slashes, backslashes and control characters."""
    if not text or len(text) > LONGEST_NEXT or not text.startswith("/"):
        return "/"
    if (
        "//" in text
        or "\\" in text
        or any(sign <= " " or "\x7f" <= sign <= "\xa0" for sign in text)
    ):
        return "/"
    try:
        parts = urlsplit(text)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return "/"
    if for_programs(parts.path) or parts.path in OPEN | OPEN_WITH_OIDC | {"/logout"}:
        return "/"
    return text
