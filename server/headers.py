"""What every answer says to browsers and caches, and what a request may weigh."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from data.sign_ins import ABSOLUTE_SECONDS
from server.packing import Ready
from server.paths import UPDATE, public_assets
from server.sessions import NEVER, SignedCookies

LARGEST_BODY = 2 * 1024 * 1024
LARGEST_FORM = 64 * 1024
HASHES = "csp_hashes"
OUTPUTS = "dash_outputs"
FILES = ("/assets/", "/_dash-component-suites/")
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"


def dress(web: Flask, trusted_proxies: int) -> None:
    """Sets headers, cookie flags and size limits; call it first, so that it has the last word."""
    inner = web.wsgi_app
    web.session_interface = SignedCookies()
    web.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=ABSOLUTE_SECONDS,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
    )

    def dressed(environ: Any, start_response: Any) -> Iterable[bytes]:
        # below everything else, so that no answer misses them, however it came about
        said = security_headers(web.extensions[HASHES], environ["wsgi.url_scheme"] == "https")

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            headers.extend(said)
            return start_response(status, headers, *more)

        return inner(environ, start)

    web.wsgi_app = dressed  # type: ignore[method-assign]
    if trusted_proxies:
        web.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            web.wsgi_app, x_for=trusted_proxies, x_proto=trusted_proxies, x_host=0
        )
    open_files = public_assets()
    web.extensions[HASHES] = ()
    web.extensions[OUTPUTS] = None

    @web.before_request
    def limit_form() -> None:
        if request.path != UPDATE:
            request.max_content_length = LARGEST_FORM

    @web.after_request
    def limit_caches(response: Response) -> Response:
        if not isinstance(response, Ready):
            _limit_caches(response, open_files)
        return response


def allow_dash(web: Flask, dash_app: Any) -> None:
    """Lets the inline scripts of a Dash app run and its callbacks be called, and no others. Call
    it when all callbacks are registered."""
    web.extensions[OUTPUTS] = dash_app.callback_map
    web.extensions[HASHES] = tuple(dict.fromkeys(dash_app.csp_hashes()))


@cache
def security_headers(hashes: tuple[str, ...], is_secure: bool) -> tuple[tuple[str, str], ...]:
    """What every answer says, over TLS and without."""
    found = ALWAYS | {"Content-Security-Policy": policy(hashes)}
    if is_secure:
        found["Strict-Transport-Security"] = HSTS
    return tuple(found.items())


def policy(hashes: tuple[str, ...]) -> str:
    """The Content-Security-Policy: nothing from elsewhere, no inline script but the known ones."""
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self'", *hashes)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def _limit_caches(response: Response, open_files: frozenset[str]) -> None:
    """Files may be kept by the browser, answers with an ETag are asked for anew each time, and all
    else is never stored."""
    path = request.path
    if path.startswith(FILES) and response.status_code in (200, 206, 304):
        if path not in open_files:
            response.cache_control.private = True
    elif path.startswith("/api/") and response.headers.get("ETag"):
        response.headers["Cache-Control"] = "private, no-cache"
        response.vary.update(("Cookie", "Authorization"))
    else:
        response.headers["Cache-Control"] = NEVER
