"""Changes are only taken from our own pages: a token in each, and the browser's word on origin."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request, session
from flask_wtf.csrf import (
    CSRFError,
    CSRFProtect,
    ValidationError,
    generate_csrf,
    validate_csrf,
)

from server.known import Known

COOKIE = "_csrf_token"
HEADER = "X-CSRFToken"
FIELD = "csrf_token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def protect(web: Flask) -> None:
    """Refuses every change without the page's token or from another origin; call it after the
    gate. Programs with tokens need none: they can only read."""
    web.config["WTF_CSRF_TIME_LIMIT"] = None  # a page may stay open as long as its sign-in
    web.config["WTF_CSRF_SSL_STRICT"] = False  # the origin is checked here, with and without TLS
    web.config["WTF_CSRF_METHODS"] = ["POST", "PUT", "PATCH", "DELETE"]
    web.config["WTF_CSRF_CHECK_DEFAULT"] = False  # checked here, where it need not be done twice
    known: Known[tuple[str, str], bool] = Known()
    protection = CSRFProtect(web)

    @web.before_request
    def check() -> None:
        if request.method in SAFE:
            return
        _same_origin()
        if not request.endpoint:
            return
        if not request.is_json:
            protection.protect()
            return
        # there the token is in the header; once right for a session's secret it stays so
        shown = (request.headers.get(HEADER, ""), session.get(FIELD, ""))
        if not known.find(shown):
            protection.protect()
            known.keep(shown, True)

    @web.after_request
    def hand_out(response: Response) -> Response:
        """Dash's renderer reads the cookie and sends it back as the header X-CSRFToken."""
        if response.mimetype == "text/html" and response.status_code == 200:
            try:
                validate_csrf(request.cookies.get(COOKIE))
            except ValidationError:
                response.set_cookie(
                    COOKIE,
                    generate_csrf(),
                    secure=request.is_secure,
                    httponly=False,
                    samesite="Lax",
                )
        return response


def _same_origin() -> None:
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        raise CSRFError("The request comes from another origin.")
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        raise CSRFError("The request comes from another site.")
