"""The session cookie: signed, bound to the connection's kind, and read once for many requests."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature
from werkzeug.http import parse_cookie

from server.known import Known

COOKIE = "wedsync"
NEVER = "no-store"
PLAIN = (str, int, bool, type(None))


@dataclass(frozen=True, slots=True)
class Read:
    """What a cookie with a right signature holds, and when that was made by the system's clock."""

    held: dict[str, Any]
    signed_at: float


class SignedCookies(SecureCookieSessionInterface):
    """Programs bring no cookie, and for them no signature is made ready. The signature of one that
    people bring is looked at once; its age each time. Under TLS it is Secure and named
    ``__Host-…``, so that no other host or plain connection can set it; without TLS browsers would
    refuse such a cookie."""

    def __init__(self) -> None:
        self._read: Known[str, Read] = Known()

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie holds."""
        # of the header itself: most requests want no other cookie
        said = parse_cookie(request.environ).get(self.get_cookie_name(app))
        read = self._known(app, said) if said else None
        return self.session_class(read.held) if read else self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing where nobody changed it, but for what caches have to know."""
        if session.modified:
            super().save_session(app, session, response)
        elif session.accessed and response.headers.get("Cache-Control") != NEVER:
            response.vary.add("Cookie")

    def _known(self, app: Flask, said: str) -> Read | None:
        read = self._read.find(said)
        most = app.permanent_session_lifetime.total_seconds()
        if read is not None:
            return read if 0 <= time.time() - read.signed_at <= most else None
        signer = self.get_signing_serializer(app)
        if signer is None:
            return None
        try:
            held, signed_at = signer.loads(said, max_age=int(most), return_timestamp=True)
        except BadSignature:
            return None
        read = Read(held, signed_at.timestamp())
        if all(isinstance(each, PLAIN) for each in held.values()):  # nobody can change these
            self._read.keep(said, read)
        return read

    def get_cookie_name(self, app: Flask) -> str:
        """The name by the connection of this request."""
        return f"__Host-{COOKIE}" if request.is_secure else COOKIE

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether this request came over TLS."""
        return request.is_secure
